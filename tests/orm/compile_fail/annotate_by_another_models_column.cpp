// error: the values of a query are made of columns of its own model
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
    Todo::objects().annotate(count(col<&Todo::helpers, &User::id>));
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().annotate(count(col<&User::id>));
#endif
}
