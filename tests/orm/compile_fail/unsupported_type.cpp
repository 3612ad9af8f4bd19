// error: a member's type cannot be a column: specialise rowcall::FieldType for it
#include "orm/orm.hpp"

using namespace rowcall;

struct Point {
    int x = 0, y = 0;
};
struct Todo : Model<Todo> {
    Id id;
#ifndef WITHOUT_THE_MISTAKE
    Point where;
#endif
};

void use(Todo& todo) { todo.save(); }
