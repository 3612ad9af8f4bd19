// Whatever is wrong is told in one line, the exit code says so, and nothing has changed.
#include "tests/examples/todo/program.hpp"

#include <doctest/doctest.h>

using namespace todo_test;

TEST_CASE("values that cannot be used are refused") {
    Program todo;
    todo.ok({"add", "One"});
    const std::string before = todo.ok({"export"});
    check_refused(todo.run({"add", ""}), "the title is empty");
    check_refused(todo.run({"add", " \t"}), "the title is empty");
    check_refused(todo.run({"add", "due:2027-01-01"}), "the title is empty");
    check_refused(todo.run({"add", "two\nlines"}), "the title has a line break");
    check_refused(todo.run({"add", "two\rlines"}), "the title has a line break");
    check_refused(todo.run({"add", "\xff"}), "the title has a byte that is not UTF-8");
    check_refused(todo.run({"add", "x due:never"}), "\"never\" is not a date");
    check_refused(todo.run({"add", "x due:2027-01-01 due:2027-01-02"}), "more than one due:");
    check_refused(todo.run({"add", std::string(201, 'x')}), "the title has 201 characters");
    check_refused(todo.run({"add", "x", "--owner", ""}), "owner's name is empty");
    check_refused(todo.run({"add", "x", "--owner", " "}), "owner's name is empty");
    check_refused(todo.run({"add", "x", "--owner", "\xff"}), "owner's name is not UTF-8");
    check_refused(
        todo.run({"add", "x", "--owner", std::string(151, 'x')}),
        "the owner's username has 151 characters, 150 are allowed");
    for (const char* tag : {"two words", "", "@", "+", "@@x", "\xff", "a\tb"})
        check_refused(todo.run({"add", "x", "--tag", tag}), "is not a tag");
    check_refused(
        todo.run({"add", "x", "--tag", std::string(101, 'x')}),
        "the tag's name has 101 characters");
    check_refused(
        todo.run({"add", "x @" + std::string(101, 'x')}), "the tag's name has 101 characters");
    check_refused(todo.run({"edit", "1", "--title", ""}), "the title is empty");
    check_refused(todo.run({"edit", "1", "--title", std::string(201, 'x')}), "201 characters");
    check_refused(todo.run({"edit", "1", "--owner", "bob", "--tag", ""}), "\"\" is not a tag");
    check_refused(todo.run({"list", "--tag", "none"}), "there is no tag @none");
    check_refused(todo.run({"list", "--tag", ""}), "\"\" is not a tag");
    check_refused(todo.run({"done", "2"}), "there is no item 2");
    check_refused(todo.run({"remove", "1", "2"}), "there is no item 2");
    CHECK(todo.ok({"export"}) == before);
    CHECK(todo.ok({"tags"}) == "There are no tags.\n");
    CHECK(contains(todo.ok({"list"}), "One    ann\n"));
}

TEST_CASE("a title that a file could not hold is refused") {
    Program todo;
    todo.ok({"import", "-"}, "no date of creation\n");
    check_refused(
        todo.run({"edit", "1", "--title", "x marks the spot"}),
        "\"x marks the spot\" begins as a mark of completion");
    todo.ok({"add", "x marks the spot"}); // this one has a date of creation before it
    CHECK(contains(todo.ok({"export"}), " x marks the spot\n"));
}

