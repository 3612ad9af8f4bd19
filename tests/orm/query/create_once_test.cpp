// get_or_create and update_or_create, also when two threads want the same row at once.
#include "tests/orm/query/office.hpp"
#include "tests/orm/temporary_folder.hpp"

#include <atomic>
#include <barrier>
#include <thread>

namespace {

struct Counter : Model<Counter> {
    Id id;
    std::string name;
    int value = 0;
    std::optional<std::string> note;
    Timestamp changed;
    static constexpr auto meta() {
        return table<Counter>(field<&Counter::name>.unique(), field<&Counter::changed>.auto_now());
    }
};

// Two threads, each of which calls `step(round)` at the same time as the other.
template<class Step>
void race(int rounds, Step step) {
    std::barrier both{2};
    const auto run = [&] {
        for (int round = 0; round < rounds; ++round) {
            both.arrive_and_wait();
            step(round);
        }
    };
    std::thread other{run};
    run();
    other.join();
}

std::string name_of(int round) { return "c" + std::to_string(round); }

} // namespace

TEST_CASE("two threads that get or create a row end with one, created once") {
    TemporaryFolder folder;
    Database db{folder.url()};
    db.create_tables<Counter>();
    constexpr int rounds = 60;
    std::atomic<int> created = 0, wrong = 0;
    race(rounds, [&](int round) {
        const auto [row, is_new] = Counter::objects(db).get_or_create<&Counter::name>(
            {.name = name_of(round), .value = 7});
        created += is_new ? 1 : 0;
        wrong += row.value == 7 && row.id.is_stored() ? 0 : 1;
    });
    CHECK(created == rounds);
    CHECK(wrong == 0);
    CHECK(Counter::objects(db).count() == rounds);
}

TEST_CASE("two threads that update or create a row end with one that both have written") {
    TemporaryFolder folder;
    Database db{folder.url()};
    db.create_tables<Counter>();
    constexpr int rounds = 60;
    std::atomic<int> created = 0, writer = 0;
    race(rounds, [&](int round) {
        thread_local const int own = ++writer;
        const auto [row, is_new] = Counter::objects(db).update_or_create<&Counter::name>(
            {.name = name_of(round), .value = own});
        created += is_new ? 1 : 0;
    });
    CHECK(created == rounds);
    CHECK(Counter::objects(db).count() == rounds);
    CHECK(Counter::objects(db).filter(!col<&Counter::value>.in({1, 2})).count() == 0);
}

TEST_CASE("threads that add to a column lose nothing") {
    TemporaryFolder folder;
    Database db{folder.url()};
    db.create_tables<Counter>();
    Counter::objects(db).create({.name = "all"});
    race(60, [&](int) {
        Counter::objects(db).update(col<& Counter::value> = col<&Counter::value> + 1);
    });
    CHECK(Counter::objects(db).get().value == 120);
}

TEST_CASE_FIXTURE(Office, "update_or_create saves the members given, and those of auto_now") {
    db.create_tables<Counter>();
    const auto [first, is_new] = Counter::objects().update_or_create<&Counter::name>(
        {.name = "a", .value = 1, .note = "old"});
    CHECK(is_new);
    db.execute("UPDATE counter SET changed = '2001-01-01 00:00:00.000000'");
    const auto [second, is_second] =
        Counter::objects().update_or_create<&Counter::name>({.name = "a", .value = 2});
    CHECK_FALSE(is_second);
    CHECK(second.id == first.id);
    CHECK(second.note == "old");
    const Counter stored = Counter::objects().get();
    CHECK(stored.value == 2);
    CHECK(stored.note == "old");
    CHECK(stored.changed > Timestamp::parse("2001-01-01 00:00:00"));
    // Named, a default is a value, too.
    Counter::objects().update_or_create(
        {.name = "a"}, fields<&Counter::name>, fields<&Counter::value, &Counter::note>);
    CHECK(Counter::objects().get().value == 0);
    CHECK_FALSE(Counter::objects().get().note.has_value());
}

TEST_CASE_FIXTURE(Office, "what is not one row is neither found nor updated") {
    db.create_tables<Counter>();
    Counter::objects().create({.name = "a", .value = 1});
    Counter::objects().create({.name = "b", .value = 1});
    CHECK_THROWS_AS(
        Counter::objects().update_or_create<&Counter::value>({.name = "c", .value = 1}),
        MultipleObjectsReturned);
    CHECK_THROWS_AS(
        Counter::objects().get_or_create<&Counter::value>({.name = "c", .value = 1}),
        MultipleObjectsReturned);
    CHECK_THROWS_WITH_AS(
        Counter::objects().limit(1).get_or_create<&Counter::name>({.name = "a"}),
        "counter: get_or_create after limit, offset or slice", ProgrammingError);
    // It is found by its name, and the key given is not that row's.
    const auto [found, is_new] =
        Counter::objects().get_or_create<&Counter::name>({.id = 77, .name = "a"});
    CHECK_FALSE(is_new);
    CHECK(found.id == 1);
    CHECK(Counter::objects().count() == 2);
}

TEST_CASE_FIXTURE(Office, "select_for_update says what to do in its place") {
    CHECK_THROWS_WITH_AS(
        Todo::objects().filter(col<&Todo::done>).select_for_update(),
        "todo: select_for_update() is not supported by SQLite, where a transaction that writes "
        "has the whole database to itself: use atomic()",
        ProgrammingError);
}
