// error: ForeignKey<T, Key>: Key is the type of T's primary key
#include "orm/orm.hpp"

using namespace rowcall;

struct User : Model<User> {
    Id id;
};
struct Todo : Model<Todo> {
    Id id;
#ifndef WITHOUT_THE_MISTAKE
    ForeignKey<User, std::string> owner;
#else
    ForeignKey<User> owner;
#endif
    static constexpr auto meta() {
#ifndef WITHOUT_THE_MISTAKE
        return table<Todo>();
#else
        return table<Todo>();
#endif
    }
};

void use(Todo& todo) { todo.save(); }
