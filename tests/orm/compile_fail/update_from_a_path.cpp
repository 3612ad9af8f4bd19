// error: update() sets a column to columns of its own model only
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().update(col<& Todo::title> = col<&Todo::title>);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().update(col<& Todo::title> = col<&Todo::owner, &User::name>);
#endif
}
