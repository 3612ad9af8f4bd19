// error: a column is compared with and set to values of its own type
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
    Todo::objects().filter(col<&Todo::number> == 1);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(col<&Todo::number> == "one");
#endif
}
