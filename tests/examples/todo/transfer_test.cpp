// Import and export of todo.txt files.
#include "tests/examples/todo/program.hpp"

#include <doctest/doctest.h>

using namespace todo_test;

namespace {

const std::string tour = std::string{ROWCALL_SOURCE_DIR} + "/examples/todo/tour.todo.txt";

} // namespace

TEST_CASE("export writes what import read") {
    Program todo;
    CHECK(todo.ok({"import", tour}) == "Imported 191 items from " + tour + "\n");
    CHECK(todo.ok({"export"}) == read_file(tour));
    CHECK(todo.ok({"export", "copy.txt"}) == "Exported 191 items to copy.txt\n");
    CHECK(read_file(todo.folder() / "copy.txt") == read_file(tour));

    Program other;
    CHECK(other.ok({"import", "-"}, read_file(tour)) == "Imported 191 items from standard input\n");
    CHECK(other.ok({"list", "--all"}) == todo.ok({"list", "--all"}));
    CHECK(other.ok({"tags"}) == todo.ok({"tags"}));
    CHECK(other.ok({"log"}) == "No item was completed so far.\n");
}

TEST_CASE("every part of a line comes back") {
    Program todo;
    const std::string lines =
        "x (A) 2026-05-20 2026-04-30 Shelf +flat @home est:2h due:2026-05-30\n"
        "x 2026-05-20 Only completed\n"
        "x Nobody knows when\n"
        "(Z) (A) x 2026-01-01 what looks like marks\n"
        "2026-04-30 2026-05-01 two days\n"
        "x\n"
        "  blanks   are kept  \n"
        "Žižkov +Łódź @café 煎茶 👩‍🌾 http://example.org/a+b at 10:30\n";
    todo.ok({"import", "-"}, lines);
    CHECK(todo.ok({"export"}) == lines);
    CHECK(
        todo.ok({"tags"}) == "Tag    Open  All\n"
                             "+flat     0    1\n"
                             "+Łódź     1    1\n"
                             "@café     1    1\n"
                             "@home     0    1\n");
}

TEST_CASE("a line that is not in the usual form is exported in it") {
    Program todo;
    todo.ok(
        {"import", "-"}, "\xEF\xBB\xBF"
                         "first\r\n\r\nGive due:2027-01-05 notice\r\nlast\tdue:2027-01-06");
    CHECK(todo.ok({"export"}) == "first\nGive notice due:2027-01-05\nlast due:2027-01-06\n");
}

TEST_CASE("tags and days that were given as options are exported as words") {
    Program todo;
    todo.ok(
        {"add", "Buy milk", "--tag", "shop", "--tag", "+home", "--due", "2027-01-05", "--priority",
         "b"});
    const std::string exported = todo.ok({"export"});
    CHECK(exported.starts_with("(B) 2"));
    CHECK(exported.ends_with(" Buy milk +home @shop due:2027-01-05\n"));
    Program other;
    other.ok({"import", "-"}, exported);
    CHECK(other.ok({"export"}) == exported);
    CHECK(other.ok({"tags"}) == todo.ok({"tags"}));
}

TEST_CASE("an item that was completed here is exported as completed today") {
    Program todo;
    todo.ok({"import", "-"}, "(A) 2026-04-30 Shelf\n");
    todo.ok({"done", "1"});
    const std::string when = todo.ok({"log"}).substr(sizeof "When (UTC)           Who  What", 10);
    CHECK(todo.ok({"export"}) == "x (A) " + when + " 2026-04-30 Shelf\n");
}

TEST_CASE("completed items are imported without a signal that they were") {
    Program todo;
    const Result result = todo.shell("echo 'x 2026-01-01 Old' | \"$todo\" --trace import -");
    CHECK(result.code == 0);
    CHECK(contains(result.err, "create_profile")); // of the owner
    CHECK_FALSE(contains(result.err, "todo_completed"));
    CHECK_FALSE(contains(todo.ok({"log"}), "Old"));
    CHECK(todo.ok({"done", "1"}) == "1 was completed already\n");
}

