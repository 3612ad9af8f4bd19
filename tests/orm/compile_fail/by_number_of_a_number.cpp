// error: by_number() is an option of enums
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
        return table<Todo>(field<&Todo::number>.by_number());
#else
        return table<Todo>(field<&Todo::number>.unique());
#endif
    }
};

void use(Todo& todo) { todo.save(); }
