// error: the path of select_related<...>() or prefetch<...>() begins at this query's model
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
    Todo::objects().prefetch<reverse<&Todo::owner>>();
#endif
}
