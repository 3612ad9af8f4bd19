// error: avg() takes numbers
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().aggregate(avg(col<&Todo::number>));
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().aggregate(avg(col<&Todo::title>));
#endif
}
