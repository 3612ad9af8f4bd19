// error: an embedded struct has no primary key
#include "orm/orm.hpp"

using namespace rowcall;

struct Times {
#ifndef WITHOUT_THE_MISTAKE
    Id id;
#endif
    int made = 0;
};
struct Todo : Model<Todo> {
    Id id;
    Embed<Times> times;
};

void use(Todo& todo) { todo.save(); }
