// error: a many-to-many relation is no column of the record
#include "tests/orm/compile_fail/models.hpp"

void use() {
    post_save.connect<&Todo::number>([](Todo&, int, int) {});
#ifndef WITHOUT_THE_MISTAKE
    post_save.connect<&Todo::helpers>([](Todo&) {});
#endif
}
