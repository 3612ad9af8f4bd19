#include "tests/examples/todo/program.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

using namespace todo_test;

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
    CHECK(titles({"--due-before", "2026-12-02", "--owner", "ann"}) == "");
    CHECK(titles({"--all", "--limit", "1"}) == "A");
    CHECK(titles({"--all", "--sort", "due", "--limit", "1"}) == "B");
}

TEST_CASE("list counts what it shows") {
    Program todo;
    CHECK(todo.ok({"list"}) == "Nothing to show.\n");
    CHECK(todo.ok({"list", "--all"}) == "Nothing to show.\n");
    CHECK(todo.ok({"tags"}) == "There are no tags.\n");
    todo.ok({"add", "One"});
    CHECK(todo.ok({"list", "--limit", "1"}).ends_with("\n1 item\n"));
    todo.ok({"add", "Two"});
    CHECK(todo.ok({"list"}).ends_with("\n2 items\n"));
    CHECK(todo.ok({"list", "--limit", "1"}).ends_with("\n1 item\n"));
    CHECK(todo.ok({"list", "--limit", "1", "--sort", "due"}).ends_with("\n1 item\n"));
}

TEST_CASE("list sorts by due day, priority or title, and what has none comes last") {
    Program todo;
    todo.ok({"add", "b1", "--due", "2027-01-02"});
    todo.ok({"add", "a2"});
    todo.ok({"add", "d3", "--priority", "B"});
    todo.ok({"add", "c4", "--due", "2027-01-01", "--priority", "A"});
    const auto order = [&](const char* by) {
        const std::string out = todo.ok({"list", "--sort", by});
        std::vector<std::pair<std::size_t, std::string>> places;
        for (const char* title : {"b1", "a2", "d3", "c4"})
            places.push_back({out.find(title), title});
        std::sort(places.begin(), places.end());
        std::string titles;
        for (const auto& [place, title] : places) titles += title.back();
        return titles;
    };
    CHECK(order("id") == "1234");
    CHECK(order("due") == "4123");
    CHECK(order("priority") == "4312");
    CHECK(order("title") == "2143");
}

TEST_CASE("on a terminal a list is coloured and fits, elsewhere it is plain") {
    Program todo;
    todo.ok(
        {"add", "Tea 煎茶 from the shop behind the station, the one with the blue door", "--due",
         "2020-01-01", "--tag", "shop"});
    const auto shown = [&](const std::string& command) {
        return todo.shell("script -qec 'stty cols 60; " + command + "' /dev/null").out;
    };
    const std::string out = shown("$todo list");
    CHECK(contains(out, "\033[31m2020-01-01\033[0m"));
    CHECK(contains(out, "Tea 煎茶 from the shop behind…  "));
    CHECK_FALSE(contains(shown("$todo --color never list"), "\033"));
    CHECK_FALSE(contains(shown("NO_COLOR=1 $todo list"), "\033"));
    CHECK_FALSE(contains(todo.ok({"list"}), "\033"));
    CHECK(contains(todo.ok({"list"}), "the one with the blue door"));
    CHECK(contains(todo.ok({"--color", "always", "list"}), "\033[31m2020-01-01\033[0m"));
}

TEST_CASE("what could disturb a terminal is shown, not sent") {
    Program todo;
    const std::string title = "Ring the bell \a\033[31m";
    for (const std::string& out :
         {todo.ok({"add", title}), todo.ok({"list"}), todo.ok({"done", "1"}), todo.ok({"log"}),
          todo.ok({"remove", "1"})}) {
        CHECK(contains(out, "Ring the bell ␇␛[31m"));
        CHECK_FALSE(contains(out, "\033"));
    }
}

TEST_CASE("an item is its user's own if nobody else is named") {
    Program todo;
    todo.shell("USER=eve \"$todo\" add One; USER= \"$todo\" add Two");
    const std::string list = todo.ok({"list"});
    CHECK(contains(list, "One    eve\n"));
    CHECK(contains(list, "Two    me\n"));
}

