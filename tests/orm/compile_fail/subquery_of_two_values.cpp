// error: subquery(query): the query is of one value: query.values(...)
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().values(subquery(User::objects().values(col<&User::name>)));
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().values(subquery(User::objects().values(col<&User::name>, col<&User::id>)));
#endif
}
