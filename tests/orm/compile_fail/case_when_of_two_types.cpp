// error: all values of case_when() are of one type
#include "tests/orm/compile_fail/models.hpp"

void use() {
    Todo::objects().values(case_when(col<&Todo::number> > 1, 1).otherwise(0));
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().values(case_when(col<&Todo::number> > 1, 1).otherwise("none"));
#endif
}
