#include "orm/testing/testing.hpp"
#include "tests/orm/records/models.hpp"

#include <doctest/doctest.h>

TEST_CASE("an object without a key is inserted and gets the generated key") {
    LoggedStore s;
    Person ann{.name = "ann"};
    CHECK_FALSE(ann.id.is_stored());
    ann.save();
    CHECK(s.log.take() == Statements{"INSERT INTO \"person\""});
    CHECK(ann.id == 1);
    CHECK(ann.id.is_stored());
    CHECK(Person::objects().get(1).name == "ann");
}

TEST_CASE("a stored object is updated by one statement") {
    LoggedStore s;
    Person ann{.name = "ann"};
    ann.save();
    s.log.take();
    ann.name = "Ann";
    ann.save();
    CHECK(s.log.take() == Statements{"UPDATE \"person\" SET \"name\""});
    CHECK(Person::objects().get(1).name == "Ann");
    CHECK(Person::objects().count() == 1);
}

TEST_CASE("an object with a key of its own updates the row with that key") {
    LoggedStore s;
    Person{.name = "ann", .age = 30}.save();
    s.log.take();
    Person other{.id = 1, .name = "bob", .age = 40};
    CHECK_FALSE(other.id.is_stored());
    other.save();
    CHECK(s.log.take() == Statements{"UPDATE \"person\" SET \"name\""});
    CHECK(other.id.is_stored());
    CHECK(Person::objects().get(1).name == "bob");
    CHECK(Person::objects().count() == 1);
}

TEST_CASE("an object with a key of its own is inserted when no row has it") {
    LoggedStore s;
    Person ann{.id = 7, .name = "ann"};
    ann.save();
    CHECK(s.log.take() == Statements{"UPDATE \"person\" SET \"name\"", "INSERT INTO \"person\""});
    CHECK(ann.id == 7);
    CHECK(ann.id.is_stored());
    Person bob{.name = "bob"};
    bob.save();
    CHECK(bob.id == 8); // generated keys go on behind it
}

TEST_CASE("force_insert never updates") {
    Store store;
    Person ann{.name = "ann"};
    ann.save();
    Person twin{.id = 1, .name = "bob"};
    CHECK_THROWS_AS(twin.save({.force_insert = true}), UniqueViolation);
    CHECK_FALSE(twin.id.is_stored());
    CHECK(Person::objects().get(1).name == "ann");
    Person fresh{.id = 2, .name = "eve"};
    fresh.save({.force_insert = true});
    CHECK(fresh.id.is_stored());
}

TEST_CASE("force_update never inserts") {
    Store store;
    Person ann{.id = 7, .name = "ann"};
    CHECK_THROWS_WITH_AS(
        ann.save({.force_update = true}), "update person: there is no row with id = 7", NotUpdated);
    CHECK(Person::objects().count() == 0);
    CHECK_FALSE(ann.id.is_stored());
    Person keyless{.name = "bob"};
    CHECK_THROWS_WITH_AS(
        keyless.save({.force_update = true}),
        "save person: an update of an object that has no primary key", ProgrammingError);
    ann.save();
    ann.age = 31;
    ann.save({.force_update = true});
    CHECK(Person::objects().get(7).age == 31);
}

TEST_CASE("force_insert excludes force_update and update_fields, before any signal") {
    Store store;
    testing::SignalRecorder events{pre_save, post_save};
    Person ann{.name = "ann"};
    const char* message = "save person: force_insert excludes force_update and update_fields";
    CHECK_THROWS_WITH_AS(
        ann.save({.force_insert = true, .force_update = true}), message, ProgrammingError);
    CHECK_THROWS_WITH_AS(ann.save<&Person::age>({.force_insert = true}), message, ProgrammingError);
    events.expect({});
}

TEST_CASE("saving some fields writes these only") {
    LoggedStore s;
    Person ann{.name = "ann", .age = 30};
    ann.save();
    s.log.take();
    ann.name = "not written";
    ann.age = 31;
    ann.save<&Person::age>();
    CHECK(s.log.take() == Statements{"UPDATE \"person\" SET \"age\""});
    CHECK(Person::objects().get(1).name == "ann");
    CHECK(Person::objects().get(1).age == 31);
}

TEST_CASE("saving some fields of a row that is not there fails") {
    Store store;
    Person gone{.name = "ann"};
    gone.save();
    Person::objects().remove();
    gone.age = 3;
    try {
        gone.save<&Person::age>();
        FAIL("the row is gone");
    } catch (const NotUpdated& error) {
        CHECK(error.what() == std::string{"update person: there is no row with id = 1"});
        CHECK(error.table() == "person");
    }
    Person keyless{.name = "bob"};
    CHECK_THROWS_AS(keyless.save<&Person::age>(), ProgrammingError);
    CHECK(Person::objects().count() == 0);
}

