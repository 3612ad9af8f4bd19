// Databases in files: how they are opened, and all that may be wrong with them.
#include "tests/orm/database/models.hpp"
#include "tests/orm/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <thread>

namespace {

std::string message_of_opening(const std::string& url) {
    try {
        Database db{url};
        return "opened";
    } catch (const OperationalError& error) {
        return error.what();
    }
}

void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream{path, std::ios::binary} << text;
}

std::size_t open_files(const std::filesystem::path& path) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) {
        std::error_code gone;
        if (std::filesystem::read_symlink(entry.path(), gone) == path) ++count;
    }
    return count;
}

} // namespace

TEST_CASE("a file is opened in WAL mode with foreign keys on, and keeps its rows") {
    const TemporaryFolder folder;
    {
        Database db{folder.url()};
        CHECK(db.query("PRAGMA journal_mode")[0][0] == OwnedValue{"wal"});
        CHECK(db.query("PRAGMA foreign_keys")[0][0] == OwnedValue{std::int64_t{1}});
        CHECK(db.query("PRAGMA synchronous")[0][0] == OwnedValue{std::int64_t{1}});
        CHECK(db.query("PRAGMA busy_timeout")[0][0] == OwnedValue{std::int64_t{5000}});
        db.create_tables<Room>();
        Room::objects(db).create({.name = "blue"});
    }
    Database again{folder.url() + "?mode=rw&busy_timeout=70"};
    CHECK(again.query("PRAGMA busy_timeout")[0][0] == OwnedValue{std::int64_t{70}});
    CHECK(Room::objects(again).get(1).name == "blue");
}

TEST_CASE("each thread has a connection, which is closed when the thread ends") {
    const TemporaryFolder folder;
    Database db{folder.url()};
    db.create_tables<Room>();
    CHECK(open_files(folder / "test.sqlite3") == 1);
    for (int i = 0; i < 3; ++i)
        std::thread{[&] {
            CHECK(Room::objects(db).count() == 0);
            CHECK(open_files(folder / "test.sqlite3") == 2);
        }}.join();
}

TEST_CASE("mode=rw does not create, mode=ro does not write") {
    const TemporaryFolder folder;
    CHECK(
        message_of_opening(folder.url() + "?mode=rw") == "cannot open the database " +
                                                             (folder / "test.sqlite3").string() +
                                                             ": unable to open database file");
    CHECK(message_of_opening(folder.url() + "?mode=ro") != "opened");
    CHECK_FALSE(std::filesystem::exists(folder / "test.sqlite3"));
    Database db{folder.url()};
    db.create_tables<Room>();
    Room::objects(db).create({.name = "blue"});
    Database reader{folder.url() + "?mode=ro"};
    CHECK(Room::objects(reader).get(1).name == "blue");
    try {
        Room::objects(reader).create({.name = "green"});
        FAIL("it is read-only");
    } catch (const OperationalError& error) {
        CHECK(
            error.what() == std::string{"insert into room: attempt to write a readonly database"});
        CHECK(error.table() == "room");
        CHECK_FALSE(error.retryable());
    }
}

TEST_CASE("what cannot be opened is named, with the reason") {
    const TemporaryFolder folder;
    const std::string missing = (folder / "no" / "such.sqlite3").string();
    CHECK(
        message_of_opening("sqlite:" + missing) ==
        "cannot open the database " + missing + ": unable to open database file");
    std::filesystem::create_directory(folder / "folder");
    CHECK(
        message_of_opening(folder.url("folder")).ends_with("folder: unable to open database file"));
    write_file(folder / "text", std::string(5000, 'x'));
    CHECK(message_of_opening(folder.url("text")).ends_with("text: file is not a database"));
    write_file(folder / "short", "hello");
    CHECK(message_of_opening(folder.url("short")).ends_with("short: file is not a database"));
}

