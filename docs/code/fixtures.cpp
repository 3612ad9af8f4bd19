#include <orm/fixtures/fixtures.hpp>
#include <orm/orm.hpp>

#include <iostream>

using namespace rowcall;

// [models]
struct Person : Model<Person> {
    Id id;
    std::string name;
    ForeignKey<Person> boss;
    static constexpr auto meta() { return table<Person>(field<&Person::boss>.null()); }
};

struct Tag : Model<Tag> {
    PrimaryKey<std::string> name;
};

enum class Urgency { low, high };

struct Task : Model<Task> {
    Id id;
    std::string title;
    Urgency urgency = Urgency::low;
    std::optional<Date> due;
    ForeignKey<Person> owner;
    ManyToMany<Tag> tags;
};
// [end]

namespace {

void set_up_demo(Database& db) {
    // [load]
    const LoadResult loaded = load<Person, Tag, Task>(db, R"([
        {"model": "person", "pk": 1, "fields": {"name": "ann", "boss": 2}},
        {"model": "person", "pk": 2, "fields": {"name": "bob"}},
        {"model": "tag", "pk": "shop", "fields": {}},
        {"model": "task", "fields": {"title": "Buy milk", "due": "2027-01-05",
                                     "owner": 1, "tags": ["shop"]}}
    ])");
    std::cout << loaded.total << " records, " << loaded.per_model.at("Person") << " persons\n";
    // [end]
}

void break_it(Database& db) {
    // [broken]
    try {
        load<Person, Tag, Task>(db, R"([
            {"model": "person", "pk": 3, "fields": {"name": "eve"}},
            {"model": "task", "fields": {"title": "Sleep", "urgency": "some", "owner": 3}}
        ])");
    } catch (const FixtureError& error) {
        std::cout << error.what() << '\n';
    }
    std::cout << Person::objects().count() << " persons\n";
    // [end]
}

} // namespace

int main() {
    Database db{"sqlite::memory:"};
    db.make_default();
    db.create_tables<Person, Tag, Task>();

    // [raw]
    post_save.connect<Person>([](Person& person, const SaveEvent& event) {
        if (event.raw) return; // the fixture has what belongs to the person
        Task{.title = "Say hello", .owner = person}.save();
    });
    // [end]
    set_up_demo(db);
    std::cout << Task::objects().count() << " task\n";
    break_it(db);
    // [dump]
    std::cout << dump<Person, Tag, Task>(db);
    // [end]
    // [indent]
    dump<Task>(db, std::cout, {.indent = 2});
    // [end]
}
