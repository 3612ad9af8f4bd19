// Functions over the rows of a window, against what loops over the rows find.
#include "tests/orm/query/office.hpp"

namespace {
constexpr auto owner = col<&Todo::owner>;
} // namespace

TEST_CASE_FIXTURE(Office, "rows are numbered and ranked within their partition") {
    const auto ranked = Todo::objects().order_by(by_key).values(
        row_number().over(window_order(by_key.desc())), rank().over(window_order(priority.desc())),
        dense_rank().over(window_order(priority.desc())),
        row_number().over(partition_by(owner), window_order(by_key)));
    static_assert(std::same_as<
                  std::remove_cvref_t<decltype(ranked[0])>,
                  std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>>);
    CHECK(
        ranked.to_vector() == Rows<std::int64_t, std::int64_t, std::int64_t, std::int64_t>{
                                  {7, 6, 5, 1},
                                  {6, 1, 1, 2},
                                  {5, 4, 3, 1},
                                  {4, 6, 5, 2},
                                  {3, 3, 2, 1},
                                  {2, 1, 1, 2},
                                  {1, 5, 4, 3}});
}

TEST_CASE_FIXTURE(Office, "lag and lead look at other rows, and find nothing beyond the ends") {
    const auto near = Todo::objects().order_by(by_key).values(
        lag(col<&Todo::title>).over(window_order(by_key)),
        lead(priority, 2).over(window_order(by_key)),
        lag(col<&Todo::title>).over(partition_by(owner), window_order(by_key)));
    static_assert(std::same_as<
                  std::remove_cvref_t<decltype(near[0])>,
                  std::tuple<
                      std::optional<std::string>, std::optional<int>, std::optional<std::string>>>);
    for (std::size_t i = 0; i < todos.size(); ++i) {
        const auto& [before, behind, same_owner] = near[i];
        CHECK(before == (i == 0 ? std::nullopt : std::optional{todos[i - 1].title}));
        CHECK(
            behind == (i + 2 < todos.size() ? std::optional{todos[i + 2].priority} : std::nullopt));
        std::optional<std::string> expected;
        for (std::size_t j = 0; j < i; ++j)
            if (todos[j].owner == todos[i].owner) expected = todos[j].title;
        CHECK(same_owner == expected);
    }
}

TEST_CASE_FIXTURE(Office, "aggregates over windows are of all rows, or up to this one") {
    const auto sums = Todo::objects().order_by(by_key).values(
        sum(cost).over(), sum(cost).over(window_order(by_key)), count().over(partition_by(owner)),
        max(priority).over(partition_by(owner), window_order(by_key)));
    double all = 0, running = 0;
    for (const Todo& todo : todos) all += todo.cost;
    for (std::size_t i = 0; i < todos.size(); ++i) {
        running += todos[i].cost;
        std::int64_t number = 0;
        int most = 0;
        for (std::size_t j = 0; j < todos.size(); ++j)
            if (todos[j].owner == todos[i].owner) {
                ++number;
                if (j <= i) most = std::max(most, todos[j].priority);
            }
        CHECK(std::get<0>(sums[i]) == all);
        CHECK(std::get<1>(sums[i]) == running);
        CHECK(std::get<2>(sums[i]) == number);
        CHECK(std::get<3>(sums[i]) == most);
    }
}

TEST_CASE_FIXTURE(Office, "first and last values, NULLs where they are told to stand") {
    const auto ends = Todo::objects().values(
        first_value(estimate).over(window_order(estimate.asc().nulls_last())),
        first_value(estimate).over(window_order(estimate)),
        first_value(col<&Todo::title>).over(window_order(cost.desc(), by_key)));
    for (const auto& [least, null, dearest] : ends) {
        CHECK(least == 2);
        CHECK(null == std::nullopt);
        CHECK(dearest == "report");
    }
    CHECK(ends.size() == 7);
}

TEST_CASE_FIXTURE(Office, "windows stand beside records and walk over relations") {
    const auto rows = Todo::objects().order_by(by_key).annotate(
        rank().over(window_order(col<&Todo::owner, &User::name>.desc())));
    CHECK(std::get<0>(rows[0]).title == "milk");
    CHECK(std::get<1>(rows[0]) == 5);
    CHECK(std::get<1>(rows[4]) == 1);
    CHECK(
        titles(Todo::objects().order_by(
            row_number().over(partition_by(owner), window_order(by_key)), by_key)) ==
        "milk call plan report rest run nap");
    CHECK_THROWS_AS(
        where(row_number().over(window_order(by_key)) == std::int64_t{1}), ProgrammingError);
}

TEST_CASE_FIXTURE(Office, "aggregates within a window are those of each row's group") {
    const auto tags = count(col<&Todo::tags, &Tag::id>); // 2 1 2 0 3 1 0
    const auto ranked =
        Todo::objects().order_by(by_key).annotate(rank().over(window_order(tags.desc())));
    std::vector<std::int64_t> ranks;
    for (const auto& [todo, place] : ranked) ranks.push_back(place);
    CHECK(ranks == std::vector<std::int64_t>{2, 4, 2, 6, 1, 4, 6});
    const auto most = Todo::objects().order_by(by_key).values(
        col<&Todo::title>, first_value(tags).over(window_order(tags.desc())));
    CHECK(most.size() == 7);
    for (const auto& [name, number] : most) CHECK(number == 3);
    const auto by_owner =
        Todo::objects().order_by(owner).values(owner, sum(count()).over(window_order(owner)));
    CHECK(by_owner.size() == 3);
    CHECK(std::get<1>(by_owner[2]) == 7);
}
