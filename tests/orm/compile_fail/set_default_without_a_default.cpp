// error: on_delete(set_default) needs the default_value(...) to set
#include "orm/orm.hpp"

using namespace rowcall;

struct Todo : Model<Todo> {
    Id id;
    ForeignKey<Todo> parent;
    static constexpr auto meta() {
#ifndef WITHOUT_THE_MISTAKE
        return table<Todo>(field<&Todo::parent>.on_delete(set_default));
#else
        return table<Todo>(field<&Todo::parent>.on_delete(set_default).default_value(1));
#endif
    }
};

void use(Todo& todo) { todo.save(); }
