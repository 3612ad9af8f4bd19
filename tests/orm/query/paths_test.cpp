// Paths over relations of every kind, and how filters share the joins that they become.
#include "tests/orm/query/office.hpp"

namespace {

std::size_t joins(const std::string& sql) {
    std::size_t number = 0;
    for (std::size_t at = 0; (at = sql.find("JOIN", at)) != std::string::npos; ++at) ++number;
    return number;
}

// In the SQL alone, without the database's plan.
template<class Query>
std::size_t joins_of(const Query& query) {
    const std::string text = query.explain();
    return joins(text.substr(0, text.find('\n')));
}

constexpr auto title_of_owned = col<reverse<&Todo::owner>, &Todo::title>;

} // namespace

TEST_CASE_FIXTURE(Office, "over a key that is NULL a path finds NULL") {
    CHECK(where(col<&Todo::reviewer, &User::name> == "bob") == "report");
    CHECK(where(col<&Todo::reviewer, &User::name> != "bob") == "call plan");
    CHECK(where(!(col<&Todo::reviewer, &User::name> == "bob")) == "milk call rest plan run nap");
    CHECK(where(col<&Todo::reviewer, &User::name>.is_null()) == "milk rest run nap");
    CHECK(where(col<&Todo::reviewer, &User::age>.is_null()) == "milk report rest run nap");
    CHECK(where(col<&Todo::reviewer, &User::age>.is_not_null()) == "call plan");
    CHECK(
        where(col<&Todo::reviewer, &User::name> == "bob" || col<&Todo::priority> == 1) ==
        "milk report rest");
}

TEST_CASE_FIXTURE(Office, "a path may go over its own model, and be of depth 4") {
    CHECK(where(col<&Todo::parent, &Todo::title> == "plan") == "run nap");
    CHECK(where(col<&Todo::parent, &Todo::parent, &Todo::title> == "report") == "run nap");
    CHECK(
        where(
            col<&Todo::parent, &Todo::parent, &Todo::reviewer, &User::boss, &User::name> ==
            "ann") == "run nap");
    CHECK(users_where(col<reverse<&User::boss>, &User::name> == "eve") == "bob");
    CHECK(
        users_where(col<reverse<&User::boss>, reverse<&User::boss>, &User::name> == "eve") ==
        "ann");
    CHECK(
        where(col<reverse<&Todo::parent>, reverse<&Todo::parent>, &Todo::title> == "nap") ==
        "report");
}

TEST_CASE_FIXTURE(Office, "one-to-ones are walked both ways, and find one row at most") {
    CHECK(users_where(col<reverse<&Profile::user>, &Profile::bio> == "third") == "eve");
    CHECK(users_where(col<reverse<&Profile::user>, &Profile::bio>.is_null()) == "bob zed");
    CHECK(users_where(!(col<reverse<&Profile::user>, &Profile::bio> == "third")) == "ann bob zed");
    CHECK(Profile::objects().get(col<&Profile::user, &User::name> == "ann").bio == "first");
    CHECK(
        where(col<&Todo::owner, reverse<&Profile::user>, &Profile::bio> == "first") ==
        "milk report nap");
}

TEST_CASE_FIXTURE(Office, "many-to-manys are walked both ways; a row is found for each match") {
    CHECK(where(tag_name == "work") == "report call plan");
    CHECK(where(tag_name.in({"home", "fun"})) == "milk milk call plan plan run");
    CHECK(
        titles(Todo::objects()
                   .filter(tag_name.in({"home", "fun"}))
                   .order_by(col<&Todo::id>)
                   .distinct()) == "milk call plan run");
    const auto tags =
        Tag::objects().filter(col<reverse<&Todo::tags>, &Todo::owner, &User::name> == "bob");
    CHECK(tags.count() == 2);
    CHECK(
        Tag::objects().filter(col<reverse<&Todo::tags>, &Todo::id>.is_null()).get().name == "rare");
    CHECK(
        users_where(col<reverse<&Todo::owner>, &Todo::tags, &Tag::name> == "fun") == "ann eve eve");
}

TEST_CASE_FIXTURE(Office, "the conditions of one filter speak of the same related row") {
    CHECK(where(tag_name == "work", tag_name == "home").empty());
    CHECK(where(tag_name == "work" && tag_name == "home").empty());
    const auto both = Todo::objects().filter(tag_name == "work").filter(tag_name == "home");
    CHECK(titles(both.order_by(col<&Todo::id>)) == "call plan");
    CHECK(joins_of(both) == 4);
    CHECK(both.count() == 2);

    const auto done_high = User::objects().filter(
        col<reverse<&Todo::owner>, &Todo::done> && col<reverse<&Todo::owner>, &Todo::priority> > 4);
    CHECK(names(done_high) == "eve");
    const auto apart = User::objects()
                           .filter(col<reverse<&Todo::owner>, &Todo::done>)
                           .filter(col<reverse<&Todo::owner>, &Todo::priority> > 4);
    CHECK(names(apart.order_by(col<&User::id>)) == "ann eve");
}