TEST_CASE("a row that somebody deleted is inserted again by a full save") {
    Store store;
    Person ann{.name = "ann"};
    ann.save();
    Person::objects().remove();
    testing::SignalRecorder events{pre_save, post_save};
    ann.save();
    events.expect({"pre_save(Person 1)", "post_save(Person 1, created)"});
    CHECK(Person::objects().get(1).name == "ann");
}

TEST_CASE("a model that is nothing but its key can be saved twice") {
    LoggedStore s;
    Ticket ticket;
    ticket.save();
    CHECK(ticket.id == 1);
    CHECK(s.log.take() == Statements{"INSERT INTO \"ticket\" DEFAULT VALUES"});
    ticket.save();
    CHECK(s.log.take() == Statements{"UPDATE \"ticket\" SET \"id\""});
    Ticket{.id = 9}.save();
    CHECK(Ticket::objects().count() == 2);
    CHECK_THROWS_AS(Ticket{.id = 10}.save({.force_update = true}), NotUpdated);
}

TEST_CASE("keys of the program's own: saved by the same rule, and required") {
    Store store;
    Country france{.code = "FR", .name = "France"};
    testing::SignalRecorder events{pre_save, post_save};
    france.save();
    france.name = "La France";
    france.save();
    events.expect(
        {"pre_save(Country 'FR')", "post_save(Country 'FR', created)", "pre_save(Country 'FR')",
         "post_save(Country 'FR')"});
    Country nameless{.name = "Utopia"};
    CHECK_THROWS_AS(nameless.save(), NotNullViolation);
    CHECK_FALSE(nameless.code.is_stored());
    CHECK(Country::objects().get("FR").name == "La France");
}

TEST_CASE("a Uuid key is made by the library when it is missing") {
    Store store;
    Device phone{.name = "phone"};
    phone.save();
    CHECK(phone.id.is_stored());
    CHECK(Device::objects().get(phone.id.value()).name == "phone");
    const Uuid own = Uuid::v7();
    Device lamp{.id = own, .name = "lamp"};
    lamp.save();
    CHECK(lamp.id == own);
    CHECK(Device::objects().count() == 2);
}

TEST_CASE("the signals of a save: order and arguments") {
    Store store;
    testing::SignalRecorder events{pre_save, post_save};
    Person ann{.name = "ann"};
    ann.save();
    events.expect({"pre_save(Person (new))", "post_save(Person 1, created)"});
    ann.save();
    events.expect({"pre_save(Person 1)", "post_save(Person 1)"});
    ann.save<&Person::age, &Person::name>();
    events.expect({"pre_save(Person 1, fields age name)", "post_save(Person 1, fields age name)"});
    ann.save({.raw = true});
    events.expect({"pre_save(Person 1, raw)", "post_save(Person 1, raw)"});
    Person{.name = "bob"}.save({.force_insert = true, .raw = true});
    events.expect({"pre_save(Person (new), raw)", "post_save(Person 2, created, raw)"});
}

TEST_CASE("the event names the database that is written to") {
    Store store;
    Database other{"sqlite::memory:"};
    other.create_tables<Person>();
    std::vector<Database*> seen;
    const ScopedConnection a = pre_save.connect<Person>(
        [&](Person&, const SaveEvent& event) { seen.push_back(&event.database); });
    const ScopedConnection b = post_save.connect<Person>(
        [&](Person&, const SaveEvent& event) { seen.push_back(&event.database); });
    Person{.name = "ann"}.save();
    Person{.name = "bob"}.save({.database = &other});
    CHECK(seen == std::vector<Database*>{&store.db, &store.db, &other, &other});
}

TEST_CASE("what a pre_save receiver changes is written, if it is among the fields") {
    Store store;
    const ScopedConnection connection = pre_save.connect<Person>([](Person& person) {
        person.name += "!";
        person.age = 99;
    });
    Person ann{.name = "ann"};
    ann.save();
    CHECK(Person::objects().get(1).name == "ann!");
    ann.save<&Person::name>();
    CHECK(Person::objects().get(1).name == "ann!!");
    Person::objects().update(col<& Person::age> = 1);
    ann.save<&Person::name>();
    CHECK(Person::objects().get(1).age == 1);
}

