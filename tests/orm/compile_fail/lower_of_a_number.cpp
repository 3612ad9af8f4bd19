// error: lower() takes a text
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().values(lower(col<&Todo::title>));
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().values(lower(col<&Todo::number>));
#endif
}
