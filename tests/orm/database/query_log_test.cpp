// Which statements a database runs: Database::on_query, and the log of them.
#include "orm/database/query_log.hpp"
#include "tests/orm/database/models.hpp"
#include "tests/orm/statement_log.hpp"

#include <doctest/doctest.h>

#include <latch>
#include <stdexcept>
#include <thread>

namespace {

using Texts = std::vector<std::string>;

Texts sunk_queries;
void query_sink(const signals::ReceiverError& failure) noexcept {
    sunk_queries.push_back(std::string{failure.signal} + ": " + signals::message_of(failure.error));
}

} // namespace

TEST_CASE("on_query tells of each statement, with its rows and what it changed") {
    Hotel hotel;
    Room{.name = "blue"}.save();
    Room{.name = "red"}.save();
    const QueryLog log{hotel.db};
    CHECK(Room::objects().order_by(col<&Room::id>.asc()).size() == 2);
    hotel.db.execute("UPDATE room SET name = name || '!'");
    const auto queries = log.queries();
    REQUIRE(queries.size() == 2);
    CHECK(queries[0].sql.starts_with("SELECT"));
    CHECK(queries[0].rows == 2);
    CHECK(queries[0].changed == 0);
    CHECK(queries[0].thread == std::this_thread::get_id());
    CHECK_FALSE(queries[0].failed);
    CHECK(queries[1].sql == "UPDATE room SET name = name || '!'");
    CHECK(queries[1].rows == 0);
    CHECK(queries[1].changed == 2);
    CHECK(queries[0].duration.count() > 0);
}

TEST_CASE("on_query: transactions and savepoints are statements, too") {
    Hotel hotel;
    StatementLog log{hotel.db};
    CHECK_THROWS_AS(
        hotel.db.atomic([&] {
            hotel.db.atomic([] { Room{.name = "blue"}.save(); });
            throw std::runtime_error{"no"};
        }),
        std::runtime_error);
    hotel.db.atomic({.read_only = true}, [&] { hotel.db.query("SELECT 1"); });
    CHECK(
        log.take() == Texts{
                          "BEGIN IMMEDIATE", "SAVEPOINT level_1", "INSERT INTO \"room\"",
                          "RELEASE level_1", "ROLLBACK", "BEGIN DEFERRED", "SELECT 1", "COMMIT"});
}

TEST_CASE("on_query tells of a statement that failed, after its error is known") {
    Hotel hotel;
    Room{.name = "blue"}.save();
    const QueryLog log{hotel.db};
    const ScopedConnection other = hotel.db.on_query.connect(
        [](const QueryEvent& event) { event.database.query("SELECT 1"); });
    CHECK_THROWS_WITH_AS(Room{.name = "blue"}.save(), doctest::Contains("room"), UniqueViolation);
    CHECK_THROWS_AS(hotel.db.query("SELECT nothing FROM nowhere"), ProgrammingError); // never ran
    REQUIRE(log.size() == 1);
    CHECK(log.queries()[0].failed);
    CHECK(log.totals()[0].failed == 1);
    CHECK(to_string(log).find("(1 failed)") != std::string::npos);
}

TEST_CASE("on_query: what its receivers run is not told again, and does no harm") {
    Hotel hotel;
    Texts seen;
    const ScopedConnection connection = hotel.db.on_query.connect([&](const QueryEvent& event) {
        seen.emplace_back(event.sql.substr(0, event.sql.find_first_of(" ")));
        CHECK(event.database.query("SELECT 1").size() == 1);
        CHECK(Room::objects().count() >= 0);
    });
    hotel.db.atomic([] {
        Room blue{.name = "blue"};
        blue.save();
        CHECK(blue.id == 1);
    });
    CHECK(seen == Texts{"BEGIN", "INSERT", "COMMIT"});
}

