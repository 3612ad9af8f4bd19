// error: a query cannot be ordered by a blob
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().order_by(col<&Todo::title>.desc());
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().order_by(col<&Todo::picture>.desc());
#endif
}
