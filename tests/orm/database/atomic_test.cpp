#include "tests/orm/database/models.hpp"
#include "tests/orm/statement_log.hpp"
#include "tests/orm/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <memory>

namespace {

using Texts = std::vector<std::string>;
struct Abort {};

std::int64_t rooms() { return Room::objects().count(); }
void add(const char* name) { Room{.name = name}.save(); }

} // namespace

TEST_CASE("atomic commits at its end and rolls back when an exception leaves it") {
    Hotel hotel;
    CHECK_FALSE(hotel.db.in_transaction());
    hotel.db.atomic([&] {
        add("a");
        CHECK(hotel.db.in_transaction());
    });
    CHECK(rooms() == 1);
    CHECK_THROWS_AS(
        hotel.db.atomic([] {
            add("b");
            throw Abort{};
        }),
        Abort);
    CHECK(rooms() == 1);
    CHECK_FALSE(hotel.db.in_transaction());
}

TEST_CASE("atomic returns what its body returns") {
    Hotel hotel;
    CHECK(hotel.db.atomic([] { return 42; }) == 42);
    const std::unique_ptr<int> moved = hotel.db.atomic([] { return std::make_unique<int>(7); });
    CHECK(*moved == 7);
    static_assert(std::is_void_v<decltype(hotel.db.atomic([] {}))>);
    struct NoDefault {
        explicit NoDefault(int given) : value{given} {}
        int value;
    };
    CHECK(hotel.db.atomic({.retries = 1}, [] { return NoDefault{3}; }).value == 3);
}

TEST_CASE("a block in a block is a savepoint") {
    Hotel hotel;
    StatementLog log{hotel.db};
    hotel.db.atomic([&] {
        hotel.db.atomic([&] { hotel.db.atomic([] {}); });
        CHECK_THROWS_AS(hotel.db.atomic([] { throw Abort{}; }), Abort);
    });
    CHECK(
        log.take() == Texts{
                          "BEGIN IMMEDIATE", "SAVEPOINT level_1", "SAVEPOINT level_2",
                          "RELEASE level_2", "RELEASE level_1", "SAVEPOINT level_1",
                          "ROLLBACK TO level_1", "RELEASE level_1", "COMMIT"});
}

TEST_CASE("an inner block is undone alone, an outer one with all that is in it") {
    Hotel hotel;
    hotel.db.atomic([&] {
        add("outer");
        CHECK_THROWS_AS(
            hotel.db.atomic([&] {
                add("inner");
                hotel.db.atomic([] { add("innermost"); });
                CHECK(rooms() == 3);
                throw Abort{};
            }),
            Abort);
        CHECK(rooms() == 1);
        add("after");
    });
    CHECK(rooms() == 2);
    CHECK_THROWS_AS(
        hotel.db.atomic([&] {
            hotel.db.atomic([] { add("released"); });
            throw Abort{};
        }),
        Abort);
    CHECK(rooms() == 2);
}

TEST_CASE("an error of the database that is caught inside spoils the block") {
    Hotel hotel;
    Texts log;
    hotel.db.atomic([&] {
        hotel.db.on_commit([&] { log.push_back("before"); });
        add("a");
        CHECK_THROWS_AS(add("a"), UniqueViolation);
        const char* const spoiled =
            "an earlier error has spoiled this transaction: it can only be rolled back, and is at "
            "the end of its atomic block; put a block of its own around what may fail";
        CHECK_THROWS_WITH_AS(add("b"), spoiled, TransactionError);
        CHECK_THROWS_WITH_AS(rooms(), spoiled, TransactionError);
        hotel.db.atomic([&] {
            hotel.db.on_commit([&] { log.push_back("inside"); });
            CHECK_THROWS_WITH_AS(add("c"), spoiled, TransactionError);
        });
        CHECK_THROWS_WITH_AS(add("d"), spoiled, TransactionError);
        hotel.db.on_commit([&] { log.push_back("after"); });
    });
    CHECK_FALSE(hotel.db.in_transaction());
    CHECK(log.empty());
    CHECK(rooms() == 0);
    add("a");
    CHECK(rooms() == 1);
}

TEST_CASE("an error of the database that is caught outside of an inner block spoils nothing") {
    Hotel hotel;
    hotel.db.atomic([&] {
        add("a");
        CHECK_THROWS_AS(hotel.db.atomic([] { add("a"); }), UniqueViolation);
        add("b");
    });
    CHECK(rooms() == 2);
}

