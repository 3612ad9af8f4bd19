// error: on_delete(set_null) is for foreign keys that may be NULL: say null(), too
#include "orm/orm.hpp"

using namespace rowcall;

struct Todo : Model<Todo> {
    Id id;
    ForeignKey<Todo> parent;
    static constexpr auto meta() {
#ifndef WITHOUT_THE_MISTAKE
        return table<Todo>(field<&Todo::parent>.on_delete(set_null));
#else
        return table<Todo>(field<&Todo::parent>.on_delete(set_null).null());
#endif
    }
};

void use(Todo& todo) { todo.save(); }
