// error: + - * / % take numbers; texts are put together by concat(...)
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().filter(col<&Todo::number> + 1 > 2);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().values(col<&Todo::title> + "!");
#endif
}
