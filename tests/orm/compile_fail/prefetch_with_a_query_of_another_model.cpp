// error: prefetch<...>(query): the query is of the model that the path leads to
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().prefetch<&Todo::helpers>(User::objects());
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().prefetch<&Todo::helpers>(Todo::objects());
#endif
}
