// error: default_value() and choices() take values of the column's type
#include "orm/orm.hpp"

using namespace rowcall;

struct User : Model<User> {
    Id id;
};
struct Todo : Model<Todo> {
    Id id;
    std::string title;
    static constexpr auto meta() {
#ifndef WITHOUT_THE_MISTAKE
        return table<Todo>(field<&Todo::title>.choices("a", 2));
#else
        return table<Todo>(field<&Todo::title>.choices("a", "b"));
#endif
    }
};

void use(Todo& todo) { todo.save(); }
