// error: the foreign keys of these objects are set: give them as variables, not as constants
#include "orm/orm.hpp"

using namespace rowcall;

struct User : Model<User> {
    Id id;
};
struct Todo : Model<Todo> {
    Id id;
    ForeignKey<User> owner;
};

void use(const User& user, Todo& todo, const Todo& constant) {
    user.related<&Todo::owner>().add(todo);
#ifndef WITHOUT_THE_MISTAKE
    user.related<&Todo::owner>().add(constant);
#else
    user.related<&Todo::owner>().add(constant.id.value());
#endif
}
