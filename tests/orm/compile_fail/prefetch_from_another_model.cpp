// error: the path of select_related<...>() or prefetch<...>() begins at this query's model
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().prefetch<&Todo::helpers>();
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().prefetch<reverse<&Todo::owner>>();
#endif
}
