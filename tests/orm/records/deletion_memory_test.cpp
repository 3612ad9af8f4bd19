// How much memory a deletion takes, nobody listening, does not depend on how many rows go.
#include "tests/orm/temporary_folder.hpp"

#include "orm/orm.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace rowcall;

namespace {

struct User : Model<User> {
    Id id;
    std::string name;
};
struct Todo : Model<Todo> {
    Id id;
    std::string title;
    ForeignKey<User> owner;
    ForeignKey<Todo> parent;
    ManyToMany<User> watchers;
    static constexpr auto meta() {
        return table<Todo>(
            field<&Todo::owner>.on_delete(cascade), field<&Todo::parent>.null().on_delete(cascade));
    }
};

// In bytes; it never shrinks.
long largest_memory() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss * 1024;
}

// By how much the process grows that deletes a user with so many todos.
long growth(const std::string& url, int todos) {
    {
        Database db{url};
        db.create_tables<User, Todo>();
        User ann{.name = "ann"};
        ann.save({.database = &db});
        db.execute(
            "INSERT INTO todo (title, owner_id) WITH RECURSIVE n(i) AS "
            "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) SELECT 'todo ' || i, ?1 FROM n",
            ann.id.value(), todos);
    }
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    if (child == 0) {
        long grown = -1;
        {
            Database db{url};
            const long before = largest_memory();
            if (User::objects(db).get(1).remove().total == todos + 1 && !Todo::objects(db).exists())
                grown = largest_memory() - before;
        }
        const bool written = write(ends[1], &grown, sizeof grown) == sizeof grown;
        _exit(written ? 0 : 1);
    }
    long grown = -1;
    REQUIRE(read(ends[0], &grown, sizeof grown) == sizeof grown);
    waitpid(child, nullptr, 0);
    close(ends[0]);
    close(ends[1]);
    return grown;
}

} // namespace

TEST_CASE("deleting a user with 1,000,000 todos takes no more memory than one with 10,000") {
    const TemporaryFolder folder;
    const long few = growth(folder.url("few.sqlite3"), 10'000);
    const long many = growth(folder.url("many.sqlite3"), 1'000'000);
    CAPTURE(few);
    CAPTURE(many);
    REQUIRE(few >= 0);
    REQUIRE(many >= 0);
    CHECK(many < few + 16 * 1024 * 1024); // a list of keys in memory would be far more
}
