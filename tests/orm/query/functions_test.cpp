// What is computed of one row: arithmetic, functions of texts, moments and JSON, CASE, patterns.
#include "tests/orm/query/office.hpp"

#include <chrono>
#include <cmath>

using namespace std::string_literals;

namespace {

// The value of an expression for the todo "milk".
template<class E>
auto of_milk(const E& expression) {
    return std::get<0>(Todo::objects().filter(col<&Todo::id> == 1).values(expression).get());
}
template<class E>
auto of_report(const E& expression) {
    return std::get<0>(Todo::objects().filter(col<&Todo::id> == 2).values(expression).get());
}

constexpr auto extra = col<&Todo::extra>;

struct Moment : Model<Moment> {
    Id id;
    Timestamp at;
    Date day;
};

} // namespace

TEST_CASE_FIXTURE(Office, "arithmetic keeps whole numbers whole") {
    static_assert(std::same_as<decltype(of_milk(col<&Todo::priority> + 1)), std::int64_t>);
    static_assert(std::same_as<decltype(of_milk(estimate + 1)), std::optional<std::int64_t>>);
    static_assert(std::same_as<decltype(of_milk(cost + 1)), double>);
    static_assert(std::same_as<decltype(of_milk(cost / 2)), std::optional<double>>);
    CHECK(of_milk(estimate + 2) == 7);
    CHECK(of_milk(2 - estimate) == -3);
    CHECK(of_milk(estimate * estimate) == 25);
    CHECK(of_milk(estimate / 2) == 2);
    CHECK(of_milk(estimate / 2.0) == 2.5);
    CHECK(of_milk(estimate % 3) == 2);
    CHECK(of_milk(-estimate / 2) == -2);
    CHECK(of_milk(cost * estimate) == 7.5);
    CHECK(of_milk((cost + 1) * (estimate - 3)) == 5);
    CHECK(of_report(estimate + 1) == std::nullopt);
    CHECK(where(estimate * 2 == 6) == "plan run");
    CHECK(where(estimate * 2 > cost * 4) == "milk call run");
}

TEST_CASE_FIXTURE(Office, "division by zero is NULL, what leaves 64 bits is refused") {
    CHECK(of_milk(estimate / 0) == std::nullopt);
    CHECK(of_milk(estimate % 0) == std::nullopt);
    CHECK(of_milk(cost / 0.0) == std::nullopt);
    CHECK(of_milk(10 / (cost - 1.5)) == std::nullopt);
    CHECK(where(10 / cost > 1) == "milk rest plan run nap"); // not call, whose cost is 0
    CHECK(of_milk(estimate + (INT64_MAX - 5)) == INT64_MAX);
    CHECK_THROWS_AS(of_milk(estimate + INT64_MAX), DataError);
    CHECK_THROWS_AS(of_milk(abs(estimate * 0 - INT64_MAX - 1)), DataError);
}

TEST_CASE_FIXTURE(Office, "functions of texts and numbers") {
    CHECK(of_milk(upper(title)) == "MILK");
    CHECK(of_milk(lower(concat(title, "ÄB"))) == "milkÄb"); // ASCII letters only
    CHECK(of_milk(length(title)) == 4);
    CHECK(of_milk(length(concat(title, "äß"))) == 6);
    CHECK(of_milk(concat(title, " of ", col<&Todo::owner, &User::name>)) == "milk of ann");
    static_assert(std::same_as<decltype(of_milk(concat(title, "!"))), std::string>);
    CHECK(of_milk(concat(title, col<&Todo::reviewer, &User::name>)) == std::nullopt);
    CHECK(of_report(concat(title, "/", col<&Todo::reviewer, &User::name>)) == "report/bob");
    CHECK(of_milk(abs(col<&Todo::priority> - 10)) == 9);
    CHECK(of_milk(round(cost)) == 2);
    CHECK(of_milk(round(cost / 7, 3)) == 0.214);
    CHECK(of_report(coalesce(estimate, 7)) == 7);
    CHECK(of_report(coalesce(estimate, col<&Todo::parent, &Todo::estimate>)) == std::nullopt);
    CHECK(of_report(coalesce(estimate, col<&Todo::parent, &Todo::estimate>, 3)) == 3);
    static_assert(std::same_as<decltype(of_milk(coalesce(estimate, 7))), int>);
    CHECK(where(length(title) > 4) == "report");
}

TEST_CASE_FIXTURE(Office, "parts of moments are those of the calendar") {
    db.create_tables<Moment>();
    namespace chrono = std::chrono;
    for (const char* text :
         {"1970-01-01 00:00:00", "2026-12-31 23:59:59.999999", "2024-02-29 12:30:45.5",
          "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999", "1969-07-20 20:17:40.000001"}) {
        CAPTURE(text);
        const Timestamp at = Timestamp::parse(text);
        const auto today = chrono::floor<chrono::days>(at.time());
        Moment::objects().remove();
        Moment::objects().create({.at = at, .day = Date{today}});
        const chrono::year_month_day date_of{today};
        const chrono::hh_mm_ss time{at.time() - today};
        constexpr auto moment = col<&Moment::at>;
        const auto [y, m, d, h, min_, s, w, whole] =
            Moment::objects()
                .values(
                    year(moment), month(moment), day(moment), hour(moment), minute(moment),
                    second(moment), week_day(moment), date(moment))
                .get();
        CHECK(y == int(date_of.year()));
        CHECK(m == unsigned(date_of.month()));
        CHECK(d == unsigned(date_of.day()));
        CHECK(h == time.hours().count());
        CHECK(min_ == time.minutes().count());
        CHECK(s == time.seconds().count());
        CHECK(w == chrono::weekday{today}.c_encoding() + 1);
        CHECK(whole == Date{today});
        CHECK(
            Moment::objects().values(year(col<&Moment::day>), hour(col<&Moment::day>)).get() ==
            std::tuple{std::int64_t{int(date_of.year())}, std::int64_t{0}});
        CHECK(Moment::objects().filter(date(moment) == col<&Moment::day>).count() == 1);
    }
    CHECK(where(year(col<&Todo::due>) == 2027) == "milk");
    CHECK(of_report(month(col<&Todo::due>)) == std::nullopt);
}