TEST_CASE("an inner block that is spoiled is rolled back alone") {
    Hotel hotel;
    hotel.db.atomic([&] {
        add("a");
        hotel.db.atomic([] {
            add("b");
            CHECK_THROWS_AS(add("a"), UniqueViolation);
        });
        CHECK(rooms() == 1);
        add("c");
    });
    CHECK(rooms() == 2);
}

TEST_CASE("callbacks for the commit run after it, in order") {
    Hotel hotel;
    Texts log;
    hotel.db.atomic([&] {
        hotel.db.on_commit([&] {
            CHECK_FALSE(hotel.db.in_transaction());
            log.push_back("first");
        });
        hotel.db.atomic([&] { hotel.db.on_commit([&] { log.push_back("inner"); }); });
        hotel.db.on_commit([&] { log.push_back("last"); });
        CHECK(log.empty());
    });
    CHECK(log == Texts{"first", "inner", "last"});
    hotel.db.on_commit([&] { log.push_back("at once"); });
    CHECK(log.back() == "at once");
}

TEST_CASE("callbacks of what was rolled back never run") {
    Hotel hotel;
    Texts log;
    const auto note = [&](const char* text) {
        hotel.db.on_commit([&log, text] { log.push_back(text); });
    };
    CHECK_THROWS_AS(
        hotel.db.atomic([&] {
            note("lost");
            throw Abort{};
        }),
        Abort);
    hotel.db.atomic([&] {
        note("kept");
        CHECK_THROWS_AS(
            hotel.db.atomic([&] {
                note("lost");
                hotel.db.atomic([&] { note("released, then lost"); });
                throw Abort{};
            }),
            Abort);
        note("kept too");
    });
    CHECK(log == Texts{"kept", "kept too"});
}

TEST_CASE("a callback that throws leaves atomic; the commit stays, later ones are lost") {
    Hotel hotel;
    Texts log;
    CHECK_THROWS_AS(
        hotel.db.atomic(
            {.retries = 3},
            [&] {
                add("a");
                log.push_back("body");
                hotel.db.on_commit([] { throw OperationalError{"busy", {}, true}; });
                hotel.db.on_commit([&] { log.push_back("lost"); });
            }),
        OperationalError);
    CHECK(rooms() == 1);
    hotel.db.atomic([] {});
    CHECK(log == Texts{"body"});
}

TEST_CASE("a callback may begin a transaction and wait for its commit") {
    Hotel hotel;
    Texts log;
    hotel.db.atomic([&] {
        hotel.db.on_commit([&] {
            hotel.db.atomic([&] {
                add("by a callback");
                hotel.db.on_commit([&] { log.push_back("nested"); });
            });
            log.push_back("outer");
        });
        hotel.db.on_commit([&] { log.push_back("second"); });
    });
    CHECK(log == Texts{"nested", "outer", "second"});
    CHECK(rooms() == 1);
}

TEST_CASE("a block that another connection made fail is run again when asked") {
    const TemporaryFolder folder;
    Database db{folder.url() + "?busy_timeout=0"}, other{folder.url() + "?busy_timeout=0"};
    db.make_default();
    db.create_tables<Room>();
    int attempts = 0;
    Room room{.name = "mine"};
    const auto body = [&] {
        ++attempts;
        (void)rooms(); // from here on the block sees the database as it is now
        if (attempts == 1) Room::objects(other).create({.name = "theirs"});
        room.save();
        return attempts;
    };
    SUBCASE("not asked") {
        try {
            db.atomic({.read_only = true}, body);
            FAIL("what was read has changed");
        } catch (const OperationalError& error) {
            CHECK(error.retryable());
            CHECK(error.what() == std::string{"insert into room: database is locked"});
        }
        CHECK(attempts == 1);
    }
    SUBCASE("asked") {
        CHECK(db.atomic({.read_only = true, .retries = 2}, body) == 2);
        CHECK(rooms() == 2);
        CHECK(room.id.is_stored());
    }
}

TEST_CASE("as often as asked, then the error is the caller's") {
    const TemporaryFolder folder;
    Database db{folder.url() + "?busy_timeout=0"}, other{folder.url()};
    StatementLog log{db};
    bool ran = false;
    other.atomic([&] {
        CHECK_THROWS_AS(db.atomic({.retries = 3}, [&] { ran = true; }), OperationalError);
        CHECK(log.take() == Texts(4, "BEGIN IMMEDIATE"));
    });
    CHECK_FALSE(ran);
}

