// error: col<...>: the path does not connect; each member but the last is a relation to the struct
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().filter(col<&Todo::owner, &User::name> == "ann");
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(col<&Todo::title, &User::name> == "ann");
#endif
}
