// error: the values of a query are made of columns of its own model
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().values(col<&Todo::owner, &User::name>);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().values(col<&User::name>);
#endif
}
