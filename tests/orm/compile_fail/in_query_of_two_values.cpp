// error: in(query): the query's records, or its one value, are of another type
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().filter(col<&Todo::title>.in(User::objects().values(col<&User::name>)));
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(
        col<&Todo::title>.in(User::objects().values(col<&User::name>, col<&User::id>)));
#endif
}
