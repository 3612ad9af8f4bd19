// error: select_related<...>() and prefetch<...>() follow relations; a member on the path is none
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().prefetch<&Todo::helpers>();
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().prefetch<&Todo::title>();
#endif
}
