// Values, annotations and aggregates, against what plain loops over the rows find.
#include "tests/orm/query/office.hpp"

#include <map>
#include <numeric>
#include <set>

namespace {

using Strings = std::vector<std::string>;

} // namespace

TEST_CASE_FIXTURE(Office, "values are tuples of the columns' types, optional where NULL may be") {
    const auto query = Todo::objects()
                           .order_by(col<&Todo::id>)
                           .values(
                               col<&Todo::id>, col<&Todo::title>, estimate, col<&Todo::owner>,
                               col<&Todo::reviewer>, col<&Todo::owner, &User::name>,
                               col<&Todo::reviewer, &User::name>, col<&Todo::due>);
    using Row = std::tuple<
        std::int64_t, std::string, std::optional<int>, std::int64_t, std::optional<std::int64_t>,
        std::string, std::optional<std::string>, std::optional<Date>>;
    static_assert(std::same_as<decltype(query.to_vector()), std::vector<Row>>);
    REQUIRE(query.size() == todos.size());
    for (std::size_t i = 0; i < todos.size(); ++i) {
        const Todo& todo = todos[i];
        std::optional<std::string> reviewer;
        if (todo.reviewer.has_value()) reviewer = todo.reviewer.get().name;
        CHECK(
            query[i] == Row{todo.id.value(), todo.title, todo.estimate, *todo.owner.id(),
                            todo.reviewer.id(), todo.owner.get().name, reviewer, todo.due});
    }
    const auto by_member = Todo::objects().order_by(col<&Todo::id>).values<&Todo::title>();
    static_assert(
        std::same_as<decltype(by_member.first()), std::optional<std::tuple<std::string>>>);
    CHECK(by_member.first() == std::tuple{std::string{"milk"}});
    CHECK(by_member.last() == std::tuple{std::string{"nap"}});
    CHECK(by_member.get(col<&Todo::id> == 2) == std::tuple{std::string{"report"}});
    CHECK(by_member.count() == 7);
    CHECK(by_member.slice(2, 4).to_vector() == Rows<std::string>{{"call"}, {"rest"}});
}

TEST_CASE_FIXTURE(Office, "values of columns that are named at run time") {
    const auto rows = Todo::objects()
                          .filter(col<&Todo::done>)
                          .order_by(col<&Todo::id>)
                          .values(
                              {named_col<Todo>("title"), named_col<Todo>("reviewer.name"),
                               named_col<Todo>("estimate")})
                          .to_vector();
    REQUIRE(rows.size() == 3);
    CHECK(rows[1] == std::vector<OwnedValue>{"call", "ann", std::int64_t{2}});
    CHECK(rows[2] == std::vector<OwnedValue>{"run", OwnedValue{}, std::int64_t{3}});
}

TEST_CASE_FIXTURE(Office, "aggregates over all rows") {
    const auto result = Todo::objects().aggregate(
        count(), count(estimate), sum(estimate), avg(estimate), min(estimate), max(estimate),
        sum(cost), avg(cost), min(col<&Todo::title>), max(col<&Todo::due>),
        count(estimate).distinct(), sum(estimate).distinct());
    static_assert(std::same_as<
                  std::remove_const_t<decltype(result)>,
                  std::tuple<
                      std::int64_t, std::int64_t, std::optional<std::int64_t>,
                      std::optional<double>, std::optional<int>, std::optional<int>,
                      std::optional<double>, std::optional<double>, std::optional<std::string>,
                      std::optional<Date>, std::int64_t, std::optional<std::int64_t>>>);
    std::vector<int> estimates;
    double costs = 0;
    for (const Todo& todo : todos) {
        if (todo.estimate) estimates.push_back(*todo.estimate);
        costs += todo.cost;
    }
    const std::set<int> different{estimates.begin(), estimates.end()};
    const int total = std::accumulate(estimates.begin(), estimates.end(), 0);
    CHECK(std::get<0>(result) == 7);
    CHECK(std::get<1>(result) == std::int64_t(estimates.size()));
    CHECK(std::get<2>(result) == total);
    CHECK(std::get<3>(result) == doctest::Approx(double(total) / double(estimates.size())));
    CHECK(std::get<4>(result) == *different.begin());
    CHECK(std::get<5>(result) == *different.rbegin());
    CHECK(std::get<6>(result) == doctest::Approx(costs));
    CHECK(std::get<7>(result) == doctest::Approx(costs / 7));
    CHECK(std::get<8>(result) == "call");
    CHECK(std::get<9>(result) == Date::parse("2027-01-05"));
    CHECK(std::get<10>(result) == std::int64_t(different.size()));
    CHECK(std::get<11>(result) == std::accumulate(different.begin(), different.end(), 0));
}

