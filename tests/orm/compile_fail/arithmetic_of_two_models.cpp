// error: two columns are computed with within one query, so of the same model
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
    Todo::objects().filter(col<&Todo::number> + col<&Todo::id> > 2);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(col<&Todo::number> + col<&User::id> > 2);
#endif
}
