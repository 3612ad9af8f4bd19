// Databases that are damaged, somebody else's, full, or used by several programs.
#include "orm/orm.hpp"
#include "tests/examples/todo/program.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

using namespace todo_test;

TEST_CASE("a database that cannot be used is named") {
    Program todo;
    const std::string text = todo.file("text.txt", std::string(4096, 'x'));
    check_refused(todo.run({"--db", text, "list"}), "file is not a database");
    CHECK(read_file(text) == std::string(4096, 'x'));
    check_refused(todo.run({"--db", text + "/below/it", "list"}), "cannot open the database");
    check_refused(todo.run({"--db", "/proc/todo.sqlite3", "add", "x"}), "cannot open the database");
    check_refused(todo.run({"--db", todo.folder().string(), "list"}), "cannot open the database");
    check_refused(todo.run({"--db", "none/todo", "list"}), "cannot open the database");
    check_refused(
        todo.run({"--db", "no\nfolder/todo", "list"}), "cannot open the database no␊folder/todo");
    check_refused(todo.run({"--db", "a?mode=ro", "list"}), "cannot have a ?");
}

TEST_CASE("a truncated database is an error, not a crash") {
    Program todo;
    todo.ok({"import", "-"}, [] {
        std::string lines;
        for (int i = 0; i < 500; ++i) lines += "Item @home\n";
        return lines;
    }());
    std::filesystem::resize_file(todo.database(), 8192);
    for (const char* command : {"list", "tags", "export"}) {
        const Result result = todo.run({command});
        CHECK(result.code == 1);
        CHECK(result.err.starts_with("todo: "));
        CHECK(result.err.find('\n') == result.err.size() - 1);
    }
}

TEST_CASE("tables that are somebody else's are an error") {
    for (const char* table : {"todo", "user", "tag"}) {
        Program todo;
        rowcall::Database database{"sqlite:" + todo.database().string()};
        database.execute(std::string{"CREATE TABLE "} + table + " (something TEXT)");
        for (const char* command : {"list", "export"})
            check_refused(todo.run({command}), "the database has tables of another program: ");
        // Theirs is as it was, and ours are not among them.
        const auto tables = database.query("SELECT sql FROM sqlite_schema");
        REQUIRE(tables.size() == 1);
        CHECK(
            std::get<std::string>(tables[0][0]) ==
            std::string{"CREATE TABLE "} + table + " (something TEXT)");
    }
}

TEST_CASE("a database from before users could log in goes on to work") {
    Program todo;
    {
        rowcall::Database database{"sqlite:" + todo.database().string()};
        for (const char* sql :
             {"CREATE TABLE user (id INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT NOT NULL "
              "UNIQUE) STRICT",
              "CREATE TABLE profile (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT "
              "NULL UNIQUE REFERENCES user (id) DEFERRABLE INITIALLY DEFERRED, bio TEXT NOT NULL) "
              "STRICT",
              "CREATE TABLE tag (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE) "
              "STRICT",
              "CREATE TABLE todo (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, done "
              "INTEGER NOT NULL, priority TEXT, created_on TEXT, due TEXT, completed_at TEXT, "
              "owner_id INTEGER NOT NULL REFERENCES user (id) DEFERRABLE INITIALLY DEFERRED) "
              "STRICT",
              "CREATE TABLE todo_tags (id INTEGER PRIMARY KEY AUTOINCREMENT, todo_id INTEGER NOT "
              "NULL REFERENCES todo (id) DEFERRABLE INITIALLY DEFERRED, tag_id INTEGER NOT NULL "
              "REFERENCES tag (id) DEFERRABLE INITIALLY DEFERRED, UNIQUE (todo_id, tag_id)) STRICT",
              "CREATE TABLE log_entry (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who "
              "TEXT NOT NULL, what TEXT NOT NULL) STRICT",
              "INSERT INTO user (username) VALUES ('ann')",
              "INSERT INTO profile (user_id, bio) VALUES (1, '')",
              "INSERT INTO todo (title, done, owner_id) VALUES ('Old one', 0, 1)"})
            database.execute(sql);
    }
    // Two programs may find it so at once.
    const Result both = todo.shell(
        "\"$todo\" list >first & \"$todo\" list >second; code=$?; wait $! || exit; exit $code");
    CHECK(both.err == "");
    CHECK(both.code == 0);
    for (const char* file : {"first", "second"})
        CHECK(contains(read_file(todo.folder() / file), "Old one"));
    todo.ok({"add", "New one"});
    todo.ok({"add", "--owner", "bob", "Of somebody new"});
    CHECK(contains(todo.ok({"done", "1"}), "ann completed \"Old one\""));
    CHECK(todo.ok({"list", "--all"}).ends_with("\n3 items\n"));
}

