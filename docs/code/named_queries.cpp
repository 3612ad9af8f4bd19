// Query sets of a model's own.
#include <orm/orm.hpp>

#include <iostream>

using namespace rowcall;

struct User : Model<User> {
    Id id;
    std::string name;
};

// [model]
struct Todo : Model<Todo> {
    Id id;
    std::string title;
    bool done = false;
    int priority = 0;
    ForeignKey<User> owner;

    static QuerySet<Todo> open(const QuerySet<Todo>& among = objects()) {
        return among.filter(!col<&Todo::done>);
    }
    static QuerySet<Todo> urgent(const QuerySet<Todo>& among = objects()) {
        return open(among).filter(col<&Todo::priority> >= 5);
    }
};
// [end]

int main() {
    Database db{"sqlite::memory:"};
    db.make_default();
    db.create_tables<User, Todo>();
    const User ann = User::objects().create({.name = "ann"});
    const User bob = User::objects().create({.name = "bob"});
    Todo::objects().create({.title = "Buy milk", .owner = ann});
    Todo::objects().create({.title = "Pay the rent", .priority = 9, .owner = ann});
    Todo::objects().create({.title = "Call mother", .done = true, .priority = 9, .owner = ann});
    Todo::objects().create({.title = "Fix the roof", .priority = 7, .owner = bob});

    // [use]
    std::cout << Todo::open().count() << " open\n";
    for (const Todo& todo : Todo::urgent(ann.related<&Todo::owner>()))
        std::cout << "ann: " << todo.title << '\n';
    // [end]
}