TEST_CASE_FIXTURE(Office, "aggregates over no rows are 0 or nothing") {
    const auto [n, total, mean, least] =
        Todo::objects().filter(priority > 99).aggregate(count(), sum(cost), avg(cost), min(cost));
    CHECK(n == 0);
    CHECK(total == std::nullopt);
    CHECK(mean == std::nullopt);
    CHECK(least == std::nullopt);
    const auto [none] = Todo::objects().filter(priority > 99).aggregate(coalesce(sum(cost), 0.0));
    static_assert(std::same_as<decltype(none), const double>);
    CHECK(none == 0);
}

TEST_CASE_FIXTURE(Office, "aggregates with a filter of their own") {
    const auto [done, open_cost] = Todo::objects().aggregate(
        count().filter(col<&Todo::done>), sum(cost).filter(!col<&Todo::done>));
    CHECK(done == 3);
    CHECK(open_cost == 10 + 2.25 + 4 + 2.25);
    const auto tagged = count(col<&Todo::id>).filter(tag_name.is_not_null());
    CHECK(Todo::objects().aggregate(tagged, tagged.distinct()) == std::tuple{9, 5});
}

TEST_CASE_FIXTURE(Office, "annotate takes aggregates over what belongs to each row") {
    const auto users = User::objects()
                           .order_by(col<&User::id>)
                           .annotate(
                               count(col<reverse<&Todo::owner>, &Todo::id>),
                               sum(col<reverse<&Todo::owner>, &Todo::estimate>),
                               count(col<reverse<&Todo::owner>, &Todo::id>)
                                   .filter(col<reverse<&Todo::owner>, &Todo::done>));
    static_assert(std::same_as<
                  std::remove_cvref_t<decltype(users[0])>,
                  std::tuple<User, std::int64_t, std::optional<std::int64_t>, std::int64_t>>);
    std::map<std::string, std::tuple<int, std::optional<int>, int>> expected;
    for (const User* user : {&ann, &bob, &eve, &zed}) expected[user->name];
    for (const Todo& todo : todos) {
        auto& [number, estimates, done] = expected[todo.owner.get().name];
        ++number;
        if (todo.estimate) estimates = estimates.value_or(0) + *todo.estimate;
        done += todo.done ? 1 : 0;
    }
    CHECK(users.size() == expected.size());
    for (const auto& [user, number, estimates, done] : users) {
        CAPTURE(user.name);
        CHECK(user.id.is_stored());
        const auto& [n, e, d] = expected[user.name];
        CHECK(number == n);
        CHECK(estimates == e);
        CHECK(done == d);
    }
    CHECK(users.count() == 4);
    CHECK(std::get<0>(*users.first()).name == "ann");
    CHECK(std::get<1>(users.get(col<&User::name> == "zed")) == 0);
}

TEST_CASE_FIXTURE(Office, "a negation in an aggregate's filter speaks of the related row") {
    const auto owned = col<reverse<&Todo::owner>, &Todo::id>;
    const auto users =
        User::objects()
            .order_by(col<&User::id>)
            .annotate(count(owned).filter(!(col<reverse<&Todo::owner>, &Todo::title> == "milk")));
    std::vector<std::int64_t> numbers;
    for (const auto& [user, number] : users) numbers.push_back(number);
    CHECK(numbers == std::vector<std::int64_t>{2, 2, 2, 0});
}

