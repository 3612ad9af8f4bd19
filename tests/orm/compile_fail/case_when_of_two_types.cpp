// error: all values of case_when() are of one type
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
    std::vector<std::byte> picture;
    ForeignKey<User> owner;
    ManyToMany<User> helpers;
};

void use() {
    Todo::objects().values(case_when(col<&Todo::number> > 1, 1).otherwise(0));
#ifndef WITHOUT_THE_MISTAKE
    Todo::objects().values(case_when(col<&Todo::number> > 1, 1).otherwise("none"));
#endif
}
