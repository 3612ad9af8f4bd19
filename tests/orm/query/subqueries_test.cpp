// Queries within queries: exists, in(query), scalar subqueries, and columns of the query around.
#include "tests/orm/query/office.hpp"

namespace {

QuerySet<Todo> owned_by_outer_user() {
    return Todo::objects().filter(col<&Todo::owner> == outer(col<&User::id>));
}

} // namespace

TEST_CASE_FIXTURE(Office, "exists asks for a row that fits the row around it") {
    CHECK(users_where(exists(owned_by_outer_user())) == "ann bob eve");
    CHECK(users_where(!exists(owned_by_outer_user())) == "zed");
    CHECK(
        users_where(
            exists(owned_by_outer_user().filter(col<&Todo::done>)),
            col<&User::boss>.is_not_null()) == "bob eve");
    CHECK(
        users_where(
            exists(owned_by_outer_user().filter(col<&Todo::cost> > 3)) ||
            col<&User::name> == "zed") == "ann eve zed");
    CHECK(users_where(exists(Todo::objects())) == "ann bob eve zed");
    CHECK(users_where(exists(Todo::objects().limit(0))).empty());
    CHECK(users_where(exists(owned_by_outer_user().offset(2))) == "ann");
    CHECK(User::objects().filter(exists(owned_by_outer_user())).count() == 3);
    const auto busy = User::objects().filter(exists(owned_by_outer_user()));
    CHECK(busy.update(col<& User::age> = 7) == 3);
    CHECK(users_where(col<&User::age> == 7) == "ann bob eve");
}

TEST_CASE_FIXTURE(Office, "both sides may walk over relations") {
    // Whose boss has a todo that a subordinate of theirs reviews?
    const auto reviewed = Todo::objects().filter(
        col<&Todo::owner> == outer(col<&User::boss>),
        col<&Todo::reviewer, &User::boss> == outer(col<&User::boss, &User::id>));
    CHECK(users_where(exists(reviewed)) == "bob zed");
    const auto same_name = Profile::objects().filter(
        col<&Profile::user, &User::name> == outer(col<&Todo::owner, &User::name>));
    CHECK(where(exists(same_name)) == "milk report plan run nap");
    CHECK(where(!exists(same_name)) == "call rest");
    const auto by_tag = Tag::objects().filter(
        col<&Tag::name> == "fun", col<&Tag::id> == outer(col<&Todo::tags, &Tag::id>));
    CHECK(where(exists(by_tag)) == "milk plan run");
}

TEST_CASE_FIXTURE(Office, "in(query) takes the keys of records, or one value of each row") {
    const auto anns = User::objects().filter(col<&User::name> == "ann");
    CHECK(where(col<&Todo::owner>.in(anns)) == "milk report nap");
    CHECK(where(!col<&Todo::owner>.in(anns)) == "call rest plan run");
    CHECK(where(col<&Todo::owner, &User::boss>.in(anns)) == "call rest");
    CHECK(
        where(col<&Todo::owner, &User::name>.in(anns.values(col<&User::name>))) ==
        "milk report nap");
    CHECK(
        where(col<&Todo::tags, &Tag::id>.in(Tag::objects().filter(col<&Tag::name> == "home"))) ==
        "milk call plan");
    CHECK(
        users_where(col<&User::id>.in(Todo::objects().values(col<&Todo::reviewer>))) ==
        "ann bob eve");
    // There are NULLs among them: nothing is known not to be one of them, but all that is not
    // found is not.
    CHECK(users_where(!col<&User::id>.in(Todo::objects().values(col<&Todo::reviewer>))) == "zed");
    CHECK(
        where(col<&Todo::priority>.in(Todo::objects().values(max(col<&Todo::priority>)))) ==
        "report run");
    CHECK(where(col<&Todo::owner>.in(anns.filter(!Condition<User>{}))).empty());
}

TEST_CASE_FIXTURE(Office, "the query within may be sliced, distinct, ordered and combined") {
    const auto dearest = Todo::objects().order_by(col<&Todo::cost>.desc(), col<&Todo::id>);
    CHECK(where(col<&Todo::id>.in(dearest.limit(2))) == "report plan");
    CHECK(where(col<&Todo::id>.in(dearest.slice(1, 3))) == "rest plan");
    CHECK(
        users_where(col<&User::id>.in(dearest.limit(4).values(col<&Todo::owner>))) ==
        "ann bob eve");
    const auto names = Todo::objects()
                           .filter(col<&Todo::priority> > 3)
                           .values(col<&Todo::owner, &User::name>)
                           .distinct();
    CHECK(users_where(col<&User::name>.in(names)) == "ann eve");
    CHECK(
        users_where(col<&User::name>.in(
            names.order_by(col<&Todo::owner, &User::name>.desc()).limit(1))) == "eve");
    CHECK(
        users_where(col<&User::name>.in(
            names.order_by(col<&Todo::reviewer, &User::name>.desc()).limit(1))) == "eve");
    const auto either = dearest.limit(1).union_with(dearest.reverse().limit(1));
    CHECK(where(col<&Todo::id>.in(either)) == "report call");
}

