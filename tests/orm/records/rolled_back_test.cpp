// An object whose INSERT was rolled back is not stored: its next save inserts again, and never
// overwrites the row that got its key meanwhile.
#include "tests/orm/records/models.hpp"
#include "tests/orm/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

namespace {

struct Abort {};

/// Saves it in a transaction that is rolled back.
template<class T>
void save_and_roll_back(T& record) {
    CHECK_THROWS_AS(
        Database::default_database().atomic([&] {
            record.save();
            CHECK(record.id.is_stored());
            throw Abort{};
        }),
        Abort);
    CHECK_FALSE(record.id.is_stored());
    CHECK(record.id.state().was_rolled_back());
}

std::string name_of(std::int64_t key) { return Person::objects().get(key).name; }

} // namespace

TEST_CASE("the next save inserts with the old key while that is free") {
    Store store;
    Person ann{.name = "ann"};
    save_and_roll_back(ann);
    CHECK(ann.id == 1);
    bool created = false;
    const ScopedConnection connection = post_save.connect<Person>(
        [&](Person&, const SaveEvent& event) { created = event.created; });
    ann.save();
    CHECK(created);
    CHECK(ann.id == 1);
    CHECK(ann.id.is_stored());
    CHECK(name_of(1) == "ann");
}

TEST_CASE("with a new key when another row has the old one") {
    Store store;
    Person ann{.name = "ann"};
    save_and_roll_back(ann);
    Person bob{.name = "bob"};
    bob.save();
    REQUIRE(bob.id == 1);
    ann.save();
    CHECK(ann.id == 2);
    CHECK(ann.id.is_stored());
    CHECK(name_of(1) == "bob");
    CHECK(name_of(2) == "ann");
    ann.age = 5;
    ann.save();
    CHECK(Person::objects().get(2).age == 5);
    CHECK(Person::objects().count() == 2);
}

TEST_CASE("an update of some fields does not touch the row that has the key now") {
    Store store;
    Person ann{.name = "ann", .age = 30};
    save_and_roll_back(ann);
    Person{.name = "bob", .age = 40}.save();
    CHECK_THROWS_AS(ann.save<&Person::age>(), NotUpdated);
    CHECK_THROWS_AS(ann.save({.force_update = true}), NotUpdated);
    CHECK(Person::objects().get(1).age == 40);
}

TEST_CASE("copies and moved objects know it too") {
    Store store;
    Person copy, moved;
    std::vector<Person> people(1);
    CHECK_THROWS_AS(
        store.db.atomic([&] {
            Person ann{.name = "ann"};
            ann.save();
            copy = ann;
            people[0] = ann;
            moved = std::move(ann);
            throw Abort{};
        }),
        Abort);
    for (int i = 0; i < 100; ++i) people.emplace_back(); // the first one moves to another place
    Person{.name = "bob"}.save();
    copy.name = "copy";
    moved.name = "moved";
    people[0].name = "in a vector";
    copy.save();
    moved.save();
    people[0].save();
    CHECK(name_of(1) == "bob");
    CHECK(copy.id == 2);
    CHECK(moved.id == 3);
    CHECK(people[0].id == 4);
}

TEST_CASE("a copy that was saved makes no difference to the original") {
    Store store;
    Person ann{.name = "ann"};
    save_and_roll_back(ann);
    Person copy = ann;
    copy.name = "copy";
    copy.save();
    CHECK(copy.id == 1);
    CHECK(copy.id.is_stored());
    CHECK_FALSE(ann.id.is_stored());
    ann.save();
    CHECK(ann.id == 2);
    CHECK(name_of(1) == "copy");
}

TEST_CASE("a rolled back savepoint in a transaction that is committed") {
    Store store;
    Person ann{.name = "ann"}, bob{.name = "bob"};
    store.db.atomic([&] {
        bob.save();
        save_and_roll_back(ann);
        CHECK(bob.id.is_stored());
        Person{.name = "eve"}.save();
    });
    CHECK(bob.id.is_stored());
    CHECK_FALSE(ann.id.is_stored());
    ann.save();
    CHECK(name_of(2) == "eve");
    CHECK(ann.id == 3);
}

