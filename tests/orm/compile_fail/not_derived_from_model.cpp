// error: a model derives from Model of itself: struct T : Model<T>
#include "orm/orm.hpp"

using namespace rowcall;

#ifndef WITHOUT_THE_MISTAKE
struct User {
#else
struct User : Model<User> {
#endif
    Id id;
};
struct Todo : Model<Todo> {
    Id id;
    ForeignKey<User> owner;
};

void use(Todo& todo) { todo.save(); }
