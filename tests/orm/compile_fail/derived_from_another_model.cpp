// error: a model derives from Model of itself: struct T : Model<T>
#include "orm/orm.hpp"

using namespace rowcall;

struct User : Model<User> {
    Id id;
};
#ifndef WITHOUT_THE_MISTAKE
struct Todo : Model<User> { // copied, and not changed here
#else
struct Todo : Model<Todo> {
#endif
    Id id;
};

void use(Database& db) { db.create_tables<Todo>(); }
