// A save and its receivers are one unit: if save() throws, nothing in the database has changed.
#include "tests/orm/records/models.hpp"

#include <doctest/doctest.h>

namespace {

struct Refused : std::runtime_error {
    Refused() : std::runtime_error{"refused"} {}
};
const auto refuse = [](Person&) { throw Refused{}; };
const auto ignore = [](Person&) {};

const char* const insert = "INSERT INTO \"person\"";
const char* const update = "UPDATE \"person\" SET \"name\"";

} // namespace

TEST_CASE("a transaction is begun only when somebody listens and none is open") {
    LoggedStore s;
    Person ann{.name = "ann"};
    ann.save();
    CHECK(s.log.take() == Statements{insert});
    {
        const ScopedConnection other = post_save.connect<Note>([] {});
        ann.save();
        CHECK(s.log.take() == Statements{update});
    }
    const ScopedConnection listener = pre_save.connect<Person>(ignore);
    ann.save();
    CHECK(s.log.take() == Statements{"BEGIN IMMEDIATE", update, "COMMIT"});
    s.store.db.atomic([&] { ann.save(); });
    CHECK(s.log.take() == Statements{"BEGIN IMMEDIATE", update, "COMMIT"});
}

TEST_CASE("a receiver of pre_save that throws: nothing was written") {
    LoggedStore s;
    Person ann{.name = "ann"};
    const ScopedConnection connection = pre_save.connect<Person>(refuse);
    CHECK_THROWS_AS(ann.save(), Refused);
    CHECK(s.log.take() == Statements{"BEGIN IMMEDIATE", "ROLLBACK"});
    CHECK(Person::objects().count() == 0);
    CHECK_FALSE(ann.id.has_value());
    CHECK_FALSE(s.store.db.in_transaction());
}

TEST_CASE("a receiver of post_save that throws: an insert is undone") {
    LoggedStore s;
    Person ann{.name = "ann"};
    const ScopedConnection connection = post_save.connect<Person>(refuse);
    CHECK_THROWS_AS(ann.save(), Refused);
    CHECK(s.log.take() == Statements{"BEGIN IMMEDIATE", insert, "ROLLBACK"});
    CHECK(Person::objects().count() == 0);
    CHECK_FALSE(ann.id.is_stored());
}

TEST_CASE("a receiver of post_save that throws: an update is undone, the object stays stored") {
    Store store;
    Person ann{.name = "ann"};
    ann.save();
    {
        const ScopedConnection connection = post_save.connect<Person>(refuse);
        ann.name = "Ann";
        CHECK_THROWS_AS(ann.save(), Refused);
        CHECK_THROWS_AS(ann.save<&Person::name>(), Refused);
    }
    CHECK(Person::objects().get(1).name == "ann");
    CHECK(ann.id.is_stored());
    ann.save();
    CHECK(Person::objects().get(1).name == "Ann");
}

TEST_CASE("what earlier receivers did is undone with the save") {
    Store store;
    const ScopedConnection first = post_save.connect<Person>([](Person& person) {
        Note{.text = "hello " + person.name, .author = person}.save();
        Ticket{}.save();
    });
    const ScopedConnection second = post_save.connect<Person>(refuse);
    Person ann{.name = "ann"};
    CHECK_THROWS_AS(ann.save(), Refused);
    CHECK(Person::objects().count() == 0);
    CHECK(Note::objects().count() == 0);
    CHECK(Ticket::objects().count() == 0);
}

TEST_CASE("leaving atomic by a receiver's exception undoes all of the block") {
    Store store;
    const ScopedConnection connection = post_save.connect<Person>([](Person& person) {
        if (person.name == "bob") throw Refused{};
    });
    CHECK_THROWS_AS(
        store.db.atomic([] {
            Person{.name = "ann"}.save();
            Person{.name = "bob"}.save();
        }),
        Refused);
    CHECK(Person::objects().count() == 0);
}

TEST_CASE("inside of atomic nothing is added: whoever catches there keeps the row") {
    Store store;
    const ScopedConnection connection = post_save.connect<Person>(refuse);
    store.db.atomic([] {
        Person ann{.name = "ann"};
        CHECK_THROWS_AS(ann.save(), Refused);
        CHECK(ann.id.is_stored());
    });
    CHECK(Person::objects().count() == 1);
}

TEST_CASE("a savepoint around the save undoes it alone") {
    Store store;
    const ScopedConnection connection = post_save.connect<Person>(refuse);
    store.db.atomic([&] {
        Ticket{}.save();
        Person ann{.name = "ann"};
        CHECK_THROWS_AS(store.db.atomic([&] { ann.save(); }), Refused);
        CHECK_FALSE(ann.id.is_stored());
    });
    CHECK(Person::objects().count() == 0);
    CHECK(Ticket::objects().count() == 1);
}

