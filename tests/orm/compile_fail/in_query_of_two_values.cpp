// error: in(query): the query's records, or its one value, are of another type
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
    Todo::objects().filter(col<&Todo::title>.in(User::objects().values(col<&User::name>)));
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(
        col<&Todo::title>.in(User::objects().values(col<&User::name>, col<&User::id>)));
#endif
}
