// error: select_related<...>() follows foreign keys and one-to-ones; prefetch<...>() follows
// relations to many
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
    std::vector<std::byte> picture;
    ForeignKey<User> owner;
    ManyToMany<User> helpers;
};

void use() {
    Todo::objects().select_related<&Todo::owner>();
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().select_related<&Todo::helpers>();
#endif
}
