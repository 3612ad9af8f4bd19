// error: coalesce() takes values of one type
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().values(coalesce(col<&Todo::number>, 0));
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().values(coalesce(col<&Todo::number>, "none"));
#endif
}
