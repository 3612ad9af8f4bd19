// error: in(query): the query's records, or its one value, are of another type
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().filter(col<&Todo::owner>.in(User::objects()));
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(col<&Todo::title>.in(User::objects()));
#endif
}