TEST_CASE("a released savepoint in a transaction that is rolled back") {
    Store store;
    Person ann{.name = "ann"}, bob{.name = "bob"};
    CHECK_THROWS_AS(
        store.db.atomic([&] {
            store.db.atomic([&] {
                ann.save();
                store.db.atomic([&] { bob.save(); });
            });
            CHECK(ann.id.is_stored());
            CHECK(bob.id.is_stored());
            throw Abort{};
        }),
        Abort);
    CHECK_FALSE(ann.id.is_stored());
    CHECK_FALSE(bob.id.is_stored());
    Person{.name = "eve"}.save();
    bob.save();
    ann.save();
    CHECK(name_of(1) == "eve");
    CHECK(bob.id == 2); // still free
    CHECK(ann.id == 3);
}

TEST_CASE("a released savepoint in a middle one that is rolled back") {
    Store store;
    Person inner{.name = "inner"}, outer{.name = "outer"};
    store.db.atomic([&] {
        outer.save();
        CHECK_THROWS_AS(
            store.db.atomic([&] {
                store.db.atomic([&] { inner.save(); });
                throw Abort{};
            }),
            Abort);
        CHECK_FALSE(inner.id.is_stored());
        inner.save();
        CHECK(inner.id.is_stored());
    });
    CHECK(inner.id.is_stored());
    CHECK(outer.id.is_stored());
    CHECK(Person::objects().count() == 2);
}

TEST_CASE("a save that is undone by its own post_save receiver") {
    Store store;
    Person ann{.name = "ann"};
    {
        const ScopedConnection connection =
            post_save.connect<Person>([](Person&) { throw Abort{}; });
        CHECK_THROWS_AS(ann.save(), Abort);
    }
    CHECK_FALSE(ann.id.is_stored());
    Person{.name = "bob"}.save();
    ann.save();
    CHECK(name_of(1) == "bob");
    CHECK(ann.id == 2);
}

TEST_CASE("an insert again that fails leaves the object as it was") {
    Store store;
    Person ann{.name = "ann"};
    save_and_roll_back(ann);
    Person{.name = "bob"}.save();
    ann.name = "bob";
    CHECK_THROWS_AS(ann.save(), UniqueViolation);
    CHECK(ann.id == 1);
    CHECK(ann.id.state().was_rolled_back());
    ann.name = "ann";
    ann.save();
    CHECK(ann.id == 2);
}

TEST_CASE("rolled back twice") {
    Store store;
    Person ann{.name = "ann"};
    save_and_roll_back(ann);
    save_and_roll_back(ann);
    ann.save();
    CHECK(ann.id == 1);
    CHECK(Person::objects().count() == 1);
}

TEST_CASE("an update that is rolled back leaves the object stored") {
    Store store;
    Person ann{.name = "ann"};
    ann.save();
    CHECK_THROWS_AS(
        store.db.atomic([&] {
            ann.name = "Ann";
            ann.save();
            throw Abort{};
        }),
        Abort);
    CHECK(ann.id.is_stored());
    ann.save();
    CHECK(ann.id == 1);
    CHECK(name_of(1) == "Ann");
}

TEST_CASE("a key of the program's own is never exchanged for another") {
    Store store;
    Country france{.code = "FR", .name = "France"};
    CHECK_THROWS_AS(
        store.db.atomic([&] {
            france.save();
            throw Abort{};
        }),
        Abort);
    CHECK_FALSE(france.code.is_stored());
    Country{.code = "FR", .name = "Friesland"}.save();
    CHECK_THROWS_AS(france.save(), UniqueViolation);
    CHECK(france.code.value() == "FR");
    CHECK(Country::objects().get("FR").name == "Friesland");
    Country::objects().remove();
    france.save();
    CHECK(france.code.is_stored());
    CHECK(Country::objects().get("FR").name == "France");
}

