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
    Todo::objects().aggregate(max(col<&Todo::number>));
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().aggregate(max(col<&User::id>));
#endif
}
