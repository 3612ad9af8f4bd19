// error: a model can have up to 100 members
#include "orm/orm.hpp"

using namespace rowcall;

#define TEN(n) int n##0, n##1, n##2, n##3, n##4, n##5, n##6, n##7, n##8, n##9;
struct Wide : Model<Wide> {
    Id id;
    TEN(a)
    TEN(b) TEN(c) TEN(d) TEN(e) TEN(f) TEN(g) TEN(h) TEN(i) int j0, j1, j2, j3, j4, j5, j6, j7, j8;
#ifndef WITHOUT_THE_MISTAKE
    int one_too_many;
#endif
};

void use(Wide& wide) { wide.save(); }
