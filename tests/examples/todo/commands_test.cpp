#include "tests/examples/todo/program.hpp"

#include <doctest/doctest.h>

using namespace todo_test;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// A failure: one line, from the program, and nothing else.
void check_refused(const Result& result, const std::string& reason) {
    CHECK(result.code == 1);
    CHECK(result.out == "");
    CHECK(contains(result.err, reason));
    CHECK(result.err.starts_with("todo: "));
    CHECK(result.err.find('\n') == result.err.size() - 1);
}

} // namespace

TEST_CASE("an item that was added is listed with what was said of it") {
    Program todo;
    CHECK(
        todo.ok({"add", "Buy milk", "--tag", "shop", "--due", "2027-01-05", "--owner", "ann"}) ==
        "Added 1: Buy milk\n");
    CHECK(
        todo.ok({"list"}) == "ID  Due         Title     Tags   Owner\n"
                             " 1  2027-01-05  Buy milk  @shop  ann\n"
                             "1 item\n");
    CHECK(todo.ok({"list", "--owner", "bob"}) == "Nothing to show.\n");
}

TEST_CASE("list filters by tag, owner, text, priority, due day and state") {
    Program todo;
    todo.ok({"add", "Alpha @home", "--priority", "a"});
    todo.ok({"add", "Beta", "--tag", "+work", "--owner", "bob", "--due", "2026-12-01"});
    todo.ok({"add", "Gamma"});
    todo.ok({"done", "3"});
    const auto titles = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "list");
        const std::string out = todo.ok(arguments);
        std::string found;
        for (const char* title : {"Alpha", "Beta", "Gamma"})
            if (contains(out, title)) found += title[0];
        return found;
    };
    CHECK(titles({}) == "AB");
    CHECK(titles({"--all"}) == "ABG");
    CHECK(titles({"--done"}) == "G");
    CHECK(titles({"--tag", "home"}) == "A");
    CHECK(titles({"--tag", "+work"}) == "B");
    CHECK(titles({"--owner", "bob"}) == "B");
    CHECK(titles({"--search", "LPH"}) == "A");
    CHECK(titles({"--priority", "A"}) == "A");
    CHECK(titles({"--due-before", "2026-12-02"}) == "B");
    CHECK(titles({"--due-before", "2026-12-01"}) == "");
    CHECK(titles({"--all", "--limit", "1"}) == "A");
    CHECK(titles({"--all", "--sort", "due", "--limit", "1"}) == "B");
}

TEST_CASE("a completed item is logged once, with who and what") {
    Program todo;
    todo.ok({"add", "Buy milk", "--owner", "ben"});
    CHECK(todo.ok({"done", "1"}).starts_with("ben completed \"Buy milk\" at 20"));
    CHECK(todo.ok({"done", "1"}) == "1 was completed already\n");
    const std::string log = todo.ok({"log"});
    CHECK(contains(log, "ben  Buy milk\n"));
    CHECK(log.find("Buy milk") == log.rfind("Buy milk"));
}

TEST_CASE("done completes all of the items or none") {
    Program todo;
    todo.ok({"add", "One"});
    check_refused(todo.run({"done", "1", "99"}), "there is no item 99");
    CHECK(todo.ok({"log"}) == "No item was completed so far.\n");
    CHECK(contains(todo.ok({"list"}), "One"));
}

TEST_CASE("edit changes what is named and keeps the rest") {
    Program todo;
    todo.ok({"add", "Call mum @phone", "--tag", "family", "--due", "2027-01-05"});
    todo.ok({"edit", "1", "--title", "Call dad @office", "--priority", "c"});
    CHECK(todo.ok({"export"}).find("Call dad @office @family due:2027-01-05") != std::string::npos);
    todo.ok({"edit", "1", "--no-due", "--no-priority", "--untag", "family"});
    CHECK(todo.ok({"export"}).ends_with(" Call dad @office\n"));
    check_refused(todo.run({"edit", "1", "--untag", "office"}), "is a word of the title");
    check_refused(todo.run({"edit", "1", "--untag", "nothing"}), "has no tag @nothing");
    check_refused(todo.run({"edit", "2", "--title", "x"}), "there is no item 2");
}

TEST_CASE("removed items are gone, and their tags are counted no more") {
    Program todo;
    todo.ok({"add", "One @home"});
    todo.ok({"add", "Two @home"});
    CHECK(todo.ok({"tags"}) == "Tag    Open  All\n@home     2    2\n");
    CHECK(todo.ok({"remove", "1"}) == "Removed 1: One @home\n");
    CHECK(todo.ok({"tags"}) == "Tag    Open  All\n@home     1    1\n");
    check_refused(todo.run({"remove", "2", "1"}), "there is no item 1");
    CHECK(contains(todo.ok({"list"}), "Two"));
}

