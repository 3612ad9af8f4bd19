// error: remove() deletes records: call it before values(...)
#include "orm/orm.hpp"

using namespace rowcall;

struct Todo : Model<Todo> {
    Id id;
    std::string title;
};

void use() {
    Todo::objects().remove();
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().values(col<&Todo::title>).remove();
#endif
}
