// error: prefix() is an option of Embed members
#include "orm/orm.hpp"

using namespace rowcall;

struct Todo : Model<Todo> {
    Id id;
    int number = 0;
    static constexpr auto meta() {
#ifndef WITHOUT_THE_MISTAKE
        return table<Todo>(field<&Todo::number>.prefix("the_"));
#else
        return table<Todo>(field<&Todo::number>.column("the_number"));
#endif
    }
};

void use(Todo& todo) { todo.save(); }
