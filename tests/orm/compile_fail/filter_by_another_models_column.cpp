// error: a filter is a condition on this query's own model, such as col<&T::a> == 1
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().filter(col<&Todo::title> == "a");
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(col<&User::name> == "a");
#endif
}
