// error: col<...>: a relation is no value; name a member of the model it leads to, or use
// related<...>()
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().filter(col<&Todo::owner> == 1);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(col<&Todo::helpers> == 1);
#endif
}
