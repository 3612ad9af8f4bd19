// error: This receiver cannot be called with the arguments of the signal
#include "tests/orm/compile_fail/models.hpp"

void use() {
    post_save.connect<Todo>([](Todo&, const SaveEvent&) {});
#ifndef WITHOUT_THE_MISTAKE
    post_save.connect<Todo>([](User&) {});
#endif
}
