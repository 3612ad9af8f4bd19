// error: meta() names a member in two field<> options: chain them in one
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
        return table<Todo>(field<&Todo::title>.unique(), field<&Todo::title>.max_length(3));
#else
        return table<Todo>(field<&Todo::title>.unique().max_length(3));
#endif
    }
};

void use(Todo& todo) { todo.save(); }
