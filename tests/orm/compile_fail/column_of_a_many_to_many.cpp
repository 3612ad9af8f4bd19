// error: a ManyToMany member has no column: only related<...>() can name it
#include "orm/orm.hpp"

using namespace rowcall;

struct User : Model<User> {
    Id id;
};
struct Todo : Model<Todo> {
    Id id;
    ManyToMany<User> users;
    static constexpr auto meta() {
#ifndef WITHOUT_THE_MISTAKE
        return table<Todo>(field<&Todo::users>.unique());
#else
        return table<Todo>();
#endif
    }
};

void use(Todo& todo) { todo.save(); }
