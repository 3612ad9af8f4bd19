// How often the database is asked.
#include "tests/orm/testing/models.hpp"

#include <doctest/doctest.h>

#include <thread>

TEST_CASE("expect_queries is content with the number, and lists what there was instead") {
    Desk desk;
    Owner{.name = "ann"}.save();
    expect_queries(0, [] {});
    expect_queries(1, [] { CHECK(Owner::objects().count() == 1); });
    CHECK_THROWS_WITH_AS(
        expect_queries(1, [] { Owner::objects().count(), Owner{.name = "b"}.save(); }),
        doctest::Contains("2 statements of the database, where 1 was expected:\n  1. SELECT"),
        Failure);
    CHECK_THROWS_WITH_AS(
        expect_queries(desk.db, 2, [] {}), "0 statements of the database, where 2 were expected",
        Failure);
    CHECK_THROWS_WITH_AS(
        expect_queries(0, [] { CHECK_THROWS_AS(Owner{.name = "ann"}.save(), UniqueViolation); }),
        doctest::Contains("(failed)"), Failure);
}

TEST_CASE("expect_queries counts this thread's statements, of one database, and no receivers'") {
    Desk desk;
    Database other{"sqlite::memory:"};
    expect_queries(desk.db, 1, [&] {
        desk.db.query("SELECT 1");
        other.query("SELECT 2");
        std::thread{[&] { desk.db.query("SELECT 3"); }}.join();
    });
}

TEST_CASE("what the body throws leaves expect_queries as it is") {
    Desk desk;
    CHECK_THROWS_AS(expect_queries(5, [] { throw Undo{}; }), Undo);
}

TEST_CASE("a test's transaction changes no number of statements") {
    Desk desk;
    const ScopedConnection listener = post_save.connect<Owner>([](Owner&) {});
    const auto work = [] {
        Owner{.name = "ann"}.save(); // a transaction, with a receiver
        Database::default_database().atomic([] { Label{.name = "red"}.save(); });
        Label{.name = "blue"}.save();
    };
    {
        const TestTransaction test;
        expect_queries(9, work);
    }
    expect_queries(9, work);
}
