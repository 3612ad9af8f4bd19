// Rows of several queries, and of SQL that the program wrote.
#include "tests/orm/query/office.hpp"

namespace {

std::string sorted(const QuerySet<Todo>& query) { return Office::titles(query.order_by(by_key)); }

} // namespace

TEST_CASE_FIXTURE(Office, "union, intersect and except are those of sets, union_all keeps twins") {
    const auto done = Todo::objects().filter(col<&Todo::done>);
    const auto high = Todo::objects().filter(col<&Todo::priority> >= 4);
    CHECK(sorted(done.union_with(high)) == "milk report call plan run");
    CHECK(sorted(done.union_all(high)) == "milk report call plan run run");
    CHECK(sorted(done.intersect(high)) == "run");
    CHECK(sorted(done.except(high)) == "milk call");
    CHECK(sorted(high.except(done)) == "report plan");
    CHECK(sorted(done.except(done)).empty());
    CHECK(done.union_with(high).count() == 5);
    CHECK(done.union_all(high).count() == 6);
    CHECK(done.union_all(high).distinct().count() == 5);
    CHECK(done.intersect(high).exists());
    CHECK_FALSE(done.except(done).exists());
}

TEST_CASE_FIXTURE(Office, "combined rows are filtered, ordered, sliced and summed up as others") {
    const auto either = Todo::objects()
                            .filter(col<&Todo::done>)
                            .union_with(Todo::objects().filter(col<&Todo::owner> == ann));
    CHECK(sorted(either) == "milk report call run nap");
    CHECK(sorted(either.filter(col<&Todo::cost> > 1)) == "milk report nap");
    CHECK(sorted(either.filter(col<&Todo::owner, &User::name> == "ann")) == "milk report nap");
    CHECK(sorted(either.exclude(tag_name == "work")) == "milk run nap");
    CHECK(sorted(either.filter(!(tag_name == "fun"))) == "report call nap");
    CHECK(titles(either.order_by(col<&Todo::cost>.desc(), by_key).slice(1, 3)) == "nap milk");
    CHECK(titles(either.order_by(by_key).reverse()) == "nap run call report milk");
    CHECK(either.order_by(by_key).first()->title == "milk");
    CHECK(either.limit(2).count() == 2);
    CHECK(either.get(by_key == 3).title == "call");
    CHECK(
        either.aggregate(sum(col<&Todo::cost>), count()) ==
        std::tuple{std::optional{1.5 + 10 + 0 + 0.5 + 2.25}, 5});
    CHECK(either.order_by(by_key).values(col<&Todo::title>).first() == std::tuple{"milk"});
    CHECK(
        std::get<1>(*either.order_by(by_key).annotate(count(col<&Todo::tags, &Tag::id>)).first()) ==
        2);
    Todo milk = either.get(by_key == 1);
    milk.title = "oat milk";
    milk.save();
    CHECK(where(by_key == 1) == "oat milk");
}

TEST_CASE_FIXTURE(Office, "what is combined may be sliced, joined, distinct and combined itself") {
    const auto by_cost = Todo::objects().order_by(col<&Todo::cost>, by_key);
    CHECK(
        sorted(by_cost.limit(2).union_with(by_cost.reverse().limit(2))) == "report call plan run");
    const auto with_work = Todo::objects().filter(tag_name == "work");
    const auto with_home = Todo::objects().filter(tag_name == "home");
    const auto with_fun = Todo::objects().filter(tag_name == "fun");
    CHECK(sorted(with_work.intersect(with_home)) == "call plan");
    CHECK(sorted(with_work.union_with(with_home).except(with_fun)) == "report call");
    CHECK(sorted(with_work.except(with_home.union_with(with_fun))) == "report");
    CHECK(sorted(with_work.intersect(with_home).intersect(with_fun)) == "plan");
    const auto tagged = Todo::objects().filter(tag_name.is_not_null(), tag_name != "");
    const auto two = tagged.distinct().order_by(col<&Todo::owner, &User::name>, by_key).limit(2);
    CHECK(sorted(two.union_with(with_fun)) == "milk report plan run");
    CHECK(sorted(two.intersect(with_work)) == "report");
    const auto related = Todo::objects().select_related<&Todo::owner>();
    CHECK(sorted(related.intersect(with_work)) == "report call plan");
}

TEST_CASE_FIXTURE(Office, "a combined query stands within another one, but its rows are not set") {
    const auto either = User::objects()
                            .filter(col<&User::name> == "ann")
                            .union_with(User::objects().filter(col<&User::age> > 40));
    CHECK(where(col<&Todo::owner>.in(either)) == "milk report plan run nap");
    const auto own = either.filter(col<&User::id> == outer(col<&Todo::owner>));
    CHECK(where(!exists(own)) == "call rest");
    const char* const reason = "user: update of a distinct, grouped, combined or raw query";
    CHECK_THROWS_WITH_AS(either.update(col<& User::age> = 1), reason, ProgrammingError);
    CHECK_THROWS_AS(either.remove(), ProgrammingError);
    CHECK(User::objects().count() == 4);
}

