// error: year(), month(), ... take a Timestamp or a Date
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().values(col<&Todo::number>);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().values(year(col<&Todo::number>));
#endif
}
