// error: a model has a primary key: give it a member `Id id;` or PrimaryKey<V>
#include "orm/orm.hpp"

using namespace rowcall;

struct Todo : Model<Todo> {
#ifndef WITHOUT_THE_MISTAKE
    int id = 0;
#else
    Id id;
#endif
    std::string title;
};

void use(Todo& todo) { todo.save(); }
