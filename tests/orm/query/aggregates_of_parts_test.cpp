// Aggregates over slices, distinct rows and groups, and what they refuse.
#include "tests/orm/query/office.hpp"

namespace {

enum class Grade { low, high };

// Members that are called like the names that a query might need for itself.
struct Letters : Model<Letters> {
    Id id;
    int a1 = 0, a2 = 0, t0 = 0, t1 = 0;
    std::uint8_t small = 0;
    std::int64_t large = 0;
    Grade grade = Grade::low;
    static constexpr auto meta() { return table<Letters>(field<&Letters::grade>.by_number()); }
};

} // namespace

TEST_CASE_FIXTURE(Office, "a slice is cut before it is summed up") {
    const auto dearest = Todo::objects().order_by(cost.desc(), col<&Todo::id>).limit(3);
    const auto [n, total, estimates] = dearest.aggregate(count(), sum(cost), sum(estimate));
    CHECK(n == 3);
    CHECK(total == 10 + 4 + 2.25);
    CHECK(estimates == 3);
    const auto [rest] = Todo::objects().order_by(cost.desc()).offset(5).aggregate(sum(cost));
    CHECK(rest == 0.5);
    const auto [done] = dearest.aggregate(count().filter(!col<&Todo::done>));
    CHECK(done == 3);
    const auto [nothing, no_rows] = dearest.offset(3).aggregate(max(cost), count());
    CHECK(nothing == std::nullopt);
    CHECK(no_rows == 0);
    const auto [mean] = dearest.aggregate(sum(cost) / count());
    CHECK(mean == doctest::Approx((10 + 4 + 2.25) / 3));
    const auto [owners] = dearest.aggregate(count(col<&Todo::owner, &User::name>).distinct());
    CHECK(owners == 3); // report of ann, plan of eve, rest of bob
}

TEST_CASE_FIXTURE(Office, "distinct rows are summed up once each") {
    const auto tagged = Todo::objects().filter(tag_name.in({"home", "fun"}));
    CHECK(std::get<0>(tagged.aggregate(sum(cost))) == 1.5 * 2 + 0 + 4 * 2 + 0.5);
    CHECK(std::get<0>(tagged.distinct().aggregate(sum(cost))) == 1.5 + 0 + 4 + 0.5);
    CHECK(std::get<0>(tagged.distinct().aggregate(count())) == 4);
    CHECK(tagged.distinct().count() == 4);
    CHECK(tagged.distinct().order_by(col<&Todo::id>).limit(2).count() == 2);
    CHECK(Todo::objects().values(estimate).distinct().count() == 4);
    CHECK(std::get<0>(Todo::objects().values(estimate).distinct().aggregate(count())) == 4);
    CHECK(
        Todo::objects().values(estimate).distinct().order_by(estimate).to_vector() ==
        Rows<std::optional<int>>{{std::nullopt}, {2}, {3}, {5}});
    CHECK(Todo::objects().values(estimate).distinct().slice(1, 3).count() == 2);
}

TEST_CASE_FIXTURE(Office, "groups are counted, also where everything is one group") {
    CHECK(Todo::objects().values(count()).count() == 1);
    CHECK(Todo::objects().filter(cost > 99).values(count()).count() == 1);
    CHECK(Todo::objects().filter(cost > 99).values(count()).exists());
    CHECK(Todo::objects().filter(cost > 99).values(count()).get() == std::tuple{std::int64_t{0}});
    CHECK(Todo::objects().filter(cost > 99).values(col<&Todo::owner>, count()).count() == 0);
    CHECK(where(exists(Todo::objects().filter(cost > 99).values(count()))).size() > 0);
    CHECK(Todo::objects().values(col<&Todo::owner>, count()).limit(2).count() == 2);
    const auto busy = User::objects().filter(count(col<reverse<&Todo::owner>, &Todo::id>) > 1);
    CHECK(std::get<0>(busy.aggregate(count())) == 3);
    CHECK(std::get<0>(busy.aggregate(sum(col<&User::age>))) == 30 + 41);
}