TEST_CASE_FIXTURE(Office, "exclude over many rows means that there is no such row") {
    const auto all = Todo::objects().order_by(col<&Todo::id>);
    CHECK(titles(all.exclude(tag_name == "work")) == "milk rest run nap");
    CHECK(titles(all.filter(tag_name != "work")) == "milk milk call plan plan run");
    CHECK(titles(all.exclude(tag_name != "work")) == "report rest nap");
    CHECK(
        titles(all.exclude(col<&Todo::tags, &Tag::id>.is_null())) ==
        titles(all.filter(col<&Todo::tags, &Tag::id>.is_not_null())));
    CHECK(titles(all.filter(col<&Todo::tags, &Tag::id>.is_null())) == "rest nap");
    CHECK(titles(all.filter(!!(tag_name == "fun"))) == "milk plan run");
    CHECK(titles(all.exclude(tag_name == "work").exclude(tag_name == "home")) == "rest run nap");
    CHECK(titles(all.exclude(tag_name == "work" || tag_name == "home")) == "rest run nap");
    CHECK(titles(all.filter(tag_name == "fun").exclude(tag_name == "work")) == "milk run");
    CHECK(users_where(!(title_of_owned.contains("a"))) == "zed");
    CHECK(
        users_where(!(col<reverse<&Todo::owner>, &Todo::tags, &Tag::name> == "fun")) == "bob zed");
    CHECK(
        users_where(
            !(col<reverse<&Todo::owner>, &Todo::priority> >
              col<reverse<&Todo::owner>, &Todo::cost>)) == "ann zed");
}

TEST_CASE_FIXTURE(Office, "joins are shared where they speak of the same row") {
    const auto by_owner = Todo::objects()
                              .filter(col<&Todo::owner, &User::name> == "ann")
                              .filter(col<&Todo::owner, &User::age> > 20)
                              .order_by(col<&Todo::owner, &User::name>, col<&Todo::id>);
    CHECK(titles(by_owner) == "milk report nap");
    CHECK(joins_of(by_owner) == 1);
    CHECK(joins_of(by_owner.values(col<&Todo::owner, &User::age>)) == 1);
    CHECK(joins_of(by_owner.filter(col<&Todo::owner, &User::boss, &User::name>.is_null())) == 2);
    CHECK(joins_of(Todo::objects().filter(tag_name == "a" || tag_name == "b")) == 2);
    CHECK(joins_of(Todo::objects().filter(tag_name == "a").values(tag_name)) == 2);
    CHECK(
        joins_of(Todo::objects().filter(
            col<&Todo::owner, &User::name> == "a" || col<&Todo::reviewer, &User::name> == "a")) ==
        2);
}

TEST_CASE_FIXTURE(Office, "the key of a row pointed at needs no join") {
    CHECK(joins_of(Todo::objects().filter(col<&Todo::owner, &User::id> == 1)) == 0);
    CHECK(joins_of(Todo::objects().filter(col<&Todo::owner> == ann)) == 0);
    CHECK(joins_of(Todo::objects().order_by(col<&Todo::owner, &User::id>)) == 0);
    CHECK(joins_of(Todo::objects().filter(col<&Todo::owner, &User::boss, &User::id> == 1)) == 1);
    CHECK(joins_of(Todo::objects().filter(col<&Todo::tags, &Tag::id> == 1)) == 1);
    CHECK(joins_of(User::objects().filter(col<reverse<&Todo::owner>, &Todo::id> == 1)) == 1);
    CHECK(where(col<&Todo::owner, &User::boss, &User::id> == ann.id) == "call rest");
    CHECK(where(col<&Todo::tags, &Tag::id> == rare.id).empty());
    CHECK(where(col<&Todo::tags, &Tag::id> == work.id) == "report call plan");
}

TEST_CASE_FIXTURE(Office, "an order over a path keeps the rows that have none") {
    CHECK(
        titles(Todo::objects().order_by(col<&Todo::reviewer, &User::name>, col<&Todo::id>)) ==
        "milk rest run nap call report plan");
    CHECK(
        titles(Todo::objects().order_by(
            col<&Todo::reviewer, &User::name>.desc().nulls_first(), col<&Todo::id>.desc())) ==
        "nap run rest milk plan report call");
    // As with Django, each row as often as it has tags.
    CHECK(
        titles(
            Todo::objects().filter(col<&Todo::owner> == bob).order_by(tag_name, col<&Todo::id>)) ==
        "rest call call");
    // What a distinct query is ordered by makes its rows differ, too.
    const auto distinct = Todo::objects().filter(tag_name.in({"home", "work"})).distinct();
    CHECK(distinct.count() == 4);
    CHECK(titles(distinct.order_by(tag_name, col<&Todo::id>)) == "milk call plan report call plan");
    CHECK(
        titles(distinct.order_by(col<&Todo::owner, &User::name>, col<&Todo::id>)) ==
        "milk report call plan");
}

TEST_CASE_FIXTURE(Office, "updates and deletions over paths touch the rows found") {
    CHECK(
        Todo::objects().filter(tag_name.in({"home", "fun"})).update(col<& Todo::done> = true) == 4);
    CHECK(where(col<&Todo::done>) == "milk call plan run");
    CHECK(Todo::objects().exclude(tag_name == "work").update(col<& Todo::priority> = 9) == 4);
    CHECK(where(col<&Todo::priority> == 9) == "milk rest run nap");
    const auto of_plan = Todo::objects().filter(col<&Todo::parent, &Todo::title> == "plan");
    CHECK(of_plan.remove().per_model["Todo"] == 2);
    CHECK(where() == "milk report call rest plan");
}

TEST_CASE_FIXTURE(Office, "named paths find what typed ones do") {
    const auto named = [](std::string_view path) { return named_col<Todo>(path); };
    CHECK(where(named("owner.boss.name") == "ann") == "call rest");
    CHECK(where(named("tags.name") == "work") == "report call plan");
    CHECK(where(named("parts.title") == "nap") == "plan");
    CHECK(where(named("parent.parent.reviewer.boss.name") == "ann") == "run nap");
    CHECK(where(named("owner.profile.bio") == "first") == "milk report nap");
    CHECK(where(named("reviewer").is_null()) == "milk rest run nap");
    CHECK(users_where(named_col<User>("team.todos.tags.name") == "work") == "ann bob");
    CHECK(joins_of(Todo::objects().filter(named("owner") == 1)) == 0);
}
