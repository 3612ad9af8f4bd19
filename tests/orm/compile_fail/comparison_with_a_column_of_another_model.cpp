// error: two columns are compared within one query, so of the same model
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().filter(col<&Todo::title> == col<&Todo::owner, &User::name>);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(col<&Todo::title> == col<&User::name>);
#endif
}
