// error: only columns of text can be matched
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
    Todo::objects().filter(col<&Todo::title>.contains("a"));
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(col<&Todo::number>.contains("a"));
#endif
}
