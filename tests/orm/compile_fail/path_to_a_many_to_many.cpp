// error: col<...>: a relation is no value; name a member of the model it leads to, or use
// related<...>()
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
    Todo::objects().filter(col<&Todo::owner> == 1);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(col<&Todo::helpers> == 1);
#endif
}
