// error: the values of a query are made of columns of its own model
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().aggregate(max(col<&Todo::number>));
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().aggregate(max(col<&User::id>));
#endif
}
