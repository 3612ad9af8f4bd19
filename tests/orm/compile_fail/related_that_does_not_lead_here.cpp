// error: related<...>(): the relation neither belongs to this model nor leads to it
#include "tests/orm/compile_fail/models.hpp"

void use() {
    User{}.related<&Todo::owner>().count();
#ifndef WITHOUT_THE_MISTAKE
    Todo{}.related<&Todo::owner>().count();
#endif
}
