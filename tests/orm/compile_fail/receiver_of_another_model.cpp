// error: This receiver cannot be called with the arguments of the signal
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
    post_save.connect<Todo>([](Todo&, const SaveEvent&) {});
#ifndef WITHOUT_THE_MISTAKE
    post_save.connect<Todo>([](User&) {});
#endif
}