TEST_CASE_FIXTURE(Office, "a scalar subquery is the one value of the first row, or NULL") {
    const auto titles_of_user =
        owned_by_outer_user().order_by(col<&Todo::priority>.desc()).values(col<&Todo::title>);
    const auto first_title = subquery(titles_of_user);
    const auto rows =
        User::objects().order_by(col<&User::id>).values(col<&User::name>, first_title);
    static_assert(std::same_as<
                  std::remove_cvref_t<decltype(rows[0])>,
                  std::tuple<std::string, std::optional<std::string>>>);
    CHECK(
        rows.to_vector() ==
        Rows<std::string, std::optional<std::string>>{
            {"ann", "report"}, {"bob", "call"}, {"eve", "run"}, {"zed", std::nullopt}});
    CHECK(users_where(first_title == "call") == "bob");
    CHECK(users_where(first_title.is_null()) == "zed");
    CHECK(names(User::objects().order_by(first_title.desc())) == "eve ann bob zed");
    const auto number = subquery(owned_by_outer_user().values(count()));
    CHECK(users_where(number >= 2) == "ann bob eve");
    CHECK(users_where(number * 10 == 30) == "ann");
    const auto counted = User::objects().order_by(col<&User::id>).annotate(coalesce(number, 0));
    CHECK(std::get<1>(counted.last().value()) == 0);
    CHECK(std::get<1>(counted.first().value()) == 3);
}

TEST_CASE_FIXTURE(Office, "a value may be computed from the row around it") {
    const auto number = subquery(owned_by_outer_user().values(count()));
    CHECK(User::objects().update(col<& User::age> = number) == 4);
    CHECK(users_where(col<&User::age> == 2) == "bob eve");
    CHECK(users_where(col<&User::age> == 0) == "zed");
    const auto dearer = Todo::objects().filter(
        col<&Todo::owner> == outer(col<&Todo::owner>), col<&Todo::cost> > outer(col<&Todo::cost>));
    CHECK(where(!exists(dearer)) == "report rest plan");
    const auto above_mean = Todo::objects()
                                .filter(col<&Todo::owner> == outer(col<&Todo::owner>))
                                .values(avg(col<&Todo::priority>));
    CHECK(where(col<&Todo::priority> > subquery(above_mean)) == "report call run");
}

TEST_CASE_FIXTURE(Office, "queries are nested twice, and outer(outer(...)) reaches over both") {
    const auto tagged = [](const char* name) {
        return Tag::objects().filter(
            col<&Tag::name> == name, col<reverse<&Todo::tags>, &Todo::id> == outer(col<&Todo::id>));
    };
    CHECK(
        users_where(exists(owned_by_outer_user().filter(exists(tagged("work"))))) == "ann bob eve");
    CHECK(
        users_where(exists(owned_by_outer_user().filter(!exists(tagged("work"))))) ==
        "ann bob eve");
    CHECK(users_where(!exists(owned_by_outer_user().filter(!exists(tagged("fun"))))) == "eve zed");
    // Whose boss owns a todo with a part that belongs to the user?
    const auto own_part = Todo::objects().filter(
        col<&Todo::parent> == outer(col<&Todo::id>),
        col<&Todo::owner> == outer(outer(col<&User::id>)));
    const auto of_boss = Todo::objects().filter(
        col<&Todo::owner, &User::id> != outer(col<&User::id>), exists(own_part));
    CHECK(users_where(exists(of_boss)) == "ann bob eve");
    CHECK(
        users_where(exists(of_boss.filter(col<&Todo::owner> == outer(col<&User::boss>)))) == "bob");
    const auto inner = User::objects().filter(
        col<&User::name>.in(User::objects()
                                .filter(col<&User::boss> == outer(outer(col<&Todo::owner>)))
                                .values(col<&User::name>)));
    CHECK(where(exists(inner)) == "milk report call rest nap");
}

TEST_CASE_FIXTURE(
    Office, "outer() where there is nothing around it, or another model, is refused") {
    const auto alone = owned_by_outer_user();
    const char* const outside = "todo: outer(...) outside of a subquery";
    CHECK_THROWS_WITH_AS(alone.count(), outside, ProgrammingError);
    CHECK_THROWS_WITH_AS(alone.size(), outside, ProgrammingError);
    CHECK_THROWS_WITH_AS(alone.exists(), outside, ProgrammingError);
    CHECK_THROWS_WITH_AS(alone.update(col<& Todo::done> = true), outside, ProgrammingError);
    CHECK_THROWS_WITH_AS(alone.remove(), outside, ProgrammingError);
    CHECK_THROWS_WITH_AS(
        Tag::objects().filter(exists(alone)).count(), "a column of User in a query of Tag",
        ProgrammingError);
    CHECK_THROWS_WITH_AS(
        User::objects()
            .filter(
                exists(Todo::objects().filter(col<&Todo::owner> == outer(outer(col<&User::id>)))))
            .count(),
        "user: outer(...) outside of a subquery", ProgrammingError);
    CHECK(Todo::objects().count() == 7);
}

TEST_CASE_FIXTURE(Office, "conditions are values, true or false") {
    const auto profiles = Profile::objects().filter(col<&Profile::user> == outer(col<&User::id>));
    const auto rows =
        User::objects().order_by(col<&User::id>).annotate(exists(profiles), col<&User::age> > 35);
    static_assert(
        std::same_as<std::remove_cvref_t<decltype(rows[0])>, std::tuple<User, bool, bool>>);
    std::string seen;
    for (const auto& [user, has_profile, is_old] : rows)
        seen += user.name + (has_profile ? " profile" : "") + (is_old ? " old; " : "; ");
    CHECK(seen == "ann profile; bob; eve profile old; zed; ");
    CHECK(
        Todo::objects()
            .filter(col<&Todo::id> == 1)
            .values(Condition<Todo>{}, !col<&Todo::done>)
            .get() == std::tuple{true, false});
}

TEST_CASE_FIXTURE(Office, "an annotated query stands for the keys of its records") {
    const auto number = count(col<&Todo::tags, &Tag::id>);
    CHECK(
        where(col<&Todo::id>.in(Todo::objects().annotate(number).filter(number >= 2))) ==
        "milk call plan");
    CHECK(
        users_where(col<&User::id>.in(User::objects().annotate(
            count(col<reverse<&Todo::owner>, &Todo::id>)))) == users_where());
}
