#include "tests/orm/database/models.hpp"
#include "tests/orm/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <thread>

TEST_CASE("a connection that is closed is opened anew by the next use") {
    const TemporaryFolder folder;
    Database db{folder.url()};
    db.create_tables<Room>();
    db.execute("PRAGMA cache_size = -123");
    int opened = 0;
    const ScopedConnection count = connection_created.connect([&] { ++opened; });

    db.close_connection();
    db.close_connection(); // there is none: nothing to do
    CHECK(opened == 0);
    Room::objects(db).create({.name = "blue"});
    CHECK(Room::objects(db).get(1).name == "blue");
    CHECK(opened == 1);
    CHECK(db.query("PRAGMA cache_size")[0][0] != OwnedValue{std::int64_t{-123}});
}

TEST_CASE("the last connection to a file that is closed lets go of the file") {
    const TemporaryFolder folder;
    Database db{folder.url()};
    db.create_tables<Room>();
    CHECK(std::filesystem::exists(folder / "test.sqlite3-wal"));
    db.close_connection();
    CHECK_FALSE(std::filesystem::exists(folder / "test.sqlite3-wal"));
}

TEST_CASE("objects outlive the connection that read them") {
    Hotel hotel;
    Room room{.name = "blue"};
    room.save();
    hotel.db.close_connection();
    room.name = "green";
    room.save();
    CHECK(Room::objects().count() == 1);
    CHECK(Room::objects().get(room.id).name == "green");
}

TEST_CASE("a database in memory keeps its rows when its last connection is closed") {
    Hotel hotel;
    Room{.name = "blue"}.save();
    hotel.db.close_connection();
    std::thread{[&] {
        CHECK(Room::objects().get(1).name == "blue");
        hotel.db.close_connection();
    }}.join();
    CHECK(Room::objects().count() == 1);
}

TEST_CASE("only one's own connection is closed") {
    Hotel hotel;
    hotel.db.execute("PRAGMA cache_size = -123");
    Database other{"sqlite::memory:"};
    std::thread{[&] {
        Room::objects().count();
        hotel.db.close_connection();
    }}.join();
    other.close_connection();
    CHECK(hotel.db.query("PRAGMA cache_size")[0][0] == OwnedValue{std::int64_t{-123}});
}

TEST_CASE("a connection is not closed in a transaction") {
    Hotel hotel;
    const auto close = [&] { hotel.db.close_connection(); };
    hotel.db.atomic([&] {
        Room{.name = "blue"}.save();
        CHECK_THROWS_WITH_AS(
            close(), "close_connection: a transaction is open, and would be lost",
            ProgrammingError);
        hotel.db.on_commit(close);
    });
    CHECK(Room::objects().count() == 1); // closed by then
    const testing::TestTransaction test{hotel.db};
    CHECK_THROWS_AS(close(), ProgrammingError);
}
