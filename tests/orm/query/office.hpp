// The models and rows of the tests of the query language: all kinds of relations and columns.
#pragma once

#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace rowcall;

struct User : Model<User> {
    Id id;
    std::string name;
    std::optional<int> age;
    ForeignKey<User> boss;
    static constexpr auto meta() {
        return table<User>(
            field<&User::name>.max_length(100).unique(),
            field<&User::boss>.null().related_name("team"));
    }
};

struct Profile : Model<Profile> {
    Id id;
    OneToOne<User> user;
    std::string bio;
};

struct Tag : Model<Tag> {
    Id id;
    std::string name;
};

struct Todo : Model<Todo> {
    Id id;
    std::string title;
    int priority = 0;
    std::optional<int> estimate;
    double cost = 0;
    bool done = false;
    std::optional<Date> due;
    std::optional<Timestamp> completed_at;
    Json extra;
    ForeignKey<User> owner;
    ForeignKey<User> reviewer;
    ForeignKey<Todo> parent;
    ManyToMany<Tag> tags;
    static constexpr auto meta() {
        return table<Todo>(
            field<&Todo::owner>.related_name("todos"),
            field<&Todo::reviewer>.null().related_name("reviews"),
            field<&Todo::parent>.null().related_name("parts"));
    }
};

/// What most of the tests ask for.
constexpr auto by_key = col<&Todo::id>;
constexpr auto title = col<&Todo::title>;
constexpr auto priority = col<&Todo::priority>;
constexpr auto estimate = col<&Todo::estimate>;
constexpr auto cost = col<&Todo::cost>;
constexpr auto tag_name = col<&Todo::tags, &Tag::name>;
template<class... V>
using Rows = std::vector<std::tuple<V...>>;

/// A database in memory with these rows, the default one. Users: ann (30), her subordinate bob,
/// his subordinate eve (41), and zed, who has no todos and ann as boss; ann and eve have a profile.
/// | id | title  | priority | estimate | cost | done | owner | reviewer | parent | tags           |
/// |  1 | milk   |        1 |        5 |  1.5 | yes  | ann   |          |        | home fun       |
/// |  2 | report |        5 |          |   10 |      | ann   | bob      |        | work           |
/// |  3 | call   |        3 |        2 |    0 | yes  | bob   | ann      |        | work home      |
/// |  4 | rest   |        1 |          | 2.25 |      | bob   |          | report |                |
/// |  5 | plan   |        4 |        3 |    4 |      | eve   | eve      | report | work fun home  |
/// |  6 | run    |        5 |        3 |  0.5 | yes  | eve   |          | plan   | fun            |
/// |  7 | nap    |        2 |          | 2.25 |      | ann   |          | plan   |                |
/// No todo has the tag "rare". milk is completed at 2027-01-04 10:11:12.123456 and due on
/// 2027-01-05, run is due on 2026-12-31. The extra of milk is {"n":1,"theme":"dark"}, that of
/// report {"list":[10,20],"n":2.5}, the others' null.
struct Office {
    Office() {
        db.atomic([&] { fill(); });
    }

    /// The titles that a query finds, in its order: "milk report".
    static std::string titles(const QuerySet<Todo>& query) {
        std::string all;
        for (const Todo& todo : query) (all += all.empty() ? "" : " ") += todo.title;
        return all;
    }
    /// The same of what conditions find, by key.
    template<class... Conditions>
    static std::string where(const Conditions&... conditions) {
        return titles(Todo::objects().filter(conditions...).order_by(col<&Todo::id>));
    }
    static std::string names(const QuerySet<User>& query) {
        std::string all;
        for (const User& user : query) (all += all.empty() ? "" : " ") += user.name;
        return all;
    }
    template<class... Conditions>
    static std::string users_where(const Conditions&... conditions) {
        return names(User::objects().filter(conditions...).order_by(col<&User::id>));
    }

    testing::TestDatabase<User, Profile, Tag, Todo> db;
    User ann{.name = "ann", .age = 30};
    User bob{.name = "bob"};
    User eve{.name = "eve", .age = 41};
    User zed{.name = "zed"};
    Tag home{.name = "home"}, work{.name = "work"}, fun{.name = "fun"}, rare{.name = "rare"};
    std::vector<Todo> todos; ///< by key
    /// The names of the tags of each of them.
    std::vector<std::vector<std::string>> tags_of;

private:
    void fill() {
        ann.save();
        bob.boss = ann;
        bob.save();
        eve.boss = bob;
        eve.save();
        zed.boss = ann;
        zed.save();
        Profile{.user = ann, .bio = "first"}.save();
        Profile{.user = eve, .bio = "third"}.save();
        for (Tag* tag : {&home, &work, &fun, &rare}) tag->save();
        add({.title = "milk",
             .priority = 1,
             .estimate = 5,
             .cost = 1.5,
             .done = true,
             .due = Date::parse("2027-01-05"),
             .completed_at = Timestamp::parse("2027-01-04 10:11:12.123456"),
             .extra = Json::parse(R"({"theme":"dark","n":1})"),
             .owner = ann},
            {home, fun});
        add({.title = "report",
             .priority = 5,
             .cost = 10,
             .extra = Json::parse(R"({"list":[10,20],"n":2.5})"),
             .owner = ann,
             .reviewer = bob},
            {work});
        add({.title = "call",
             .priority = 3,
             .estimate = 2,
             .done = true,
             .owner = bob,
             .reviewer = ann},
            {work, home});
        const Todo report = todos[1];
        add({.title = "rest", .priority = 1, .cost = 2.25, .owner = bob, .parent = report}, {});
        add({.title = "plan",
             .priority = 4,
             .estimate = 3,
             .cost = 4,
             .owner = eve,
             .reviewer = eve,
             .parent = report},
            {work, fun, home});
        const Todo plan = todos[4];
        add({.title = "run",
             .priority = 5,
             .estimate = 3,
             .cost = 0.5,
             .done = true,
             .due = Date::parse("2026-12-31"),
             .owner = eve,
             .parent = plan},
            {fun});
        add({.title = "nap", .priority = 2, .cost = 2.25, .owner = ann, .parent = plan}, {});
    }
    void add(Todo todo, const std::vector<Tag>& tags) {
        todo.save();
        todo.related<&Todo::tags>().add(tags);
        todos.push_back(todo);
        auto& names = tags_of.emplace_back();
        for (const Tag& tag : tags) names.push_back(tag.name);
    }
};