TEST_CASE("an empty file is an empty database") {
    const TemporaryFolder folder;
    write_file(folder / "test.sqlite3", "");
    Database db{folder.url()};
    db.create_tables<Room>();
    CHECK(Room::objects(db).count() == 0);
}

TEST_CASE("a damaged file is an OperationalError when the damage is met") {
    const TemporaryFolder folder;
    {
        Database db{folder.url()};
        db.create_tables<Room>();
        db.atomic([&] {
            for (int i = 0; i < 2000; ++i)
                Room::objects(db).create({.name = std::to_string(i) + std::string(30, 'x')});
        });
    }
    const auto size = std::filesystem::file_size(folder / "test.sqlite3");
    REQUIRE(size > 40000);
    {
        std::fstream file{folder / "test.sqlite3", std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(8192);
        file << std::string(size - 8192, '\x5a');
    }
    Database db{folder.url()};
    try {
        (void)Room::objects(db).to_vector();
        FAIL("the file is damaged");
    } catch (const OperationalError& error) {
        CHECK(error.what() == std::string{"select from room: database disk image is malformed"});
        CHECK_FALSE(error.retryable());
    }
}

TEST_CASE("a full disk is an OperationalError, and nothing of the block is kept") {
    const TemporaryFolder folder;
    Database db{folder.url()};
    db.make_default();
    db.create_tables<Room>();
    Room{.name = "before"}.save();
    db.execute("PRAGMA max_page_count = 20");
    std::string message, table;
    try {
        db.atomic([&] {
            for (int i = 0; i < 10000; ++i)
                Room{.name = std::to_string(i) + std::string(30, 'x')}.save();
        });
    } catch (const OperationalError& error) {
        message = error.what();
        table = error.table();
        CHECK_FALSE(error.retryable());
    }
    CHECK(message == "insert into room: database or disk is full");
    CHECK(table == "room");
    CHECK(Room::objects().count() == 1);
    CHECK_FALSE(db.in_transaction());
    db.execute("PRAGMA max_page_count = 100000");
    Room{.name = "after"}.save();
    CHECK(Room::objects().count() == 2);
}

TEST_CASE("a locked database is a retryable error, after the busy timeout") {
    const TemporaryFolder folder;
    Database db{folder.url()};
    db.create_tables<Room>();
    Database other{folder.url() + "?busy_timeout=100"};
    db.atomic([&] {
        const auto start = std::chrono::steady_clock::now();
        try {
            Room::objects(other).create({.name = "blue"});
            FAIL("it is locked");
        } catch (const OperationalError& error) {
            CHECK(error.what() == std::string{"insert into room: database is locked"});
            CHECK(error.retryable());
            CHECK(error.table() == "room");
        }
        CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds{50});
        CHECK(Room::objects(other).count() == 0); // readers do not wait
    });
    Room::objects(other).create({.name = "blue"});
    CHECK(Room::objects(db).count() == 1);
}

TEST_CASE("a writer waits for another's end") {
    const TemporaryFolder folder;
    Database db{folder.url() + "?busy_timeout=60000"};
    db.create_tables<Room>();
    std::thread other;
    db.atomic([&] {
        Room::objects(db).create({.name = "first"});
        other = std::thread{[&] { Room::objects(db).create({.name = "second"}); }};
        std::this_thread::sleep_for(std::chrono::milliseconds{30});
    });
    other.join();
    CHECK(Room::objects(db).count() == 2);
}

TEST_CASE("several may open, and so create, the same file at the same time") {
    for (int round = 0; round < 10; ++round) {
        const TemporaryFolder folder;
        std::vector<std::thread> threads;
        std::vector<std::string> errors(4);
        for (std::string& error : errors)
            threads.emplace_back([&] {
                try {
                    Database db{folder.url()};
                    db.create_tables<Room>();
                } catch (const std::exception& caught) {
                    error = caught.what();
                }
            });
        for (std::thread& thread : threads) thread.join();
        for (const std::string& error : errors) CHECK(error == "");
    }
}
