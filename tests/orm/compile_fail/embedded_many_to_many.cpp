// error: an embedded struct has columns only, no ManyToMany
#include "orm/orm.hpp"

using namespace rowcall;

struct User : Model<User> {
    Id id;
};
struct Times {
    int made = 0;
#ifndef WITHOUT_THE_MISTAKE
    ManyToMany<User> watchers;
#endif
};
struct Todo : Model<Todo> {
    Id id;
    Embed<Times> times;
};

void use(Todo& todo) { todo.save(); }
