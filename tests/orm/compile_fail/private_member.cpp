// error: a model is an aggregate: no private members, no constructors, no virtual functions
#include "orm/orm.hpp"

using namespace rowcall;

struct Todo : Model<Todo> {
    Id id;
#ifndef WITHOUT_THE_MISTAKE
private:
#endif
    std::string title;
};

void use(Todo& todo) { todo.save(); }
