// error: save<...>(), refresh<...>() and get_or_create<...>() name members of the object's own
// model
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
    Todo::objects().get_or_create<&Todo::title>({.title = "a"});
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().get_or_create<&User::name>({.title = "a"});
#endif
}
