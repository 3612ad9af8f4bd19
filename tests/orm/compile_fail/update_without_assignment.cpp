// error: update() takes assignments to columns of this query's model: col<&T::a> = value
#include "orm/orm.hpp"

using namespace rowcall;

struct User : Model<User> {
    Id id;
    std::string name;
};
struct Todo : Model<Todo> {
    Id id;
    std::string title;
    int number = 0;
    ForeignKey<User> owner;
    ManyToMany<User> helpers;
};

void use() {
    Todo::objects().update(col<& Todo::number> = 1);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().update(col<&Todo::number> == 1);
#endif
}
