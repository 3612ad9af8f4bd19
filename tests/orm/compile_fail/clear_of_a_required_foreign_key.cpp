// error: remove() and clear() need a foreign key that may be NULL: option null()
#include "orm/orm.hpp"

using namespace rowcall;

struct User : Model<User> {
    Id id;
};
struct Todo : Model<Todo> {
    Id id;
    ForeignKey<User> owner;
    ForeignKey<User> helper;
    static constexpr auto meta() { return table<Todo>(field<&Todo::helper>.null()); }
};

void use(const User& user) {
    user.related<&Todo::helper>().clear();
#ifndef WITHOUT_THE_MISTAKE
    user.related<&Todo::owner>().clear();
#endif
}