TEST_CASE("a Uuid key is inserted again") {
    Store store;
    Device phone{.name = "phone"};
    save_and_roll_back(phone);
    const Uuid key = phone.id.value();
    phone.save();
    CHECK(phone.id == key);
    CHECK(Device::objects().count() == 1);
}

TEST_CASE("a key assigned after the rollback is the program's word") {
    Store store;
    Person ann{.name = "ann"};
    save_and_roll_back(ann);
    Person{.name = "bob"}.save();
    ann.id = 1;
    ann.save(); // as Django: an UPDATE of the row with that key
    CHECK(name_of(1) == "ann");
    CHECK(Person::objects().count() == 1);
}

TEST_CASE("removing a rolled back object does not remove the row that has its key now") {
    Store store;
    Person ann{.name = "ann"};
    save_and_roll_back(ann);
    Person bob{.name = "bob"};
    bob.save();
    Note{.text = "by bob", .author = bob}.save();
    int sent = 0;
    const ScopedConnection a = pre_delete.connect<Person>([&] { ++sent; });
    const ScopedConnection b = post_delete.connect<Person>([&] { ++sent; });
    CHECK(ann.remove().total == 0); // as for a row that is gone
    CHECK(sent == 2);
    CHECK_FALSE(ann.id.has_value());
    CHECK(name_of(1) == "bob");
    CHECK(Note::objects().count() == 1);
}

TEST_CASE("an object that was read or updated in the transaction of its insert") {
    Store store;
    Person read, named{.id = 1, .name = "named"};
    CHECK_THROWS_AS(
        store.db.atomic([&] {
            Person{.name = "ann"}.save();
            read = Person::objects().get(1);
            named.save();
            throw Abort{};
        }),
        Abort);
    CHECK_FALSE(read.id.is_stored());
    CHECK_FALSE(named.id.is_stored());
    Person{.name = "bob"}.save();
    read.save();
    named.save();
    CHECK(name_of(1) == "bob");
    CHECK(read.id == 2);
    CHECK(named.id == 3);
}

TEST_CASE("an object that was there before and read in the transaction stays stored") {
    Store store;
    Person{.name = "ann"}.save();
    Person read;
    CHECK_THROWS_AS(
        store.db.atomic([&] {
            Person{.name = "bob"}.save();
            read = Person::objects().get(1);
            throw Abort{};
        }),
        Abort);
    CHECK(read.id.is_stored());
    read.age = 1;
    read.save();
    CHECK(read.id == 1);
    CHECK(Person::objects().count() == 1);
}

TEST_CASE("threads whose transactions are rolled back never overwrite each other's rows") {
    const TemporaryFolder folder;
    Database db{folder.url()};
    db.make_default();
    db.create_tables<Person>();
    constexpr int threads = 3, rounds = 15;
    std::vector<std::thread> running;
    for (int t = 0; t < threads; ++t)
        running.emplace_back([&db, t] {
            for (int i = 0; i < rounds; ++i) {
                Person person{.name = std::to_string(t) + "/" + std::to_string(i)};
                try {
                    db.atomic([&] {
                        person.save();
                        throw Abort{};
                    });
                } catch (const Abort&) {}
                person.save();
            }
        });
    for (std::thread& thread : running) thread.join();
    CHECK(Person::objects().count() == threads * rounds);
    std::vector<std::string> names;
    for (const Person& person : Person::objects()) names.push_back(person.name);
    std::ranges::sort(names);
    CHECK(std::ranges::adjacent_find(names) == names.end());
}

TEST_CASE("the fate of a transaction is seen from another thread") {
    Store store;
    Person ann{.name = "ann"};
    save_and_roll_back(ann);
    bool stored = true;
    std::thread{[copy = ann, &stored] { stored = copy.id.is_stored(); }}.join();
    CHECK_FALSE(stored);
}
