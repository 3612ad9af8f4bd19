// error: ForeignKey<T, Key, Field>: Key is the type of the member that it points at
#include "orm/orm.hpp"

using namespace rowcall;

struct User : Model<User> {
    Id id;
    std::string email;
    static constexpr auto meta() { return table<User>(field<&User::email>.unique()); }
};
struct Todo : Model<Todo> {
    Id id;
#ifndef WITHOUT_THE_MISTAKE
    ForeignKey<User, int, "email"> owner;
#else
    ForeignKey<User, std::string, "email"> owner;
#endif
};

void use(Todo& todo) { todo.save(); }