TEST_CASE("the items are kept where --db says, else TODO_DB, else in the user's data folder") {
    Program todo;
    const auto exists = [&](const char* name) {
        return std::filesystem::exists(todo.folder() / name);
    };
    CHECK(todo.shell("\"$todo\" add x --db given").code == 0);
    CHECK(exists("given"));
    CHECK_FALSE(std::filesystem::exists(todo.database()));
    CHECK(todo.shell("TODO_DB= XDG_DATA_HOME=\"$PWD/data\" \"$todo\" add x").code == 0);
    CHECK(exists("data/todo/todo.sqlite3"));
    CHECK(
        todo.shell("unset TODO_DB; XDG_DATA_HOME=here HOME=\"$PWD/home\" \"$todo\" add x").code ==
        0);
    CHECK(exists("home/.local/share/todo/todo.sqlite3"));
    check_refused(
        todo.shell("unset TODO_DB XDG_DATA_HOME HOME; \"$todo\" list"), "say where with --db");
    check_refused(
        todo.shell("unset TODO_DB; XDG_DATA_HOME=/proc \"$todo\" list"),
        "cannot create the folder /proc/todo: ");
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

TEST_CASE("an item that is named twice is completed once") {
    Program todo;
    todo.ok({"add", "One"});
    const std::string out = todo.ok({"done", "1", "1"});
    CHECK(out.starts_with("ann completed \"One\""));
    CHECK(out.find('\n') == out.size() - 1);
}

TEST_CASE("completed and open items may be completed together") {
    Program todo;
    todo.ok({"add", "One"});
    todo.ok({"add", "Two"});
    todo.ok({"done", "1"});
    const std::string out = todo.ok({"done", "1", "2"});
    CHECK(out.starts_with("ann completed \"Two\""));
    CHECK(out.ends_with("\n1 was completed already\n"));
    CHECK(todo.ok({"list"}) == "Nothing to show.\n");
}

TEST_CASE("log shows the last completions, the oldest first") {
    Program todo;
    for (const char* title : {"One", "Two", "Three"}) todo.ok({"add", title});
    todo.ok({"done", "1"});
    todo.ok({"done", "2", "3"});
    const std::string all = todo.ok({"log"});
    CHECK(all.find("One") < all.find("Two"));
    CHECK(all.find("Two") < all.find("Three"));
    const std::string last = todo.ok({"log", "--limit", "2"});
    CHECK_FALSE(contains(last, "One"));
    CHECK(last.find("Two") < last.find("Three"));
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
    CHECK(todo.ok({"export"}).ends_with(" Call dad @office\n"));
    CHECK(
        todo.ok({"edit", "1", "--title", "Call due:2027-02-01", "--owner", "bob"}) ==
        "Changed 1\n");
    CHECK(contains(todo.ok({"list"}), "2027-02-01  Call   bob\n"));
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

// The names in a trace, in their order, without places and times.
static std::vector<std::string> outline(const std::string& trace) {
    std::vector<std::string> lines;
    std::istringstream all{trace};
    for (std::string line; std::getline(all, line);)
        lines.push_back(line.substr(0, std::min(line.find(" ("), line.find(','))));
    return lines;
}

TEST_CASE("trace tells which receivers ran for which signals") {
    Program todo;
    const Result added = todo.run({"--trace", "add", "Buy milk", "--owner", "ann"});
    CHECK(added.code == 0);
    CHECK(
        outline(added.err) ==
        std::vector<std::string>{
            "post_save from User", "  -> create_profile", "    sql: INSERT INTO \"profile\""});
    CHECK(contains(added.err, "  -> create_profile (receivers.cpp:"));
    const Result done = todo.run({"--trace", "done", "1"});
    CHECK(done.code == 0);
    CHECK(
        outline(done.err) == std::vector<std::string>{
                                 "todo_completed", "  -> log_completion",
                                 "    sql: SELECT t0.\"id\"",
                                 "    sql: INSERT INTO \"log_entry\""});
    CHECK(todo.run({"done", "1"}).err == "");
}

TEST_CASE("the graph has each signal with its receivers") {
    Program todo;
    const std::string graph = todo.ok({"graph"});
    CHECK(graph.starts_with("digraph signals {\n"));
    CHECK(contains(graph, "label=\"create_profile\\nreceivers.cpp:"));
    CHECK(contains(graph, "label=\"User\""));
    CHECK(graph.ends_with("}\n"));
}
