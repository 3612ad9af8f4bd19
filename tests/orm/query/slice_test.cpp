// Slices: rows by their number, as Python's.
#include "orm/testing/test_database.hpp"
#include "tests/orm/query/models.hpp"

namespace {

struct Numbers {
    Numbers() {
        db.atomic([] {
            for (int i = 0; i < 10; ++i) Author{.name = std::to_string(i), .born = i}.save();
        });
    }
    static std::string names(const QuerySet<Author>& query) {
        std::string all;
        for (const Author& author : query) all += author.name;
        CHECK(query.count() == static_cast<std::int64_t>(all.size()));
        CHECK(query.exists() == !all.empty());
        return all;
    }
    QuerySet<Author> all() const { return Author::objects().order_by(col<&Author::born>); }
    testing::TestDatabase<Author> db;
};

} // namespace

TEST_CASE_FIXTURE(Numbers, "limit, offset and slice") {
    CHECK(names(all().limit(3)) == "012");
    CHECK(names(all().offset(7)) == "789");
    CHECK(names(all().slice(2, 5)) == "234");
    CHECK(names(all().limit(0)).empty());
    CHECK(names(all().offset(0)) == "0123456789");
    CHECK(names(all().limit(99)) == "0123456789");
    CHECK(names(all().offset(99)).empty());
    CHECK(names(all().slice(5, 2)).empty());
    CHECK(names(all().slice(5, 5)).empty());
    CHECK(names(all().slice(8, 99)) == "89");
    CHECK(names(all().filter(col<&Author::born> > 4).limit(2)) == "56");
    CHECK(names(all().reverse().limit(2)) == "98");
}

TEST_CASE_FIXTURE(Numbers, "a slice of a slice, in every combination, is what Python makes of it") {
    const std::string digits = "0123456789";
    const auto slice = [](const std::string& text, std::size_t start, std::size_t stop) {
        start = std::min(start, text.size());
        stop = std::clamp(stop, start, text.size());
        return text.substr(start, stop - start);
    };
    for (const std::size_t a : {0u, 2u, 9u, 12u})
        for (const std::size_t b : {0u, 3u, 8u, 15u})
            for (const std::size_t c : {0u, 1u, 4u, 11u})
                for (const std::size_t d : {0u, 2u, 5u, 20u}) {
                    CAPTURE(a);
                    CAPTURE(b);
                    CAPTURE(c);
                    CAPTURE(d);
                    CHECK(names(all().slice(a, b).slice(c, d)) == slice(slice(digits, a, b), c, d));
                }
    CHECK(names(all().offset(3).limit(4)) == "3456");
    CHECK(names(all().limit(4).offset(3)) == "3");
    CHECK(names(all().limit(4).limit(9)) == "0123");
    CHECK(names(all().offset(3).offset(3)) == "6789");
    CHECK(names(all().limit(2).offset(5)).empty());
}

TEST_CASE_FIXTURE(Numbers, "numbers beyond any row are no overflow") {
    constexpr auto most = std::numeric_limits<std::size_t>::max();
    CHECK(names(all().limit(most)) == "0123456789");
    CHECK(names(all().limit(most - 1)) == "0123456789");
    CHECK(names(all().offset(most)).empty());
    CHECK(names(all().offset(most - 1).offset(5)).empty());
    CHECK(names(all().offset(5).offset(most - 2)).empty());
    CHECK(names(all().slice(7, most - 1)) == "789");
}

TEST_CASE_FIXTURE(Numbers, "first, get, [] and iteration work on slices") {
    CHECK(all().offset(4).first()->name == "4");
    CHECK_FALSE(all().limit(0).first().has_value());
    CHECK(all().slice(6, 7).get().name == "6");
    CHECK_THROWS_AS(all().slice(6, 8).get(), MultipleObjectsReturned);
    CHECK(all().offset(4)[1].name == "5");
    CHECK(all().slice(2, 5).size() == 3);
}

TEST_CASE_FIXTURE(Numbers, "what a slice cannot be is said by name") {
    const auto part = all().limit(3);
    const auto message = [](auto action) -> std::string {
        try {
            action();
            return "no error";
        } catch (const ProgrammingError& error) {
            CHECK(error.table() == "author");
            return error.what();
        }
    };
    const std::string after = " after limit, offset or slice";
    CHECK(message([&] { part.filter(col<&Author::alive>); }) == "author: filter" + after);
    CHECK(message([&] { part.exclude(col<&Author::alive>); }) == "author: filter" + after);
    CHECK(message([&] { part.order_by(col<&Author::id>); }) == "author: order_by" + after);
    CHECK(message([&] { part.reverse(); }) == "author: reverse" + after);
    CHECK(message([&] { part.last(); }) == "author: last" + after);
    CHECK(message([&] { part.update(col<& Author::alive> = true); }) == "author: update" + after);
    CHECK(message([&] { part.remove(); }) == "author: remove" + after);
    CHECK(message([&] { part.get_or_create({.name = "x"}); }) == "author: get_or_create" + after);
    CHECK(Author::objects().count() == 10);
}
