// error: a column is compared with and set to values of its own type
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().filter(col<&Todo::number> == 1L);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(col<&Todo::number> == 1.5);
#endif
}