TEST_CASE_FIXTURE(Office, "names of members do not disturb a query's own names") {
    db.create_tables<Letters>();
    Letters::objects().create({.a1 = 1, .a2 = 10, .t0 = 100, .t1 = 1000});
    Letters::objects().create({.a1 = 2, .a2 = 20, .t0 = 200, .t1 = 2000});
    const auto all = Letters::objects().distinct();
    const auto [a2, a1, t1] =
        all.aggregate(sum(col<&Letters::a2>), sum(col<&Letters::a1>), sum(col<&Letters::t1>));
    CHECK(a2 == 30);
    CHECK(a1 == 3);
    CHECK(t1 == 3000);
    CHECK(std::get<0>(all.limit(1).aggregate(max(col<&Letters::t0>))) == 100);
}

TEST_CASE_FIXTURE(Office, "an enum that is stored by its number is one in expressions, too") {
    db.create_tables<Letters>();
    Letters::objects().create({.grade = Grade::low});
    Letters::objects().create({.grade = Grade::high});
    constexpr auto grade = col<&Letters::grade>;
    const auto [least, most] = Letters::objects().aggregate(min(grade), max(grade));
    CHECK(least == Grade::low);
    CHECK(most == Grade::high);
    const auto rows =
        Letters::objects()
            .order_by(col<&Letters::id>)
            .values(lag(grade).over(window_order(col<&Letters::id>)), coalesce(grade, Grade::low));
    CHECK(rows.last() == std::tuple{std::optional{Grade::low}, Grade::high});
    const auto alone = Letters::objects().filter(max(grade) == Grade::high);
    CHECK(alone.count() == 1);
}

TEST_CASE_FIXTURE(Office, "what an aggregate cannot hold is an error, not another number") {
    db.create_tables<Letters>();
    Letters::objects().create({.small = 200, .large = INT64_MAX});
    Letters::objects().create({.small = 100, .large = 1});
    CHECK(std::get<0>(Letters::objects().aggregate(sum(col<&Letters::small>))) == 300);
    CHECK(std::get<0>(Letters::objects().aggregate(max(col<&Letters::small>))) == 200);
    CHECK_THROWS_AS(Letters::objects().aggregate(sum(col<&Letters::large>)), DataError);
    db.execute("UPDATE letters SET small = 7, large = 300 WHERE id = 1");
    db.execute("PRAGMA ignore_check_constraints = 1");
    db.execute("UPDATE letters SET small = 300 WHERE id = 1");
    CHECK_THROWS_WITH_AS(
        Letters::objects()
            .order_by(col<&Letters::id>)
            .values(col<&Letters::id>, min(col<&Letters::small>))
            .first(),
        "value 2 of a query of letters: 300 does not fit the member, which holds 0 to 255",
        DataError);
    CHECK_THROWS_WITH_AS(
        Letters::objects().aggregate(max(col<&Letters::small>)),
        "value 1 of a query of letters: 300 does not fit the member, which holds 0 to 255",
        DataError);
}

TEST_CASE_FIXTURE(Office, "what aggregate() and count() cannot do is said") {
    CHECK_THROWS_WITH_AS(
        Todo::objects().aggregate(cost), "todo: aggregate() takes aggregates, such as count()",
        ProgrammingError);
    CHECK_THROWS_WITH_AS(
        Todo::objects().aggregate(count().distinct()),
        "count().distinct(): of which values? Say count(col<...>).distinct()", ProgrammingError);
    CHECK_THROWS_AS(
        Todo::objects().values(col<&Todo::owner>, count()).update(col<& Todo::cost> = 1),
        ProgrammingError);
    CHECK_THROWS_WITH_AS(
        Todo::objects().filter(count() > 1).remove(),
        "todo: remove of a distinct, grouped, combined or raw query", ProgrammingError);
    CHECK(Todo::objects().count() == 7);
}
