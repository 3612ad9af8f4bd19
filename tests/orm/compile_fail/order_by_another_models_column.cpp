// error: order_by() takes columns of this query's model: col<&T::a>, col<&T::b>.desc()
#include "orm/orm.hpp"

using namespace rowcall;

struct User : Model<User> {
    Id id;
    std::string name;
};
struct Todo : Model<Todo> {
    Id id;
    std::string title;
    int number = 0;
    ForeignKey<User> owner;
    ManyToMany<User> helpers;
};

void use() {
    Todo::objects().order_by(col<&Todo::title>);
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().order_by(col<&User::name>);
#endif
}
