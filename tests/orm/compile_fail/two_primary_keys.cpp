// error: a model has one primary key, not several
#include "orm/orm.hpp"

using namespace rowcall;

struct Todo : Model<Todo> {
    Id id;
#ifndef WITHOUT_THE_MISTAKE
    PrimaryKey<std::string> code;
#endif
};

void use(Todo& todo) { todo.save(); }