TEST_CASE_FIXTURE(Office, "values in JSON, as the type that is asked for") {
    CHECK(of_milk(json_value<std::string>(extra, "$.theme")) == "dark");
    CHECK(of_milk(json_value<int>(extra, "$.n")) == 1);
    CHECK(of_report(json_value<double>(extra, "$.n")) == 2.5);
    CHECK(of_report(json_value<int>(extra, "$.list[1]")) == 20);
    CHECK(of_report(json_value<std::string>(extra, "$.theme")) == std::nullopt);
    CHECK(of_report(json_value<Json>(extra, "$.list")) == Json::parse("[10,20]"));
    CHECK(where(json_value<std::string>(extra, "$.theme") == "dark") == "milk");
    CHECK(where(json_value<double>(extra, "$.n") > 2) == "report");
    CHECK(where(json_value<int>(extra, "$.n").is_null()) == "call rest plan run nap");
    CHECK(
        titles(Todo::objects()
                   .order_by(json_value<double>(extra, "$.n").desc(), col<&Todo::id>)
                   .limit(2)) == "report milk");
    CHECK_THROWS_AS(of_report(json_value<int>(extra, "$.n")), DataError);
    CHECK_THROWS_AS(of_milk(json_value<int>(extra, "theme")), ProgrammingError);
    CHECK_THROWS_AS(of_milk(json_value<int>(extra, "$[")), ProgrammingError);
}

TEST_CASE_FIXTURE(Office, "case_when takes the first branch that holds") {
    const auto size = case_when(cost >= 10, "large").when(cost >= 2, "middle");
    static_assert(std::same_as<decltype(of_milk(size)), std::optional<std::string>>);
    static_assert(std::same_as<decltype(of_milk(size.otherwise("small"))), std::string>);
    CHECK(of_report(size) == "large");
    CHECK(of_milk(size) == std::nullopt);
    CHECK(where(size.otherwise("small") == "small") == "milk call run");
    CHECK(where(size == "middle") == "rest plan nap");
    CHECK(of_report(case_when(estimate > 0, 1).otherwise(2)) == 2); // of NULL nothing holds
    CHECK(of_milk(case_when(col<&Todo::done>, estimate).otherwise(0)) == 5);
    const auto [large, other] = Todo::objects().aggregate(
        sum(case_when(cost > 3, 1).otherwise(0)), count().filter(size.is_null()));
    CHECK(large == 2);
    CHECK(other == 3);
}

TEST_CASE_FIXTURE(Office, "like has wildcards, and a backslash that takes them away") {
    for (const char* name : {"100%", "100", "a_b", "axb", "back\\slash", "Äpfel"})
        Todo::objects().create({.title = name, .owner = ann});
    CHECK(where(title.like("100%")) == "100% 100");
    CHECK(where(title.like("100\\%")) == "100%");
    CHECK(where(title.like("a_b")) == "a_b axb");
    CHECK(where(title.like("a\\_b")) == "a_b");
    CHECK(where(title.like("back\\\\slash")) == "back\\slash");
    CHECK(where(title.like("_pfel")) == "Äpfel");
    CHECK(where(title.like("MILK")) == "milk");
    CHECK(where(title.like("")).empty());
    CHECK(where(!title.like("%a%"), col<&Todo::id> < 8) == "milk report rest run");
    CHECK(where(col<&Todo::reviewer, &User::name>.like("%")) == "report call plan");
}

TEST_CASE_FIXTURE(Office, "regex matches anywhere, in time linear in the text") {
    CHECK(where(title.regex("^r")) == "report rest run");
    CHECK(where(title.regex("[ae]l")) == "call");
    CHECK(where(title.regex("(?i)^R.*T$")) == "report rest");
    CHECK(where(title.regex("")) == where());
    CHECK(where(!title.regex("a")) == "milk report rest run");
    CHECK(where(col<&Todo::reviewer, &User::name>.regex(".")) == "report call plan");
    CHECK(where(!col<&Todo::reviewer, &User::name>.regex("b")) == "milk call rest plan run nap");
    CHECK_THROWS_WITH_AS(
        where(title.regex("(milk")),
        "select from todo: the regular expression \"(milk\" is not understood: missing ): (milk",
        ProgrammingError);
    CHECK_THROWS_AS(where(title.regex("(a)\\1")), ProgrammingError); // RE2 has no such thing
    CHECK_THROWS_AS(where(title.regex("\xff(")), ProgrammingError);
    // Where others try all the ways to match.
    Todo::objects().create({.title = std::string(50'000, 'a') + "!", .owner = zed});
    CHECK(where(title.regex("^(a+)+$")).empty());
    CHECK(where(title.regex("^(a|aa)+!$"), col<&Todo::owner> == zed).size() == 50'001);
    Todo::objects().filter(col<&Todo::owner> == zed).update(col<& Todo::title> = "x\0y\xff"s);
    CHECK(where(title.regex("^x\0y"s)) == "x\0y\xff"s);
    CHECK(where(title.regex("^x$")).empty());
    CHECK(where(title.regex("\\x00")) == "x\0y\xff"s);
}