TEST_CASE("a name that SQLite would understand otherwise is that of a file") {
    Program todo;
    for (const char* name : {":memory:", "file:todo", "a%20b", "file:todo#c"}) {
        todo.ok({"--db", name, "add", "One"});
        CHECK(std::filesystem::exists(todo.folder() / name));
        CHECK(todo.ok({"--db", name, "list"}).ends_with("\n1 item\n"));
    }
}

TEST_CASE("a database that may only be read is left as it is") {
    if (geteuid() == 0) return; // who may write everything
    Program todo;
    todo.ok({"add", "One"});
    const auto restrict_to = [](const std::filesystem::path& path, unsigned permissions) {
        std::filesystem::permissions(path, std::filesystem::perms{permissions});
    };
    restrict_to(todo.database(), 0400);
    check_refused(todo.run({"add", "Two"}), "readonly");
    check_refused(todo.run({"done", "1"}), "readonly");
    restrict_to(todo.database(), 0600);
    CHECK(todo.ok({"list", "--all"}).ends_with("\n1 item\n"));
    const std::filesystem::path folder = todo.folder() / "locked";
    std::filesystem::create_directory(folder);
    restrict_to(folder, 0500);
    check_refused(todo.run({"--db", "locked/todo", "add", "x"}), "cannot open the database");
    check_refused(todo.run({"export", "locked/copy"}), "cannot write locked/copy: Permission");
    restrict_to(folder, 0700);
    CHECK(std::filesystem::is_empty(folder));
}

TEST_CASE("when the disk is full, an import and an export leave nothing half-written") {
    Program todo;
    todo.ok({"add", "Before"});
    std::string lines;
    for (int i = 0; i < 5000; ++i) lines += "Item number " + std::to_string(i) + " @home +garden\n";
    const std::string file = todo.file("items.txt", lines);
    // No file may grow further than that: a disk that is full, as far as the program can see.
    const Result full = todo.shell("ulimit -f 400; \"$todo\" import items.txt");
    check_refused(full, "");
    CHECK(todo.ok({"list", "--all"}).ends_with("\n1 item\n"));
    todo.ok({"import", file});
    check_refused(
        todo.shell("ulimit -f 100; \"$todo\" export copy.txt"), "cannot write copy.txt: ");
    CHECK_FALSE(std::filesystem::exists(todo.folder() / "copy.txt"));
    CHECK_FALSE(std::filesystem::exists(todo.folder() / "copy.txt.part"));
}

TEST_CASE("programs that write at the same time all succeed") {
    Program todo;
    const Result result = todo.shell(
        "for i in 1 2 3 4 5 6 7 8; do \"$todo\" add \"Item $i @tag\" & jobs=\"$jobs $!\"; done;"
        "failed=0; for job in $jobs; do wait $job || failed=1; done; exit $failed");
    CHECK(result.err == "");
    CHECK(result.code == 0);
    CHECK(todo.ok({"list"}).ends_with("\n8 items\n"));
    CHECK(todo.ok({"tags"}) == "Tag   Open  All\n@tag     8    8\n");
}

TEST_CASE("a database that another program does not let go of is an error in the end") {
    Program todo;
    todo.ok({"add", "One"});
    rowcall::Database other{"sqlite:" + todo.database().string()};
    other.atomic([&] {                             // holds the write lock
        CHECK(contains(todo.ok({"list"}), "One")); // reading is not disturbed
        CHECK(contains(todo.ok({"export"}), "One"));
        const Result refused = todo.shell(
            "\"$todo\" add Two 2>added & \"$todo\" done 1 2>done & \"$todo\" import - 2>imported"
            " </dev/null; code=$?; wait; exit $code");
        CHECK(refused.code == 1);
        CHECK(refused.out == "");
        for (const char* file : {"added", "done", "imported"})
            CHECK(
                read_file(todo.folder() / file) ==
                "todo: BEGIN IMMEDIATE: database is locked; another program is using it: try "
                "again\n");
    });
    CHECK(todo.ok({"list", "--all"}).ends_with("\n1 item\n"));
}
