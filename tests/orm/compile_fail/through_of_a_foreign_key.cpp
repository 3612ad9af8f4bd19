// error: through<...> is the sender of a ManyToMany; this member is none
#include "orm/orm.hpp"

using namespace rowcall;

struct User : Model<User> {
    Id id;
};
struct Todo : Model<Todo> {
    Id id;
    ForeignKey<User> owner;
    ManyToMany<User> helpers;
};

void use() {
#ifndef WITHOUT_THE_MISTAKE
    m2m_changed.connect([] {}, {.sender = through<&Todo::owner>});
#else
    m2m_changed.connect([] {}, {.sender = through<&Todo::helpers>});
#endif
}
