// error: sum() takes numbers
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().aggregate(sum(col<&Todo::number>));
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().aggregate(sum(col<&Todo::title>));
#endif
}
