// The order of a query: NULLs, relations, chance, what is decided at run time; and explain().
#include "tests/orm/query/office.hpp"

#include <algorithm>
#include <set>

TEST_CASE_FIXTURE(Office, "NULLs are the smallest unless it is said where they stand") {
    const auto all = Todo::objects();
    CHECK(titles(all.order_by(estimate, by_key)) == "report rest nap call plan run milk");
    CHECK(titles(all.order_by(estimate.desc(), by_key)) == "milk plan run call report rest nap");
    CHECK(
        titles(all.order_by(estimate.asc().nulls_first(), by_key)) ==
        "report rest nap call plan run milk");
    CHECK(
        titles(all.order_by(estimate.asc().nulls_last(), by_key)) ==
        "call plan run milk report rest nap");
    CHECK(
        titles(all.order_by(estimate.desc().nulls_first(), by_key)) ==
        "report rest nap milk plan run call");
    CHECK(
        titles(all.order_by(estimate.desc().nulls_last(), by_key)) ==
        "milk plan run call report rest nap");
    CHECK(
        titles(all.order_by(coalesce(estimate, 4), by_key)) ==
        "call plan run report rest nap milk");
}

TEST_CASE_FIXTURE(Office, "reverse is the same list from behind, NULLs too") {
    for (const OrderBy<Todo>& order :
         {estimate.asc(), estimate.desc(), estimate.asc().nulls_first(),
          estimate.asc().nulls_last(), estimate.desc().nulls_first(), estimate.desc().nulls_last(),
          OrderBy<Todo>{col<&Todo::reviewer, &User::name>}}) {
        const auto query = Todo::objects().order_by(order, by_key);
        std::vector<std::string> forward, backward;
        for (const Todo& todo : query) forward.push_back(todo.title);
        for (const Todo& todo : query.reverse()) backward.push_back(todo.title);
        std::ranges::reverse(backward);
        CHECK(forward == backward);
        CHECK(query.first()->title == forward.front());
        CHECK(query.last()->title == forward.back());
    }
}

TEST_CASE_FIXTURE(Office, "an order by a relation is one by its key, or by what is said of it") {
    CHECK(
        titles(Todo::objects().order_by(col<&Todo::owner>.desc(), by_key)) ==
        "plan run call rest milk report nap");
    CHECK(
        titles(
            Todo::objects().order_by(col<&Todo::owner, &User::age>.desc().nulls_last(), by_key)) ==
        "plan run milk report nap call rest");
    CHECK(
        titles(Todo::objects().order_by(
            case_when(col<&Todo::done>, 0).otherwise(1), col<&Todo::title>)) ==
        "call milk run nap plan report rest");
}

TEST_CASE_FIXTURE(Office, "an order at run time") {
    std::vector<OrderBy<Todo>> orders;
    for (const char* name : {"owner.name", "-priority"}) {
        const bool descending = *name == '-';
        const auto column = named_col<Todo>(name + (descending ? 1 : 0));
        orders.push_back(descending ? column.desc() : column.asc());
    }
    CHECK(titles(Todo::objects().order_by(orders)) == "report nap milk call rest run plan");
    CHECK(Todo::objects().order_by(std::vector<OrderBy<Todo>>{}).count() == 7);
}

TEST_CASE_FIXTURE(Office, "a random order has all rows, in other orders") {
    std::set<std::string> seen;
    for (int i = 0; i < 20; ++i) {
        std::vector<std::string> all;
        for (const Todo& todo : Todo::objects().order_by(random_order())) all.push_back(todo.title);
        std::string one;
        for (const std::string& name : all) one += name;
        seen.insert(one);
        std::ranges::sort(all);
        CHECK(
            all ==
            std::vector<std::string>{"call", "milk", "nap", "plan", "report", "rest", "run"});
    }
    CHECK(seen.size() > 1); // of 5040 orders, 20 times the same one: never
    CHECK(Todo::objects().order_by(random_order()).limit(3).size() == 3);
}

TEST_CASE_FIXTURE(Office, "explain shows the SQL, and how the database goes about it") {
    const std::string text =
        Todo::objects().filter(col<&Todo::owner, &User::name> == "ann").explain();
    CHECK(text.starts_with("SELECT t0.\"id\", t0.\"title\""));
    CHECK(text.find("ann") == std::string::npos);
    CHECK(text.find("USING INDEX") != std::string::npos);
    CHECK(Todo::objects().values(count()).explain().starts_with("SELECT count(*) FROM"));
}
