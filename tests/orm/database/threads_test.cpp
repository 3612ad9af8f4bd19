// Threads that share a Database, each with a connection of its own.
#include "tests/orm/database/models.hpp"
#include "tests/orm/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

namespace {

constexpr int threads = 3, rounds = 20;

/// Every thread saves, reads, updates and deletes; in the end half of the rows are left.
void share(Database& db) {
    db.make_default();
    db.create_tables<Room, Booking>();
    std::atomic<int> created{0}, removed{0};
    const ScopedConnection a =
        post_save.connect<Room>([&](Room&, const SaveEvent& event) { created += event.created; });
    const ScopedConnection b = post_delete.connect<Room>([&](Room&) { ++removed; });
    std::vector<std::thread> running;
    std::vector<std::string> errors(threads);
    for (int t = 0; t < threads; ++t)
        running.emplace_back([&, t] {
            try {
                for (int i = 0; i < rounds; ++i) {
                    const std::string name = std::to_string(t) + "/" + std::to_string(i);
                    Room room{.name = name};
                    room.save();
                    db.atomic([&] {
                        Room again = Room::objects().get(col<&Room::name> == name);
                        again.name += "!";
                        again.save<&Room::name>();
                    });
                    room.refresh();
                    if (room.name != name + "!") throw std::runtime_error{"lost " + name};
                    if (i % 2 == 1 && room.remove().total != 1)
                        throw std::runtime_error{"not removed: " + name};
                    (void)Room::objects().to_vector();
                }
            } catch (const std::exception& error) {
                errors[static_cast<std::size_t>(t)] = error.what();
            }
        });
    for (std::thread& thread : running) thread.join();
    for (const std::string& error : errors) CHECK(error == "");
    CHECK(created == threads * rounds);
    CHECK(removed == threads * rounds / 2);
    CHECK(Room::objects().count() == threads * rounds / 2);
}

} // namespace

TEST_CASE("threads share a database in a file") {
    const TemporaryFolder folder;
    Database db{folder.url() + "?busy_timeout=60000"};
    share(db);
}

TEST_CASE("threads share a database in memory") {
    Database db{"sqlite::memory:?busy_timeout=60000"};
    share(db);
}

TEST_CASE("an object may go from one thread to another") {
    Hotel hotel;
    Room room{.name = "blue"};
    hotel.db.atomic([&] {
        room.save();
        std::thread{[copy = room] { CHECK(copy.id.is_stored()); }}.join();
    });
    std::thread{[&] {
        room.name = "green";
        room.save();
    }}.join();
    CHECK(Room::objects().get(1).name == "green");
}

TEST_CASE("one thread's transaction is not another's") {
    const TemporaryFolder folder;
    Database db{folder.url()};
    db.create_tables<Room>();
    db.atomic([&] {
        Room::objects(db).create({.name = "blue"});
        std::thread{[&] {
            CHECK_FALSE(db.in_transaction());
            CHECK(Room::objects(db).count() == 0);
        }}.join();
    });
    CHECK(Room::objects(db).count() == 1);
}

TEST_CASE("a thread that ends within a transaction's reach leaves nothing open") {
    const TemporaryFolder folder;
    Database db{folder.url()};
    db.create_tables<Room>();
    std::thread{[&] {
        try {
            db.atomic([&] {
                Room::objects(db).create({.name = "blue"});
                throw 1;
            });
        } catch (int) {}
    }}.join();
    Room::objects(db).create({.name = "green"});
    CHECK(Room::objects(db).count() == 1);
}