TEST_CASE_FIXTURE(Office, "raw SQL yields records, narrowed and ordered as others") {
    const auto raw = Todo::objects().raw("SELECT * FROM todo WHERE priority >= ?1", 3);
    CHECK(sorted(raw) == "report call plan run");
    CHECK(raw.count() == 4);
    CHECK(sorted(raw.filter(col<&Todo::done>)) == "call run");
    CHECK(
        sorted(raw.filter(col<&Todo::owner, &User::name> == "eve", col<&Todo::cost> < 1)) == "run");
    CHECK(titles(raw.order_by(col<&Todo::cost>).limit(2)) == "call run");
    CHECK(raw.filter(by_key == 2).get().owner.get().name == "ann");
    CHECK(
        sorted(Todo::objects().raw("SELECT * FROM todo -- all of them")) ==
        "milk report call rest plan run nap");
    // Columns are found by their names: more of them, in another order, do no harm.
    CHECK(
        sorted(Todo::objects().raw(
            "SELECT 7 AS extra_column, 'x' AS more, todo.* FROM todo WHERE title IN (?1, ?2)",
            "nap", std::string{"run"})) == "run nap");
    CHECK(
        sorted(Todo::objects().raw(
            "WITH RECURSIVE part(id) AS (SELECT ?1 UNION SELECT todo.id FROM todo "
            "JOIN part ON todo.parent_id = part.id) SELECT * FROM todo WHERE id IN part",
            2)) == "report rest plan run nap");
}

TEST_CASE_FIXTURE(Office, "raw SQL that cannot be one is refused, and says why") {
    const auto error_of = [](const QuerySet<Todo>& query) -> std::string {
        try {
            query.count();
            query.size();
        } catch (const ProgrammingError& error) {
            return error.what();
        }
        return "no error";
    };
    CHECK(
        error_of(Todo::objects().raw("SELECT id, title FROM todo"))
            .find("no such column: t0.priority") != std::string::npos);
    CHECK(
        error_of(Todo::objects().raw("SELECT * FROM todos")).find("no such table: todos") !=
        std::string::npos);
    CHECK(
        error_of(Todo::objects().raw("DELETE FROM todo")).find("syntax error") !=
        std::string::npos);
    CHECK(
        error_of(Todo::objects().raw("SELECT * FROM todo; DELETE FROM todo"))
            .find("syntax error") != std::string::npos);
    CHECK(
        error_of(Todo::objects().raw("SELECT * FROM todo WHERE id = ?1")).find("parameter") !=
        std::string::npos);
    CHECK(
        error_of(Todo::objects().raw("SELECT * FROM todo", 1)).find("parameter") !=
        std::string::npos);
    const auto raw = Todo::objects().raw("SELECT * FROM todo WHERE cost > ?1", 1);
    const std::string within = "todo: a raw query cannot stand within another query";
    CHECK_THROWS_WITH_AS(
        Todo::objects().filter(by_key.in(raw)).count(), within.c_str(), ProgrammingError);
    CHECK_THROWS_WITH_AS(
        User::objects().filter(exists(raw)).count(), within.c_str(), ProgrammingError);
    CHECK_THROWS_WITH_AS(raw.union_with(Todo::objects()).count(), within.c_str(), ProgrammingError);
    CHECK_THROWS_AS(raw.update(col<& Todo::done> = true), ProgrammingError);
    CHECK_THROWS_AS(raw.remove(), ProgrammingError);
    CHECK(Todo::objects().count() == 7);
}

TEST_CASE_FIXTURE(Office, "errors name each kind of condition in the words of the query") {
    const auto error_of = [](const auto& condition) -> std::string {
        try {
            Todo::objects().get(condition, by_key == 99);
        } catch (const DoesNotExist& error) {
            const std::string text = error.what();
            const std::string_view start = "there is no Todo where ", end = " and (id = 99)";
            REQUIRE(text.starts_with(start));
            REQUIRE(text.ends_with(end));
            return text.substr(start.size(), text.size() - start.size() - end.size());
        }
        return "no error";
    };
    CHECK(error_of(title == "x") == "(title = ...)");
    CHECK(error_of(priority != 7) == "(priority != 7)");
    CHECK(
        error_of(!(priority > 1 && title.contains("x"))) ==
        "not ((priority > 1) and (title contains ...))");
    CHECK(
        error_of(priority.in({1, 2}) || priority.between(1, 3)) ==
        "(priority in (1, 2) or priority between 1 and 3)");
    CHECK(error_of(col<&Todo::reviewer>.is_null()) == "reviewer is null");
    CHECK(error_of(priority + 1 < priority * 2) == "((priority + 1) < (priority * 2))");
    CHECK(error_of(length(lower(title)) == 2) == "(length(lower(title)) = 2)");
    CHECK(error_of(tag_name == "x") == "(tags.name = ...)");
    CHECK(
        error_of(col<&Todo::owner, &User::boss, &User::name>.iexact("x")) ==
        "(owner.boss.name iexact ...)");
    CHECK(error_of(year(col<&Todo::due>) == 2020) == "(year(due) = 2020)");
    CHECK(
        error_of(exists(User::objects().filter(col<&User::id> == outer(col<&Todo::owner>)))) ==
        "exists(User where id = outer(owner))");
    CHECK(error_of(col<&Todo::owner>.in(User::objects())) == "(owner in (User))");
    CHECK(error_of(case_when(priority > 1, 1).otherwise(2) == 3) == "(case_when(...) = 3)");
    CHECK_THROWS_WITH_AS(
        User::objects().get(col<reverse<&Todo::owner>, &Todo::parent, &Todo::id> == 77),
        doctest::Contains("there is no User where "), DoesNotExist);
    CHECK_THROWS_WITH_AS(
        Tag::objects().get(col<reverse<&Todo::tags>, &Todo::id> == 77),
        "there is no Tag where todo.id = 77", DoesNotExist);
    const std::vector<int> many(10'000, 5);
    try {
        Todo::objects().get(by_key == 99, priority.in(many));
        FAIL("a row of another key");
    } catch (const DoesNotExist& error) {
        const std::string_view text = error.what();
        CHECK(text.starts_with("there is no Todo where (id = 99) and priority in (5, 5, "));
        CHECK(text.find("...") != text.npos);
        CHECK(text.size() < 600);
    }
}
