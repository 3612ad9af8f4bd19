// error: reverse<...> takes a member of a model
#include "orm/orm.hpp"

using namespace rowcall;

struct User : Model<User> {
    Id id;
};
struct Audit {
    ForeignKey<User> author;
};
struct Todo : Model<Todo> {
    Id id;
    Embed<Audit> audit;
    ForeignKey<User> owner;
};

void use() {
    User::objects().filter(col<reverse<&Todo::owner>, &Todo::id> == 1);
#ifndef WITHOUT_THE_MISTAKE
    User::objects().filter(col<reverse<&Audit::author>, &Todo::id> == 1);
#endif
}
