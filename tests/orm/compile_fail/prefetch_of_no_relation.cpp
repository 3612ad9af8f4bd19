// error: select_related<...>() and prefetch<...>() follow relations; a member on the path is none
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
    Todo::objects().prefetch<&Todo::helpers>();
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().prefetch<&Todo::title>();
#endif
}
