// What a write changes, of one row and of many.
#include <orm/orm.hpp>

#include <iostream>

using namespace rowcall;

// [model]
struct Todo : Model<Todo> {
    Id id;
    std::string title;
    bool done = false;
    int priority = 0;
    static constexpr auto meta() { return table<Todo>(field<&Todo::title>.unique()); }
};
constexpr auto done = col<&Todo::done>;
constexpr auto priority = col<&Todo::priority>;
// [end]

int main() {
    Database db{"sqlite::memory:"};
    db.make_default();
    db.create_tables<Todo>();

    {
        // [member]
        const ScopedConnection watching =
            post_save.connect<&Todo::priority>([](Todo& todo, int before, int now) {
                std::cout << todo.title << ": " << before << " -> " << now << '\n';
            });
        // [end]

        // [save]
        Todo milk{.title = "milk"};
        milk.save(); // a new row changes nothing
        milk.done = true;
        milk.save();
        milk.priority = 2;
        milk.save();
        // [end]
    }

    {
        // [changed]
        const ScopedConnection watching =
            post_save.connect<Todo>([](Todo& todo, const SaveEvent& event) {
                if (event.created) std::cout << "new: " << todo.title << '\n';
                if (event.changed<&Todo::title>())
                    std::cout << event.old<Todo>()->title << " is " << todo.title << " now\n";
            });
        Todo{.title = "bread"}.save();
        Todo milk = Todo::objects().get(col<&Todo::title> == "milk");
        milk.title = "oat milk";
        milk.save();
        // [end]
    }

    {
        // [audit]
        const ScopedConnection auditing = post_save.connect(
            [](const AnyModel& record, const SaveEvent& event) {
                for (const Column& column : record.info().columns)
                    if (event.changed(column.member))
                        std::cout << record.table() << '.' << column.name << " was "
                                  << to_string(borrow(event.old()->value(column.name))) << '\n';
            },
            {.old_row = true});
        Todo::objects().update_or_create({.title = "bread", .priority = 5}, fields<&Todo::title>);
        // [end]
    }

    {
        // [fields]
        const ScopedConnection tidying = pre_save.connect<Todo>([](Todo& todo) {
            if (todo.done) todo.priority = 0;
        });
        Todo bread = Todo::objects().get(col<&Todo::title> == "bread");
        bread.done = true;
        bread.save<&Todo::done>();
        std::cout << "priority " << Todo::objects().get(bread.id).priority << '\n';
        // [end]
    }

    {
        // [summary]
        const ScopedConnection counting = post_bulk.connect<Todo>([](const BulkEvent& event) {
            std::cout << to_string(event.operation) << ' ' << event.count << " of "
                      << event.model.table << '\n';
        });
        std::vector<Todo> more{{.title = "eggs"}, {.title = "salt"}};
        Todo::objects().bulk_create(more, {.announce = Announce::summary});
        Todo::objects().update(Announce::summary, priority = 1);
        // [end]
    }

    {
        // [each]
        const ScopedConnection telling =
            post_save.connect<Todo>([](Todo& todo, const SaveEvent& event) {
                std::cout << (event.created ? "created " : "updated ") << todo.title << '\n';
            });
        std::vector<Todo> wanted{{.title = "eggs", .priority = 7}, {.title = "tea"}};
        Todo::objects().bulk_create(
            wanted, {.conflict_fields = fields<&Todo::title>,
                     .update_fields = fields<&Todo::priority>,
                     .announce = Announce::each});
        Todo::objects().filter(priority > 1).update(Announce::each, priority = priority - 1);
        // [end]
    }

    {
        // [must_see]
        const auto index = [](const Todo& todo) { std::cout << "index " << todo.title << '\n'; };
        const ScopedConnection indexing =
            post_save.connect<Todo>(index, {.must_see = true, .name = "search index"});
        try {
            Todo::objects().update(done = false);
        } catch (const ProgrammingError& error) {
            std::cout << error.what() << '\n';
        }
        // [end]
    }
}
