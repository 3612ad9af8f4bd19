// Killed at any moment, the file opens again with all of a command's work or nothing of it.
#include "orm/orm.hpp"
#include "tests/examples/todo/program.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace rowcall;
using namespace todo_test;

namespace {

// The program's own memory is seen to by all of its runs: a sanitizer needs fewer kills.
#if defined(__SANITIZE_ADDRESS__)
constexpr int kills = 10;
#else
constexpr int kills = 50;
#endif

std::int64_t count(Database& database, const char* from) {
    return std::get<std::int64_t>(
        database.query(std::string{"SELECT count(*) FROM "} + from).at(0).at(0));
}

void check_sound(Database& database) {
    CHECK(std::get<std::string>(database.query("PRAGMA integrity_check").at(0).at(0)) == "ok");
    CHECK(database.query("PRAGMA foreign_key_check").empty());
}

// How long the command takes here, so that the kills are spread over all of it.
std::chrono::microseconds duration_of(
    const Program& todo, const std::vector<std::string>& arguments) {
    const auto start = std::chrono::steady_clock::now();
    todo.ok(arguments);
    return std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - start);
}

std::string items(int number) {
    std::string text;
    for (int i = 0; i < number; ++i)
        text += "2026-11-01 Item " + std::to_string(i) + " @tag" + std::to_string(i % 7) + "\n";
    return text;
}

} // namespace

TEST_CASE("an import that is killed leaves all of its items or none") {
    constexpr int lines = 400;
    const Program first;
    const std::string file = first.file("items.txt", items(lines));
    const auto whole = duration_of(first, {"import", file});
    std::mt19937 random{20261121};
    std::uniform_int_distribution<long> moment{0, whole.count() * 5 / 4};
    const Program todo;
    std::int64_t present = 0;
    for (int i = 0; i < kills; ++i) {
        todo.run_and_kill({"import", file}, std::chrono::microseconds{moment(random)});
        if (!std::filesystem::exists(todo.database())) continue; // killed before it was made
        todo.ok({"list", "--limit", "1"});
        Database database{"sqlite:" + todo.database().string()};
        check_sound(database);
        const std::int64_t now = count(database, "todo");
        CHECK((now == present || now == present + lines));
        CHECK(count(database, "todo_tags") == now);
        present = now;
    }
}

TEST_CASE("a completion that is killed leaves the item completed and logged, or neither") {
    const Program todo;
    todo.ok({"import", todo.file("items.txt", items(kills + 1))});
    const auto whole = duration_of(todo, {"done", std::to_string(kills + 1)});
    std::mt19937 random{20261122};
    std::uniform_int_distribution<long> moment{0, whole.count() * 5 / 4};
    for (int id = 1; id <= kills; ++id) {
        todo.run_and_kill({"done", std::to_string(id)}, std::chrono::microseconds{moment(random)});
        Database database{"sqlite:" + todo.database().string()};
        check_sound(database);
        const std::string done = "todo WHERE done = 1 AND completed_at IS NOT NULL AND id = ";
        const std::string logged =
            "log_entry WHERE what LIKE 'Item " + std::to_string(id - 1) + " %'";
        CHECK(
            count(database, (done + std::to_string(id)).c_str()) ==
            count(database, logged.c_str()));
    }
}