TEST_CASE("other errors, and those in an inner block, are not repeated") {
    Hotel hotel;
    int attempts = 0;
    CHECK_THROWS_AS(
        hotel.db.atomic(
            {.retries = 3},
            [&] {
                ++attempts;
                throw ProgrammingError{"no"};
            }),
        ProgrammingError);
    CHECK(attempts == 1);
    CHECK_THROWS_AS(
        hotel.db.atomic([&] {
            hotel.db.atomic({.retries = 3}, [&] {
                ++attempts;
                throw OperationalError{"busy", {}, true};
            });
        }),
        OperationalError);
    CHECK(attempts == 2);
}

TEST_CASE("a reading block takes no write lock and sees one state of the database") {
    const TemporaryFolder folder;
    Database db{folder.url()}, other{folder.url() + "?busy_timeout=0"};
    db.make_default();
    db.create_tables<Room>();
    db.atomic({.read_only = true}, [&] {
        CHECK(rooms() == 0);
        Room::objects(other).create({.name = "theirs"});
        CHECK(rooms() == 0);
    });
    CHECK(rooms() == 1);
    db.atomic(
        [&] { CHECK_THROWS_AS(Room::objects(other).create({.name = "waits"}), OperationalError); });
}

TEST_CASE("a foreign key that points at nothing is found at the commit, which then undoes all") {
    Hotel hotel;
    Room blue{.name = "blue"};
    Booking one{.room = 77};
    bool told = false;
    try {
        hotel.db.atomic([&] {
            blue.save();
            one.save();
            Booking{.room = 88, .day = Date::parse("2027-01-05")}.save();
            hotel.db.on_commit([&] { told = true; });
        });
        FAIL("two bookings point at nothing");
    } catch (const ForeignKeyViolation& error) {
        CHECK(
            error.what() ==
            std::string{"COMMIT: FOREIGN KEY constraint failed (booking 1: room_id = 77 points at "
                        "no room; booking 2: room_id = 88 points at no room)"});
        CHECK(error.table() == "booking");
        CHECK(error.columns() == Texts{"room_id"});
    }
    CHECK(rooms() == 0);
    CHECK(Booking::objects().count() == 0);
    CHECK_FALSE(blue.id.is_stored());
    CHECK_FALSE(one.id.is_stored());
    CHECK_FALSE(told);
    CHECK_FALSE(hotel.db.in_transaction());
}

TEST_CASE("no more rows are named than a line holds") {
    Hotel hotel;
    std::string message;
    try {
        hotel.db.atomic([] {
            for (int i = 0; i < 30; ++i) Booking{.room = 100 + i}.save();
        });
    } catch (const ForeignKeyViolation& error) {
        message = error.what();
    }
    CHECK(message.ends_with("booking 10: room_id = 109 points at no room; ...)"));
}

TEST_CASE("a foreign key may point at a row that comes later in the block") {
    Hotel hotel;
    hotel.db.atomic([] {
        Booking{.room = 1}.save();
        add("a");
    });
    CHECK(Booking::objects().get(1).room.get().name == "a");
}

TEST_CASE("when the database ended the transaction by itself nothing runs on outside of it") {
    Hotel hotel;
    Room room{.name = "before"};
    const auto break_it = [&] {
        CHECK_THROWS_AS(
            hotel.db.execute("INSERT OR ROLLBACK INTO room (id, name) VALUES (1, 'x')"),
            UniqueViolation);
    };
    const char* message =
        "the database has ended the transaction after an error: nothing of it was saved";
    CHECK_THROWS_WITH_AS(
        hotel.db.atomic([&] {
            room.save();
            break_it();
        }),
        message, OperationalError);
    CHECK_THROWS_WITH_AS(
        hotel.db.atomic([&] {
            room.save();
            CHECK_THROWS_AS(hotel.db.atomic([&] { break_it(); }), OperationalError);
            CHECK(hotel.db.in_transaction());
            CHECK_THROWS_WITH_AS(add("after"), message, OperationalError);
            CHECK_THROWS_WITH_AS(rooms(), message, OperationalError);
            CHECK_THROWS_WITH_AS(hotel.db.atomic([] {}), message, OperationalError);
        }),
        message, OperationalError);
    CHECK_FALSE(hotel.db.in_transaction());
    CHECK_FALSE(room.id.is_stored());
    CHECK(rooms() == 0);
    room.save();
    CHECK(rooms() == 1);
}
