// error: prefetch<...>(query): the query is of the model that the path leads to
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
    Todo::objects().prefetch<&Todo::helpers>(User::objects());
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().prefetch<&Todo::helpers>(Todo::objects());
#endif
}
