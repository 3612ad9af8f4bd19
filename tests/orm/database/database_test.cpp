#include "tests/orm/database/models.hpp"

#include <doctest/doctest.h>

#include <future>
#include <thread>

TEST_CASE("without a default database an operation says what is missing") {
    CHECK_THROWS_WITH_AS(
        Room{.name = "x"}.save(), "there is no default database: call make_default() on one",
        ProgrammingError);
    CHECK_THROWS_AS(Room::objects().count(), ProgrammingError);
}

TEST_CASE("the last database made default counts, and its end leaves none") {
    Hotel first;
    {
        Database second{"sqlite::memory:"};
        second.make_default();
        second.create_tables<Room>();
        CHECK(&Database::default_database() == &second);
        Room{.name = "there"}.save();
        CHECK(Room::objects(first.db).count() == 0);
        CHECK(Room::objects(second).count() == 1);
    }
    CHECK(Database::find_default() == nullptr);
    CHECK_THROWS_AS(Database::default_database(), ProgrammingError);
    first.db.make_default();
    CHECK(Room::objects().count() == 0);
}

TEST_CASE("the end of another database leaves the default one") {
    Hotel hotel;
    { Database other{"sqlite::memory:"}; }
    CHECK(&Database::default_database() == &hotel.db);
}

TEST_CASE("objects and query sets can be told their database") {
    Hotel hotel;
    Database other{"sqlite::memory:"};
    other.create_tables<Room, Booking>();
    Room room{.name = "blue"};
    room.save({.database = &other});
    CHECK(Room::objects().count() == 0);
    CHECK(Room::objects(other).get(1).name == "blue");
    CHECK(Room::objects().in_database(other).count() == 1);
    CHECK(&room.database() == &other);
    Room::objects(other).create({.name = "green"});
    CHECK(Room::objects(other).count() == 2);
    CHECK(room.remove().total == 1);
}

TEST_CASE("databases are found by their number while they are open") {
    std::uint32_t number = 0;
    {
        const Database db{"sqlite::memory:"};
        number = db.number();
        CHECK(Database::find(number) == &db);
        CHECK(db.url() == "sqlite::memory:");
    }
    CHECK(Database::find(number) == nullptr);
    CHECK(Database::find(0) == nullptr);
}

TEST_CASE("a database in memory is one for all threads, and another for another object") {
    Hotel hotel;
    Room{.name = "blue"}.save();
    std::thread{[] {
        CHECK(Room::objects().get(1).name == "blue");
        Room{.name = "green"}.save();
    }}.join();
    CHECK(Room::objects().count() == 2);
    Database other{"sqlite::memory:"};
    CHECK_THROWS_AS(Room::objects(other).count(), ProgrammingError); // no such table
}

TEST_CASE("connection_created is sent once by each thread that uses the database") {
    std::vector<std::pair<Database*, std::thread::id>> seen;
    const ScopedConnection connection = connection_created.connect(
        [&](Database& db) { seen.emplace_back(&db, std::this_thread::get_id()); });
    Hotel hotel;
    Room{.name = "a"}.save();
    REQUIRE(seen.size() == 1);
    using Opened = std::pair<Database*, std::thread::id>;
    CHECK(seen[0] == Opened{&hotel.db, std::this_thread::get_id()});
    std::thread other{[] {
        Room::objects().count();
        Room::objects().count();
    }};
    const auto id = other.get_id();
    other.join();
    REQUIRE(seen.size() == 2);
    CHECK(seen[1] == Opened{&hotel.db, id});
}

TEST_CASE("a receiver of connection_created may use the connection") {
    const ScopedConnection connection =
        connection_created.connect([](Database& db) { db.execute("PRAGMA cache_size = -123"); });
    Hotel hotel;
    CHECK(hotel.db.query("PRAGMA cache_size")[0][0] == OwnedValue{std::int64_t{-123}});
}

TEST_CASE("a connection that a receiver could not set up is not used") {
    Hotel hotel;
    int attempts = 0;
    const ScopedConnection connection = connection_created.connect([&] {
        if (++attempts == 1) throw std::runtime_error{"not today"};
    });
    std::thread{[] {
        CHECK_THROWS_AS(Room::objects().count(), std::runtime_error);
        CHECK(Room::objects().count() == 0);
        CHECK(Room::objects().count() == 0);
    }}.join();
    CHECK(attempts == 2);
    CHECK_THROWS_AS(
        [&] {
            attempts = 0;
            Database failing{"sqlite::memory:"};
        }(),
        std::runtime_error);
}

TEST_CASE("a database may end before a thread that used it") {
    std::promise<void> used, destroyed;
    auto db = std::make_unique<Database>("sqlite::memory:");
    db->create_tables<Room>();
    std::thread thread{[&] {
        Room::objects(*db).create({.name = "a"});
        used.set_value();
        destroyed.get_future().wait();
        // This thread ends with a connection that is closed already, and opens others.
        Database own{"sqlite::memory:"};
        own.create_tables<Room>();
        CHECK(Room::objects(own).count() == 0);
    }};
    used.get_future().wait();
    db.reset();
    destroyed.set_value();
    thread.join();
}

TEST_CASE("a new database at an old one's address is not taken for it") {
    for (int i = 0; i < 20; ++i) {
        const auto db = std::make_unique<Database>("sqlite::memory:");
        db->create_tables<Room>();
        CHECK(Room::objects(*db).create({.name = "a"}).id == 1);
    }
}

TEST_CASE("create_tables creates what is missing") {
    Database db{"sqlite::memory:"};
    db.create_tables<Room>();
    Room::objects(db).create({.name = "a"});
    db.create_tables<Room, Booking>();
    CHECK(Room::objects(db).count() == 1);
    CHECK(Booking::objects(db).count() == 0);
}

TEST_CASE("SQL of one's own: values are bound, rows come back as they are") {
    Hotel hotel;
    CHECK(
        hotel.db.execute("INSERT INTO room (name) VALUES (?1), (?2)", "a", std::string{"b"}) == 2);
    CHECK(hotel.db.execute("UPDATE room SET name = name WHERE id > ?1", 1) == 1);
    const auto rows = hotel.db.query(
        "SELECT id, name, ?1, ?2, NULL FROM room WHERE name = ?3", 1.5, std::nullopt, "b");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0][0] == OwnedValue{std::int64_t{2}});
    CHECK(rows[0][1] == OwnedValue{"b"});
    CHECK(rows[0][2] == OwnedValue{1.5});
    CHECK(rows[0][3] == OwnedValue{});
    CHECK(rows[0][4] == OwnedValue{});
    CHECK(hotel.db.execute("DELETE FROM room") == 2);
    CHECK(hotel.db.execute("CREATE TABLE other (a)") == 0);
}
