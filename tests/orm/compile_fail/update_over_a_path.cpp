// error: update() sets columns of its own model only
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().update(col<& Todo::title> = "a");
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().update(col<&Todo::owner, &User::name> = "a");
#endif
}
