// error: fields<...>, save<...>(), refresh<...>() and get_or_create<...>() name members of the
// model
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo{}.save<&Todo::title>();
#ifndef WITHOUT_THE_MISTAKE
    Todo{}.save<&User::name>();
#endif
}
