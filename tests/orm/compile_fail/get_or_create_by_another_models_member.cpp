// error: fields<...>, save<...>(), refresh<...>() and get_or_create<...>() name members of the
// model
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().get_or_create<&Todo::title>({.title = "a"});
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().get_or_create<&User::name>({.title = "a"});
#endif
}
