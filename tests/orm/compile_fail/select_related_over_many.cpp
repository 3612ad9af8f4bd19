// error: select_related<...>() follows foreign keys and one-to-ones; prefetch<...>() follows
// relations to many
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().select_related<&Todo::owner>();
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().select_related<&Todo::helpers>();
#endif
}
