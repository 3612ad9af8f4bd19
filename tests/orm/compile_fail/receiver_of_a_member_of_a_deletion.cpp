// error: only a save changes members
#include "tests/orm/compile_fail/models.hpp"

void use() {
    post_save.connect<&Todo::number>([](Todo&, int, int) {});
#ifndef WITHOUT_THE_MISTAKE
    post_delete.connect<&Todo::number>([](Todo&) {});
#endif
}
