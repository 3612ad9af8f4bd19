// error: related<...>(): the relation neither belongs to this model nor leads to it
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
    User{}.related<&Todo::owner>().count();
#ifndef WITHOUT_THE_MISTAKE
    Todo{}.related<&Todo::owner>().count();
#endif
}
