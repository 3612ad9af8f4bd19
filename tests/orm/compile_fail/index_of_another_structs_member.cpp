// error: meta() gives an option to a member of another struct
#include "orm/orm.hpp"

using namespace rowcall;

struct User : Model<User> {
    Id id;
    std::string name;
};
struct Todo : Model<Todo> {
    Id id;
    std::string title;
    static constexpr auto meta() {
        return table<Todo>(
#ifndef WITHOUT_THE_MISTAKE
            index<&Todo::title, &User::name>,
#endif
            index<&Todo::title>);
    }
};

void use(Todo& todo) { todo.save(); }
