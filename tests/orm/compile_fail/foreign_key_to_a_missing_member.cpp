// error: ForeignKey<T, Key, Field>: T has no member of that name
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
    ForeignKey<User, std::string, "mail"> owner;
#else
    ForeignKey<User, std::string, "email"> owner;
#endif
};

void use(Todo& todo) { todo.save(); }
