// error: col<...>: the path does not connect; each member but the last is a relation to the struct
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
    Todo::objects().filter(col<&Todo::owner, &User::name> == "ann");
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(col<&Todo::title, &User::name> == "ann");
#endif
}
