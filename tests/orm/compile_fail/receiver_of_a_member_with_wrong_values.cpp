// error: The receiver of a member takes
#include "tests/orm/compile_fail/models.hpp"

void use() {
    post_save.connect<&Todo::number>([](Todo&, int, int) {});
#ifndef WITHOUT_THE_MISTAKE
    post_save.connect<&Todo::number>([](Todo&, const std::string&) {});
#endif
}
