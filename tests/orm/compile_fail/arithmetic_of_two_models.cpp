// error: two columns are computed with within one query, so of the same model
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().filter(col<&Todo::number> + col<&Todo::id> > 2);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().filter(col<&Todo::number> + col<&User::id> > 2);
#endif
}
