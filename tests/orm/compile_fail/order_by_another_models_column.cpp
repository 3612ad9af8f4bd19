// error: order_by() takes columns of this query's model: col<&T::a>, col<&T::b>.desc()
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().order_by(col<&Todo::title>);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().order_by(col<&User::name>);
#endif
}
