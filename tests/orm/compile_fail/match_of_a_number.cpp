// error: only columns of text can be matched
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().filter(col<&Todo::title>.contains("a"));
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(col<&Todo::number>.contains("a"));
#endif
}