TEST_CASE_FIXTURE(Office, "annotations add up, and of one row they are any expression") {
    const auto query = Todo::objects()
                           .filter(tag_name == "fun")
                           .order_by(col<&Todo::id>)
                           .annotate(priority * 10)
                           .annotate(upper(col<&Todo::title>), tag_name);
    static_assert(std::same_as<
                  std::remove_cvref_t<decltype(query[0])>,
                  std::tuple<Todo, std::int64_t, std::string, std::optional<std::string>>>);
    REQUIRE(query.size() == 3);
    CHECK(std::get<1>(query[1]) == 40);
    CHECK(std::get<2>(query[1]) == "PLAN");
    CHECK(std::get<3>(query[1]) == "fun");
    int calls = 0;
    for (const auto& row : query.stream()) {
        CHECK(std::get<1>(row) == std::get<0>(row).priority * 10);
        ++calls;
    }
    CHECK(calls == 3);
}

TEST_CASE_FIXTURE(Office, "values with aggregates are grouped by the other values") {
    std::map<std::string, std::pair<std::int64_t, double>> expected;
    for (const Todo& todo : todos) {
        auto& [number, costs] = expected[todo.owner.get().name];
        ++number;
        costs += todo.cost;
    }
    Rows<std::string, std::int64_t, std::optional<double>> rows;
    for (const auto& [name, sums] : expected) rows.emplace_back(name, sums.first, sums.second);
    const auto query = Todo::objects()
                           .order_by(col<&Todo::owner, &User::name>)
                           .values(col<&Todo::owner, &User::name>, count(), sum(cost));
    CHECK(query.to_vector() == rows);
    CHECK(query.count() == 3);
    CHECK(query.exists());
    CHECK(query.reverse().first() == rows.back());
    CHECK(query.slice(1, 2).to_vector() == decltype(rows){rows[1]});
}

TEST_CASE_FIXTURE(Office, "NULL is a group of its own") {
    const auto query =
        Todo::objects().order_by(count().desc(), estimate).values(estimate, count(), sum(priority));
    CHECK(
        query.to_vector() == Rows<std::optional<int>, std::int64_t, std::optional<std::int64_t>>{
                                 {std::nullopt, 3, 8}, {3, 2, 9}, {2, 1, 3}, {5, 1, 1}});
}

TEST_CASE_FIXTURE(Office, "group_by says what the aggregates are taken over") {
    const auto query = Todo::objects()
                           .group_by(col<&Todo::done>, col<&Todo::owner>)
                           .values(max(priority))
                           .order_by(col<&Todo::done>, col<&Todo::owner>);
    CHECK(query.to_vector() == Rows<std::optional<int>>{{5}, {1}, {4}, {1}, {3}, {5}});
    const auto by_parity =
        Todo::objects().group_by(priority % 2).order_by(priority % 2).values(count(), priority % 2);
    CHECK(by_parity.to_vector() == Rows<std::int64_t, std::optional<std::int64_t>>{{2, 0}, {5, 1}});
}

TEST_CASE_FIXTURE(Office, "having narrows to groups, filter with aggregates too") {
    const auto owned = count(col<reverse<&Todo::owner>, &Todo::id>);
    const auto users = User::objects().order_by(col<&User::id>);
    CHECK(names(users.having(owned > 2)) == "ann");
    CHECK(names(users.filter(owned == 0)) == "zed");
    CHECK(names(users.filter(!(owned == 2))) == "ann zed");
    CHECK(
        names(users.filter(owned == 2 && sum(col<reverse<&Todo::owner>, &Todo::cost>) > 3)) ==
        "eve");
    CHECK(users.filter(owned == 2).count() == 2);
    CHECK(users.filter(owned == 2).exists());
    CHECK_FALSE(users.filter(owned == 7).exists());
    // The rows that were filtered are those that are counted.
    CHECK(
        names(users.filter(col<reverse<&Todo::owner>, &Todo::done>).having(owned == 1)) ==
        "ann bob eve");
    const auto groups = Todo::objects()
                            .order_by(col<&Todo::owner>)
                            .values(col<&Todo::owner, &User::name>, count())
                            .having(sum(priority) > 5, count() < 3);
    CHECK(groups.to_vector() == Rows<std::string, std::int64_t>{{"eve", 2}});
}

TEST_CASE_FIXTURE(Office, "records can be ordered by aggregates") {
    CHECK(
        titles(
            Todo::objects().order_by(count(col<&Todo::tags, &Tag::id>).desc(), col<&Todo::id>)) ==
        "plan milk call report run rest nap");
}