TEST_CASE("a pre_save receiver that gives the object a key decides where it goes") {
    Store store;
    const ScopedConnection connection =
        pre_save.connect<Person>([](Person& person) { person.id = 42; });
    Person ann{.name = "ann"};
    ann.save();
    CHECK(Person::objects().get(42).name == "ann");
}

TEST_CASE("receivers are told before pre_save of a keyless update that it cannot be") {
    Store store;
    testing::SignalRecorder events{pre_save, post_save};
    Person ann{.name = "ann"};
    CHECK_THROWS_AS(ann.save<&Person::age>(), ProgrammingError);
    events.expect({"pre_save(Person (new), fields age)"});
}

TEST_CASE("update() of a query set sends nothing") {
    Store store;
    Person{.name = "ann"}.save();
    testing::SignalRecorder events{pre_save, post_save};
    CHECK(Person::objects().update(col<& Person::age> = 5) == 1);
    events.expect({});
}

TEST_CASE("create() and get_or_create() send the signals of an insert, a hit sends none") {
    Store store;
    testing::SignalRecorder events{pre_save, post_save};
    const Person ann = Person::objects().create({.name = "ann"});
    CHECK(ann.id.is_stored());
    events.expect({"pre_save(Person (new))", "post_save(Person 1, created)"});
    CHECK(Person::objects().get_or_create({.name = "bob"}).second);
    events.expect({"pre_save(Person (new))", "post_save(Person 2, created)"});
    CHECK_FALSE(Person::objects().get_or_create({.name = "bob"}).second);
    events.expect({});
}

TEST_CASE("moments are set by a save that writes them, but not by a raw one") {
    Store store;
    const Timestamp start = Timestamp::now();
    Stamped note{.text = "a"};
    note.save();
    CHECK(note.created >= start);
    CHECK(note.changed >= note.created);
    const Timestamp created = note.created;
    note.changed = Timestamp{};
    note.save<&Stamped::text>();
    CHECK(note.changed == Timestamp{});
    note.save();
    CHECK(note.created == created);
    CHECK(note.changed >= created);
    Stamped fixture{.text = "b"};
    fixture.save({.raw = true});
    CHECK(fixture.created == Timestamp{});
    CHECK(Stamped::objects().get(fixture.id).changed == Timestamp{});
}

TEST_CASE("an object is saved back to the database that it comes from") {
    Store store;
    Database other{"sqlite::memory:"};
    other.create_tables<Person>();
    Person ann{.name = "ann"};
    ann.save({.database = &other});
    CHECK(&ann.database() == &other);
    ann.age = 30;
    ann.save();
    CHECK(Person::objects(other).get(1).age == 30);
    CHECK(Person::objects().count() == 0);
    Person copy = Person::objects(other).get(1);
    copy.age = 31;
    copy.save();
    CHECK(Person::objects(other).get(1).age == 31);
}

TEST_CASE("an object that was saved to another database belongs there from then on") {
    Store store;
    Database other{"sqlite::memory:"};
    other.create_tables<Person, Note>();
    Person ann{.name = "ann"};
    ann.save();
    Person::objects(other).create({.id = 1, .name = "her row over there"});
    ann.save({.database = &other}); // an UPDATE there
    CHECK(&ann.database() == &other);
    ann.remove();
    CHECK(Person::objects(other).count() == 0);
    CHECK(Person::objects().count() == 1);
}

TEST_CASE("an object whose database was closed says so") {
    Store store;
    Person ann{.name = "ann"};
    {
        Database other{"sqlite::memory:"};
        other.create_tables<Person>();
        ann.save({.database = &other});
    }
    CHECK_THROWS_WITH_AS(
        ann.save(), "the database that the object or query comes from has been closed",
        ProgrammingError);
    ann.save({.database = &store.db});
    CHECK(Person::objects().count() == 1);
}

TEST_CASE("refresh reads all members or some again") {
    Store store;
    Person ann{.name = "ann", .age = 30};
    ann.save();
    Person::objects().update(col<& Person::name> = "Ann", col<& Person::age> = 31);
    Person other = ann;
    other.refresh<&Person::age>();
    CHECK(other.age == 31);
    CHECK(other.name == "ann");
    ann.refresh();
    CHECK(ann.name == "Ann");
    Person::objects().remove();
    CHECK_THROWS_WITH_AS(ann.refresh(), "refresh: person has no row with id = 1", DoesNotExist);
    CHECK(ann.name == "Ann");
    Person keyless;
    CHECK_THROWS_AS(keyless.refresh(), DoesNotExist);
}
