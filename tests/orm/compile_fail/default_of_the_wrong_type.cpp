// error: default_value() and choices() take values of the column's type
#include "orm/orm.hpp"

using namespace rowcall;

struct User : Model<User> {
    Id id;
};
struct Todo : Model<Todo> {
    Id id;
    int number = 0;
    static constexpr auto meta() {
#ifndef WITHOUT_THE_MISTAKE
        return table<Todo>(field<&Todo::number>.default_value("one"));
#else
        return table<Todo>(field<&Todo::number>.default_value(1));
#endif
    }
};

void use(Todo& todo) { todo.save(); }
