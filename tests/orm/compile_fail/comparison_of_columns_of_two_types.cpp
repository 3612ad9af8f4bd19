// error: a column is compared with and set to columns of its own type
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().filter(col<&Todo::number> == col<&Todo::id>);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(col<&Todo::number> == col<&Todo::title>);
#endif
}
