// error: null() is an option of foreign keys; make other members std::optional
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
        return table<Todo>(field<&Todo::number>.null());
#else
        return table<Todo>(field<&Todo::number>.unique());
#endif
    }
};

void use(Todo& todo) { todo.save(); }
