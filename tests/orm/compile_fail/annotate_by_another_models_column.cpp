// error: the values of a query are made of columns of its own model
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().annotate(count(col<&Todo::helpers, &User::id>));
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().annotate(count(col<&User::id>));
#endif
}
