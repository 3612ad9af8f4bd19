// error: col<...>: an embedded struct is several columns; name one of its members
#include "orm/orm.hpp"

using namespace rowcall;

struct Times {
    int made = 0;
};
struct Todo : Model<Todo> {
    Id id;
    Embed<Times> times;
};

void use() {
    Todo::objects().filter(col<&Todo::times, &Times::made> == 1);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().order_by(col<&Todo::times>);
#endif
}
