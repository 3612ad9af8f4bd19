// error: a query cannot be ordered by a blob
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
    Todo::objects().order_by(col<&Todo::title>);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().order_by(col<&Todo::picture>);
#endif
}