TEST_CASE("on_query: a receiver that inserts leaves the key of the row to its record") {
    Hotel hotel;
    hotel.db.execute("CREATE TABLE diary (id INTEGER PRIMARY KEY, text)");
    for (int i = 0; i < 5; ++i) hotel.db.execute("INSERT INTO diary (text) VALUES ('old')");
    const ScopedConnection connection = hotel.db.on_query.connect([](const QueryEvent& event) {
        event.database.execute("INSERT INTO diary (text) VALUES (?1)", event.sql);
    });
    Room blue{.name = "blue"};
    blue.save();
    CHECK(blue.id == 1);
}

TEST_CASE("on_query: what a receiver throws goes to the error sink, and the statement counts") {
    Hotel hotel;
    sunk_queries.clear();
    const signals::ErrorSink before = signals::set_error_sink(&query_sink);
    {
        const ScopedConnection connection =
            hotel.db.on_query.connect([] { throw std::runtime_error{"disk full"}; });
        Room{.name = "blue"}.save();
    }
    signals::set_error_sink(before);
    CHECK(sunk_queries == Texts{"on_query: disk full"});
    CHECK(Room::objects().count() == 1);
}

TEST_CASE("a query log has the statements of all threads, and of one database") {
    Hotel hotel;
    Database other{"sqlite::memory:"};
    const QueryLog log{hotel.db};
    other.query("SELECT 'other'");
    constexpr int calls = 50;
    std::latch start{2};
    const auto ask = [&] {
        start.arrive_and_wait();
        for (int i = 0; i < calls; ++i) hotel.db.query("SELECT 'ours'");
    };
    std::thread first{ask}, second{ask};
    first.join(), second.join();
    REQUIRE(log.totals().size() == 1);
    CHECK(log.totals()[0].sql == "SELECT 'ours'");
    CHECK(log.totals()[0].calls == 2 * calls);
    CHECK(log.totals()[0].rows == 2 * calls);
    CHECK(log.size() == 2 * calls);
    CHECK(log.queries().front().thread != std::this_thread::get_id());
}

TEST_CASE("a query log adds up by text: those first that took longest together") {
    Hotel hotel;
    QueryLog log; // of the default database
    for (int i = 0; i < 3; ++i) hotel.db.query("SELECT ?1", i);
    hotel.db.query("SELECT 1");
    auto totals = log.totals();
    REQUIRE(totals.size() == 2);
    CHECK(totals[0].total >= totals[1].total);
    const auto& thrice = totals[0].calls == 3 ? totals[0] : totals[1];
    CHECK(thrice.sql == "SELECT ?1");
    CHECK(thrice.total >= thrice.longest);
    CHECK(thrice.longest.count() > 0);
    const QueryLog::Duration ms = std::chrono::milliseconds{1};
    const std::vector<QueryLog::Total> known{
        {.sql = "SELECT\n1", .calls = 12, .total = 3 * ms, .longest = ms / 2, .rows = 24}};
    CHECK(
        to_string(known) == " total ms    longest   calls      rows   changed  sql\n"
                            "    3.000      0.500      12        24         0  SELECT 1\n");
    log.clear();
    CHECK(log.size() == 0);
    CHECK(log.totals().empty());
}

TEST_CASE("a query log may outlive its database, and needs one") {
    CHECK_THROWS_AS(QueryLog{}, ProgrammingError);
    auto hotel = std::make_unique<Hotel>();
    const QueryLog log{hotel->db};
    Room{.name = "blue"}.save();
    hotel.reset();
    CHECK(log.size() == 1);
}

TEST_CASE("rows that a loop leaves unread are not counted, and a loop within a loop is") {
    Hotel hotel;
    for (const char* name : {"a", "b", "c"}) Room{.name = name}.save();
    const QueryLog log{hotel.db};
    for (const Room& room : Room::objects().stream()) {
        for (const Room& inner : Room::objects().stream()) CHECK(inner.id >= room.id);
        break;
    }
    REQUIRE(log.size() == 2);
    CHECK(log.queries()[0].rows == 3);
    CHECK(log.queries()[1].rows == 1);
}
