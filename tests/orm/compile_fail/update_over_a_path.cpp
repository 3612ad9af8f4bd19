// error: update() sets columns of its own model only
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
    Todo::objects().update(col<& Todo::title> = "a");
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().update(col<&Todo::owner, &User::name> = "a");
#endif
}
