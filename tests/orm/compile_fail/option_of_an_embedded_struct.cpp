// error: an embedded struct is several columns: their options are those of its own meta()
#include "orm/orm.hpp"

using namespace rowcall;

struct Times {
    int made = 0;
};
struct Todo : Model<Todo> {
    Id id;
    Embed<Times> times;
    static constexpr auto meta() {
#ifndef WITHOUT_THE_MISTAKE
        return table<Todo>(field<&Todo::times>.unique());
#else
        return table<Todo>(field<&Todo::times>.prefix("time_"));
#endif
    }
};

void use(Todo& todo) { todo.save(); }
