// error: the path does not connect; each relation leads to the struct of the next
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().prefetch<&Todo::helpers>();
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().prefetch<&Todo::owner, &Todo::helpers>();
#endif
}