TEST_CASE("an error of the database between the signals leaves no transaction behind") {
    Store store;
    Person{.name = "ann"}.save();
    int after = 0;
    const ScopedConnection a = pre_save.connect<Person>(ignore);
    const ScopedConnection b = post_save.connect<Person>([&] { ++after; });
    CHECK_THROWS_AS(Person{.name = "ann"}.save(), UniqueViolation);
    CHECK(after == 0);
    CHECK_FALSE(store.db.in_transaction());
    Person{.name = "bob"}.save();
    CHECK(after == 1);
}

TEST_CASE("a foreign key that points at nothing is found at the end of the save") {
    Store store;
    int after = 0;
    const ScopedConnection connection = post_save.connect<Note>([&] { ++after; });
    Note note{.text = "x", .author = 99};
    CHECK_THROWS_AS(note.save(), ForeignKeyViolation);
    CHECK(after == 1);
    CHECK(Note::objects().count() == 0);
    CHECK_FALSE(note.id.is_stored());
}

TEST_CASE("receivers may save, delete and begin transactions of their own") {
    Store store;
    Note{.text = "old"}.save();
    const ScopedConnection a = pre_save.connect<Person>([](Person&, const SaveEvent& event) {
        Note::objects().remove();
        event.database.atomic([] { Note{.text = "in a savepoint"}.save(); });
    });
    const ScopedConnection b = post_save.connect<Person>([](Person& person, const SaveEvent& e) {
        try {
            e.database.atomic([&] {
                Note{.text = "never", .author = person}.save();
                throw Refused{};
            });
        } catch (const Refused&) {}
        Note{.text = "by " + person.name, .author = person}.save();
    });
    Person{.name = "ann"}.save();
    std::vector<std::string> texts;
    for (const Note& note : Note::objects().order_by(col<&Note::id>)) texts.push_back(note.text);
    CHECK(texts == Statements{"in a savepoint", "by ann"});
}

TEST_CASE("a receiver may delete the object that is being saved") {
    Store store;
    const ScopedConnection connection =
        post_save.connect<Person>([](Person& person) { person.remove(); });
    Person ann{.name = "ann"};
    ann.save();
    CHECK(Person::objects().count() == 0);
    CHECK_FALSE(ann.id.has_value());
    CHECK_FALSE(ann.id.is_stored());
}

TEST_CASE("what receivers register for the commit runs after the save, or never") {
    Store store;
    std::vector<std::string> log;
    bool fail = false;
    const ScopedConnection connection =
        post_save.connect<Person>([&](Person& person, const SaveEvent& event) {
            event.database.on_commit([&log, name = person.name] { log.push_back(name); });
            log.push_back("saving " + person.name);
            if (fail) throw Refused{};
        });
    Person{.name = "ann"}.save();
    CHECK(log == Statements{"saving ann", "ann"});
    fail = true;
    CHECK_THROWS_AS(Person{.name = "bob"}.save(), Refused);
    fail = false;
    Person{.name = "eve"}.save();
    CHECK(log == Statements{"saving ann", "ann", "saving bob", "saving eve", "eve"});
}

TEST_CASE("an exception thrown by a receiver while rows are read ends the loop cleanly") {
    Store store;
    for (const char* name : {"ann", "bob", "eve"}) Person{.name = name}.save();
    {
        const ScopedConnection connection = post_save.connect<Person>([](Person& person) {
            if (person.name == "bob") throw Refused{};
        });
        CHECK_THROWS_AS(
            [] {
                for (Person& person : Person::objects().order_by(col<&Person::id>).stream()) {
                    person.age = 50;
                    person.save();
                }
            }(),
            Refused);
    }
    CHECK(Person::objects().filter(col<&Person::age> == 50).count() == 1);
    CHECK_FALSE(store.db.in_transaction());
    for (Person& person : Person::objects().stream()) person.save();
    store.db.execute("DROP TABLE note"); // refused while a statement is still reading
}

TEST_CASE("a receiver for every model sees the record's fields by name") {
    Store store;
    std::vector<std::string> seen;
    const ScopedConnection connection = pre_save.connect([&](const AnyModel& record) {
        seen.push_back(std::string{record.name()} + "/" + record.table());
        seen.push_back(to_string(borrow(record.value("name"))));
        CHECK(record.as<Note>() == nullptr);
        REQUIRE(record.as<Person>() != nullptr);
        record.as<Person>()->age = 7;
        CHECK_THROWS_WITH_AS(
            record.value("colour"), "Person has no field \"colour\"; it has id, name, age",
            ProgrammingError);
    });
    Person{.name = "ann"}.save();
    CHECK(seen == Statements{"Person/person", "'ann'"});
    CHECK(Person::objects().get(1).age == 7);
}
