#include "orm/backends/sqlite/write_queue.hpp"

#include "orm/orm.hpp"
#include "tests/orm/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

using namespace rowcall;
using detail::WriteQueue;
using namespace std::chrono_literals;

namespace {

struct Turnstile : Model<Turnstile> {
    Id id;
    int number = 0;
};

void wait_until_waiting(const WriteQueue& queue, std::size_t count) {
    while (queue.waiting() != count) std::this_thread::yield();
}

} // namespace

TEST_CASE("turns come in the order of asking") {
    WriteQueue queue;
    REQUIRE(queue.enter(0ms));
    std::vector<int> order;
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i) {
        writers.emplace_back([&, i] {
            if (queue.enter(1min)) order.push_back(i), queue.leave();
        });
        wait_until_waiting(queue, static_cast<std::size_t>(i) + 1);
    }
    queue.leave();
    for (std::thread& thread : writers) thread.join();
    CHECK(order == std::vector<int>{0, 1, 2, 3});
    CHECK(queue.enter(0ms)); // nobody has it
}

TEST_CASE("who has waited too long is in nobody's way") {
    WriteQueue queue;
    REQUIRE(queue.enter(0ms));
    CHECK_FALSE(queue.enter(1ms));
    CHECK(queue.waiting() == 0);
    std::thread next{[&] {
        if (queue.enter(1min)) queue.leave();
    }};
    wait_until_waiting(queue, 1);
    queue.leave();
    next.join();
    CHECK(queue.enter(0ms));
}

TEST_CASE("what the waiting took is no more there") {
    WriteQueue queue;
    REQUIRE(queue.enter(0ms) == 0ms);
    std::optional<std::chrono::milliseconds> left;
    std::thread next{[&] { left = queue.enter(1min); }};
    wait_until_waiting(queue, 1);
    queue.leave();
    next.join();
    REQUIRE(left);
    CHECK(*left < 1min);
    queue.leave();
}

TEST_CASE("a turn ends once, and with its object") {
    WriteQueue queue;
    {
        WriteQueue::Turn turn{queue};
        CHECK(turn.wait(7ms) == 7ms); // nobody was there
        CHECK(turn.wait(7ms) == 7ms); // it is ours
        CHECK(turn.is_ours());
        turn.end();
        turn.end();
        CHECK(queue.enter(0ms));
        CHECK(turn.wait(0ms) == 0ms);
        CHECK_FALSE(turn.is_ours());
        queue.leave();
        CHECK(turn.wait(7ms) == 7ms);
        CHECK_FALSE(queue.enter(0ms));
    }
    CHECK(queue.enter(0ms));
}

TEST_CASE("a transaction's turn ends with it, however that ends") {
    const TemporaryFolder folder;
    Database db{folder.url() + "?busy_timeout=60000"};
    db.create_tables<Turnstile>();
    const auto write = [&] { db.atomic([&] { Turnstile::objects(db).create({.number = 1}); }); };
    CHECK_THROWS_AS(
        db.atomic([&] {
            Turnstile::objects(db).create({.number = 2});
            throw 1;
        }),
        int);
    std::thread{write}.join();
    // SQLite ends this one by itself.
    CHECK_THROWS_AS(
        db.atomic([&] { db.execute("INSERT OR ROLLBACK INTO turnstile VALUES (1, 1)"); }),
        IntegrityError);
    std::thread{write}.join();
    std::thread{[&] {
        Database other{folder.url() + "?busy_timeout=1"};
        CHECK_THROWS_AS(db.atomic([&] { other.atomic([] {}); }), OperationalError); // another queue
    }}.join();
    std::thread{write}.join();
    CHECK(Turnstile::objects(db).count() == 3);
}

TEST_CASE(
    "a writer whose turn does not come in time finds the database locked, and may try again") {
    const TemporaryFolder folder;
    Database db{folder.url() + "?busy_timeout=10"};
    db.create_tables<Turnstile>();
    const auto write = [&] { db.atomic([&] { Turnstile::objects(db).create({.number = 1}); }); };
    std::thread{[&] {
        db.atomic([&] { std::thread{[&] { CHECK_THROWS_AS(write(), OperationalError); }}.join(); });
    }}.join();
    write();
    CHECK(Turnstile::objects(db).count() == 1);
}

TEST_CASE("of many threads that write to one file, each gets its turn") {
    const TemporaryFolder folder;
    Database db{folder.url() + "?busy_timeout=60000"};
    db.create_tables<Turnstile>();
    std::vector<std::thread> writers;
    for (int i = 0; i < 8; ++i)
        writers.emplace_back([&, i] {
            for (int n = 0; n < 50; ++n)
                db.atomic([&] { Turnstile::objects(db).create({.number = i}); });
        });
    for (std::thread& thread : writers) thread.join();
    CHECK(Turnstile::objects(db).count() == 400);
}
