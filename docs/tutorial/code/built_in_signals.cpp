#include <orm/orm.hpp>

#include <iostream>

using namespace rowcall;

// [models]
struct Tag : Model<Tag> {
    Id id;
    std::string name;
};

struct Todo : Model<Todo> {
    Id id;
    std::string title;
    bool done = false;
    ManyToMany<Tag> tags;
};
// [end]

int main() {
    Database database{"sqlite::memory:"};
    database.make_default();
    database.create_tables<Tag, Todo>();

    // [saves]
    pre_save.connect<Todo>([](Todo& todo) {
        if (todo.title.empty()) todo.title = "(no title)"; // is written: the row comes later
    });
    post_save.connect<Todo>([](Todo& todo, const SaveEvent& event) {
        std::cout << (event.created ? "created " : "updated ") << todo.title;
        if (event.update_fields)
            for (const auto field : *event.update_fields) std::cout << ", field " << field;
        std::cout << '\n';
    });
    // [end]
    // [deletes]
    pre_delete.connect<Todo>(
        [](Todo& todo) { std::cout << "about to go: " << todo.title << '\n'; });
    post_delete.connect<Todo>([](Todo& todo) { std::cout << "gone: " << todo.title << '\n'; });
    // [end]
    // [relations]
    m2m_changed.connect(
        [](const AnyModel& record, const M2mEvent& event) {
            std::cout << to_string(event.action) << " on " << record.name() << ", "
                      << (event.pks ? event.pks->size() : 0) << " of " << event.model.name << '\n';
        },
        {.sender = through<&Todo::tags>});
    // [end]
    // [any_model]
    post_save.connect([](const AnyModel& record) {
        std::cout << "a row of " << record.table() << " was saved\n";
    });
    // [end]

    // [play]
    Todo milk;
    milk.save();

    milk.title = "Buy milk";
    milk.save();

    milk.done = true;
    milk.save<&Todo::done>();

    Tag shop{.name = "shop"};
    shop.save();
    milk.related<&Todo::tags>().add(shop);

    milk.remove();
    // [end]

    // [silent]
    Todo{.title = "Water the plants"}.save();
    Todo::objects().update(col<& Todo::done> = true); // one statement for all rows: no signal
    // [end]
}