TEST_CASE("a command line that makes no sense is refused, with what is wrong with it") {
    Program todo;
    check_misused(todo.run({}), "a command is needed");
    check_misused(todo.run({"nonsense"}), "there is no command nonsense");
    check_misused(todo.run({"add"}), "TITLE is required");
    check_misused(todo.run({"add", "two", "titles"}), "titles");
    check_misused(todo.run({"add", "x", "--colour", "red"}), "--colour");
    check_misused(todo.run({"add", "x", "--due", "2027-02-30"}), "--due: \"2027-02-30\" is not a");
    check_misused(todo.run({"add", "x", "--due", ""}), "is not a date");
    check_misused(todo.run({"add", "x", "--priority", "1"}), "\"1\" is not a priority");
    check_misused(todo.run({"done"}), "ID is required");
    for (const char* id : {"one", "1x", "0", "-1", "+1", " 1", "0x1", "99999999999999999999", ""}) {
        const std::string reason = "\"" + std::string{id} + "\" is not the number of an item";
        for (const char* command : {"done", "remove", "edit"})
            check_misused(todo.run({command, id}), reason);
        check_misused(todo.run({"done", "1", id}), reason);
    }
    check_misused(todo.run({"edit", "1", "2", "--no-due"}), "ID");
    check_misused(todo.run({"edit", "1"}), "nothing to change");
    check_misused(todo.run({"edit", "1", "--due", "2027-01-01", "--no-due"}), "--no-due");
    check_misused(todo.run({"list", "--done", "--all"}), "--all");
    check_misused(todo.run({"list", "--sort", "colour"}), "\"colour\" is not id, due, priority");
    check_misused(todo.run({"list", "--limit", "0"}), "--limit: \"0\" is not a number");
    check_misused(todo.run({"list", "--limit", "-1"}), "--limit");
    check_misused(todo.run({"list", "--due-before", "soon"}), "--due-before: \"soon\"");
    check_misused(todo.run({"list", "--limit", "99999999999999999999"}), "--limit");
    check_misused(todo.run({"list", "--priority", "high"}), "\"high\" is not a priority");
    check_misused(todo.run({"log", "--limit", "some"}), "\"some\" is not a number");
    check_misused(todo.run({"tags", "shop"}), "shop");
    check_misused(todo.run({"import"}), "FILE is required");
    check_misused(todo.run({"import", ""}), "the name of a file is missing");
    check_misused(todo.run({"export", ""}), "the name of a file is missing");
    check_misused(todo.run({"--db", "", "list"}), "--db: the name of a file is missing");
    check_misused(todo.run({"--color", "sometimes", "list"}), "sometimes");
    check_misused(todo.run({"two\nlines"}), "there is no command two␊lines");
    CHECK_FALSE(std::filesystem::exists(todo.database())); // none of this got that far
    CHECK(contains(todo.ok({"--help"}), "import"));
    CHECK(contains(todo.ok({"add", "--help"}), "--due"));
    CHECK(todo.ok({"--version"}).starts_with("todo "));
}

TEST_CASE("output that cannot be written is an error") {
    Program todo;
    todo.ok({"add", "x"});
    for (const char* command : {"list", "export", "tags", "--help", "list --help", "--version"}) {
        CAPTURE(command);
        const std::string run = std::string{"\"$todo\" "} + command;
        check_refused(todo.shell(run + " >/dev/full"), "No space left on device");
        check_refused(todo.shell(run + " >&-"), "Bad file descriptor");
    }
    check_refused(todo.run({"export", "/dev/full"}), "cannot write /dev/full: No space left");
    check_refused(todo.run({"export", "none/file"}), "cannot write none/file: No such file");
    check_refused(todo.run({"export", "."}), "cannot write .: Is a directory");
}

TEST_CASE("what is written to a closed standard error or output goes nowhere else") {
    Program todo;
    todo.ok({"add", "One"});
    todo.ok({"add", "Two"});
    CHECK(todo.shell("\"$todo\" --trace done 1 2>&-").code == 0);
    CHECK(todo.shell("\"$todo\" export copy >&- 2>/dev/null").code == 1);
    CHECK(read_file(todo.folder() / "copy") == todo.ok({"export"}));
    CHECK(todo.shell("\"$todo\" done 2 >&- 2>/dev/null").code == 1);
    CHECK(contains(todo.ok({"log"}), "Two")); // completed, though it could not be told
}

TEST_CASE("a reader that has seen enough ends it quietly") {
    Program todo;
    std::string lines;
    for (int i = 0; i < 10'000; ++i) lines += "Item number " + std::to_string(i) + "\n";
    todo.ok({"import", "-"}, lines);
    const Result result = todo.shell("\"$todo\" export | head -n 1");
    CHECK(result.out == "Item number 0\n");
    CHECK(result.err == "");
}