TEST_CASE("export writes what import read") {
    Program todo;
    const std::string tour = std::string{ROWCALL_SOURCE_DIR} + "/examples/todo/tour.todo.txt";
    CHECK(todo.ok({"import", tour}) == "Imported 191 items from " + tour + "\n");
    CHECK(todo.ok({"export"}) == read_file(tour));
    const std::string copy = (todo.folder() / "copy.txt").string();
    CHECK(todo.ok({"export", copy}) == "Exported 191 items to " + copy + "\n");
    CHECK(read_file(copy) == read_file(tour));
    Program other;
    other.ok({"import", "-"}, read_file(copy));
    CHECK(other.ok({"list", "--all"}) == todo.ok({"list", "--all"}));
    CHECK(other.ok({"log"}) == "No item was completed so far.\n");
}

TEST_CASE("a broken file is refused as a whole, and the line is named") {
    Program todo;
    todo.ok({"add", "Before"});
    const auto refuse = [&](const std::string& content, const std::string& reason) {
        check_refused(todo.run({"import", todo.file("broken.txt", content)}), reason);
        CHECK(contains(todo.ok({"list", "--all"}), "\n1 item\n"));
    };
    refuse("good\nbad due:2027-02-30\n", "line 2");
    refuse("good\n\nNUL \0 here\n" + std::string(1, '\0'), "nothing was imported");
    refuse("good\n\xff\xfe\n", "line 2");
    refuse("good\n" + std::string(201, 'x') + "\n", "line 2: Todo is not valid: title: has 201");
    check_refused(todo.run({"import", todo.folder().string()}), "it is a folder");
    check_refused(todo.run({"import", "/nonexistent"}), "No such file");
}

TEST_CASE("wrong input is refused in one line and changes nothing") {
    Program todo;
    check_refused(todo.run({"add", ""}), "the title is empty");
    check_refused(todo.run({"add", "two\nlines"}), "the title cannot be used");
    check_refused(todo.run({"add", "x", "--due", "2027-02-30"}), "February 2027 has 28 days");
    check_refused(todo.run({"add", "x", "--tag", "two words"}), "is not a tag");
    check_refused(todo.run({"add", "x", "--priority", "1"}), "is not a priority");
    check_refused(todo.run({"add", "x", "--owner", ""}), "owner's name is empty");
    check_refused(todo.run({"add", std::string(201, 'x')}), "has 201 characters");
    check_refused(todo.run({"list", "--tag", "none"}), "there is no tag @none");
    CHECK(todo.run({"done", "one"}).code == 2);
    CHECK(todo.run({"nonsense"}).code == 2);
    CHECK(todo.run({}).code == 2);
    CHECK(todo.ok({"list", "--all"}) == "Nothing to show.\n");
}

TEST_CASE("a database that cannot be used is named") {
    Program todo;
    const std::string text = todo.file("text.txt", std::string(4096, 'x'));
    check_refused(todo.run({"--db", text, "list"}), "file is not a database");
    CHECK(read_file(text) == std::string(4096, 'x'));
    check_refused(todo.run({"--db", text + "/below/it", "list"}), "cannot open the database");
    check_refused(todo.run({"--db", "/proc/todo.sqlite3", "add", "x"}), "cannot open the database");
}

TEST_CASE("output that cannot be written is an error") {
    Program todo;
    todo.ok({"add", "x"});
    check_refused(todo.run({"export", "/dev/full"}), "No space left");
    check_refused(todo.run({"export", (todo.folder() / "none" / "file").string()}), "No such file");
}

TEST_CASE("trace tells of each signal, and which receivers it ran") {
    Program todo;
    todo.ok({"add", "Buy milk", "--owner", "ann"});
    const Result traced = todo.run({"--trace", "done", "1"});
    CHECK(traced.code == 0);
    CHECK(
        traced.err == "pre_save Todo 1, fields done completed_at\n"
                      "post_save Todo 1, fields done completed_at\n"
                      "todo_completed Todo 1\n"
                      "  -> log_completion\n"
                      "    pre_save LogEntry (new)\n"
                      "    post_save LogEntry 1, created\n");
    const Result added = todo.run({"--trace", "add", "Eggs", "--owner", "bob"});
    CHECK(contains(added.err, "post_save User 2, created\n  -> create_profile\n"));
}