TEST_CASE("a broken file is refused as a whole, and the line is named") {
    Program todo;
    todo.ok({"add", "Before"});
    const std::string before = todo.ok({"export"});
    const auto refuse = [&](const std::string& content, const std::string& reason) {
        check_refused(
            todo.run({"import", todo.file("broken.txt", content)}), "broken.txt: " + reason);
        CHECK(todo.ok({"export"}) == before);
        CHECK(todo.ok({"tags"}) == "There are no tags.\n");
    };
    using namespace std::string_literals;
    refuse("good @a\nbad due:2027-02-30\n", "line 2, column 5: due: \"2027-02-30\" is not a date");
    refuse("good @a\n\nNUL \0 here\n"s, "line 3, column 5: a NUL byte");
    refuse("good @a\n\xff\xfe\n", "line 2, column 1: a byte that is not UTF-8");
    refuse("good @a\n" + std::string(70'000, 'x'), "line 2, column 65537: a line of more than");
    refuse("good\n" + std::string(201, 'x') + "\n", "line 2: the title has 201 characters");
    refuse("good\n\nx @" + std::string(101, 'x'), "line 3: the tag's name has 101 characters");
    refuse("good @a\n(A) due:2027-01-01\n", "line 2: the title is empty");
    refuse("a due:2027-01-01 due:2027-01-02\n", "line 1: there is more than one due:");
    refuse("due:2027-01-01 x y\n", "line 1: \"x y\" begins as a mark");
    refuse(
        "\x7f"
        "ELF\2\1\1\0\0"s,
        "line 1, column 8: a NUL byte"); // a program
}

TEST_CASE("a file that cannot be read is refused") {
    Program todo;
    check_refused(todo.run({"import", "none.txt"}), "cannot read none.txt: No such file");
    check_refused(todo.run({"import", "."}), "cannot read .: Is a directory");
    check_refused(
        todo.shell("\"$todo\" import - <."), "cannot read standard input: Is a directory");
    check_refused(todo.shell("\"$todo\" import - <&-"), "cannot read standard input: Bad file");
    check_refused(todo.run({"import", "/proc/self/mem"}), "cannot read /proc/self/mem: ");
    CHECK(todo.ok({"list", "--all"}) == "Nothing to show.\n");
    CHECK(todo.ok({"import", "/dev/null"}) == "Imported 0 items from /dev/null\n");
}

TEST_CASE("an export does not replace the database that it is from") {
    Program todo;
    todo.ok({"import", "-"}, "One\n");
    const std::string folder = todo.folder().filename().string();
    for (const std::string& name : {std::string{"todo.sqlite3"}, "../" + folder + "/todo.sqlite3"})
        check_refused(todo.run({"export", name}), "cannot write " + name + ": it is the database");
    CHECK(todo.ok({"export"}) == "One\n");
}

TEST_CASE("an export replaces the file that was there") {
    Program todo;
    todo.file("copy.txt", "old and longer than what follows\n");
    todo.ok({"import", "-"}, "new\n");
    CHECK(todo.ok({"export", "copy.txt"}) == "Exported 1 item to copy.txt\n");
    CHECK(read_file(todo.folder() / "copy.txt") == "new\n");
    CHECK_FALSE(std::filesystem::exists(todo.folder() / "copy.txt.part"));
}

TEST_CASE("an export of more items than are read at once is complete") {
    Program todo;
    std::string lines;
    for (int i = 0; i < 2500; ++i) lines += "Item " + std::to_string(i) + " @home\n";
    todo.ok({"import", "-"}, lines);
    CHECK(todo.ok({"export"}) == lines);
    for (int i = 2; i < 2500; i += 500) todo.ok({"remove", std::to_string(i)});
    CHECK(todo.ok({"export"}).size() < lines.size());
}

TEST_CASE("standard output is written to under each of its names") {
    Program todo;
    todo.ok({"import", "-"}, "One\n");
    CHECK(todo.ok({"export", "-"}) == "One\n");
    CHECK(todo.ok({"export", "/proc/self/fd/1"}) == "One\n"); // here a file
    CHECK(todo.shell("\"$todo\" export /proc/self/fd/1 | cat").out == "One\n");
    CHECK(todo.shell("\"$todo\" export same >same").code == 0);
    CHECK(read_file(todo.folder() / "same") == "One\n");
}

TEST_CASE("an export to an open file is written into it, whatever link leads there") {
    Program todo;
    todo.ok({"import", "-"}, "One\n");
    const auto export_to = [&](const std::string& name, const std::string& target) {
        CAPTURE(name);
        CAPTURE(target);
        const std::filesystem::path link = todo.folder() / "link";
        std::filesystem::remove(link);
        std::filesystem::create_symlink(target, link);
        // The second name shows whether it is still the same file.
        const Result result =
            todo.shell("rm -f same other; exec 3>same; ln same other\n\"$todo\" export " + name);
        CHECK(result.err == "");
        CHECK(result.code == 0);
        CHECK(std::filesystem::read_symlink(link) == target);
        CHECK(read_file(todo.folder() / "same") == "One\n");
        CHECK(read_file(todo.folder() / "other") == "One\n");
        CHECK_FALSE(std::filesystem::exists(todo.folder() / "same.part"));
    };
    export_to("link >&3", "/proc/self/fd/1"); // as /dev/stdout
    export_to("link", "/proc/self/fd/3");
    export_to("link/3", "/proc/self/fd");
    export_to("/proc/self/fd/3", "nowhere");
}

TEST_CASE("an export follows links, and keeps a private file private") {
    Program todo;
    todo.ok({"import", "-"}, "new\n");
    todo.file("copy.txt", "old");
    const auto owner_only =
        std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
    std::filesystem::permissions(todo.folder() / "copy.txt", owner_only);
    std::filesystem::create_symlink("copy.txt", todo.folder() / "link");
    CHECK(todo.ok({"export", "link"}) == "Exported 1 item to link\n");
    CHECK(std::filesystem::is_symlink(todo.folder() / "link"));
    CHECK(read_file(todo.folder() / "copy.txt") == "new\n");
    CHECK(std::filesystem::status(todo.folder() / "copy.txt").permissions() == owner_only);
    std::filesystem::create_symlink("missing.txt", todo.folder() / "dangling");
    todo.ok({"export", "dangling"});
    CHECK(read_file(todo.folder() / "missing.txt") == "new\n");
    std::filesystem::create_symlink("circle", todo.folder() / "circle");
    check_refused(todo.run({"export", "circle"}), "cannot write circle: Too many levels of");
}

// The sanitizers' own memory grows with each allocation.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("import and export take no more memory for a long file than for a short one") {
    Program todo;
    const auto memory = [&](const std::string& lines) {
        // Not made here: what this process takes counts for those that it starts.
        std::string padding;
        for (int i = 0; i < 150; ++i) padding += "👍";
        REQUIRE(
            todo.shell("seq " + lines + " | sed 's/.*/Item & @home " + padding + "/' >items")
                .code == 0);
        const Result import = todo.run({"--db", lines, "import", "items"});
        const Result exported = todo.run({"--db", lines, "export", "copy"});
        REQUIRE(import.code + exported.code == 0);
        REQUIRE(read_file(todo.folder() / "copy") == read_file(todo.folder() / "items"));
        return std::pair{import.most_memory, exported.most_memory};
    };
    const auto few = memory("1000"), many = memory("7000");
    // The longer file has 3.7 MiB more; SQLite keeps up to 2 MiB of the database in its cache.
    CHECK(many.first < few.first + 3 * 1024);
    CHECK(many.second < few.second + 3 * 1024);
}
#endif
