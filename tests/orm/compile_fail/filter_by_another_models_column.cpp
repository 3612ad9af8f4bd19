// error: a filter is a condition on this query's own model, such as col<&T::a> == 1
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
    Todo::objects().filter(col<&Todo::title> == "a");
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(col<&User::name> == "a");
#endif
}
