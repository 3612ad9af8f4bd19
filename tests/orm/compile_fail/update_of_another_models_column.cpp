// error: update() takes assignments to columns of this query's model: col<&T::a> = value
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().update(col<& Todo::title> = "a");
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().update(col<& User::name> = "a");
#endif
}
