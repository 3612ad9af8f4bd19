// error: a column is compared with and set to columns of its own type
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
    Todo::objects().filter(col<&Todo::number> == col<&Todo::id>);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(col<&Todo::number> == col<&Todo::title>);
#endif
}
