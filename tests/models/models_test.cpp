#include "models/models.hpp"

#include "orm/testing/test_database.hpp"
#include "signals/graph.hpp"
#include "tests/orm/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

using namespace rowcall;
using namespace rowcall::models;

namespace {

/// The module as a program sets it up, its log kept in memory.
struct App {
    explicit App(const std::string& url = "sqlite::memory:") : db{url} { ann.save(); }
    Todo add(std::string title) {
        Todo todo{.title = std::move(title), .owner = ann};
        todo.save();
        return todo;
    }

    testing::TestDatabase<User, Profile, Tag, Todo> db;
    std::vector<Completion> log;
    std::vector<ScopedConnection> receivers =
        connect_receivers([this](const Completion& completion) { log.push_back(completion); });
    User ann{.username = "ann"};
};

struct Refused {};

} // namespace

TEST_CASE("a new user gets a profile, a user that is saved again no second one") {
    App app;
    CHECK(Profile::objects().count() == 1);
    CHECK(Profile::objects().get(col<&Profile::user> == app.ann).bio.empty());
    app.ann.username = "Ann";
    app.ann.save();
    CHECK(Profile::objects().count() == 1);
    User bob{.username = "bob"};
    bob.save();
    CHECK(bob.related<&Profile::user>().count() == 1);
}

TEST_CASE("a user from a fixture brings its own profile") {
    App app;
    User bob{.username = "bob"};
    bob.save({.raw = true});
    CHECK(bob.related<&Profile::user>().count() == 0);
}

TEST_CASE("the profile is made in the user's own database") {
    App app;
    Database other{"sqlite::memory:"};
    other.create_tables<User, Profile>();
    User::objects(other).create({.username = "guest"});
    CHECK(Profile::objects(other).count() == 1);
    CHECK(Profile::objects().count() == 1);
}

TEST_CASE("a user whose profile cannot be made is not saved") {
    App app;
    app.db.execute("DROP TABLE profile");
    CHECK_THROWS_AS(User{.username = "bob"}.save(), ProgrammingError);
    CHECK(User::objects().count() == 1);
}

TEST_CASE("completing an item writes it, and logs who, what and when") {
    App app;
    Todo milk = app.add("Buy milk");
    const Timestamp before = Timestamp::now();
    CHECK(milk.mark_as_done());
    CHECK(milk.done);
    REQUIRE(app.log.size() == 1);
    CHECK(app.log[0].who == "ann");
    CHECK(app.log[0].what == "Buy milk");
    CHECK(app.log[0].when == milk.completed_at);
    CHECK(*milk.completed_at >= before);
    const Todo stored = Todo::objects().get(milk.id);
    CHECK(stored.done);
    CHECK(stored.completed_at == milk.completed_at);
}

TEST_CASE("completing a completed item sends nothing") {
    App app;
    Todo milk = app.add("Buy milk");
    CHECK(milk.mark_as_done());
    const auto when = milk.completed_at;
    CHECK_FALSE(milk.mark_as_done());
    CHECK(milk.completed_at == when);
    CHECK(app.log.size() == 1);
}

TEST_CASE("also when another object completed it") {
    App app;
    Todo milk = app.add("Buy milk");
    Todo twin = Todo::objects().get(milk.id);
    CHECK(milk.mark_as_done());
    CHECK_FALSE(twin.mark_as_done());
    CHECK(twin.done);
    CHECK(app.log.size() == 1);
    CHECK(Todo::objects().get(milk.id).completed_at == milk.completed_at);
}

TEST_CASE("also when several threads try at once") {
    const TemporaryFolder folder;
    App app{folder.url() + "?busy_timeout=60000"};
    const Todo milk = app.add("Buy milk");
    std::atomic<int> completed{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back(
            [copy = milk, &completed]() mutable { completed += copy.mark_as_done(); });
    for (std::thread& thread : threads) thread.join();
    CHECK(completed == 1);
    CHECK(app.log.size() == 1);
}

TEST_CASE("other changes of the object are not written along") {
    App app;
    Todo milk = app.add("Buy milk");
    milk.title = "only in memory";
    CHECK(milk.mark_as_done());
    CHECK(milk.title == "only in memory");
    CHECK(Todo::objects().get(milk.id).title == "Buy milk");
}

TEST_CASE("a receiver that throws leaves the item as it was, in memory and in the database") {
    App app;
    Todo milk = app.add("Buy milk");
    {
        const ScopedConnection refusing = todo_completed.connect([] { throw Refused{}; });
        CHECK_THROWS_AS(milk.mark_as_done(), Refused);
    }
    CHECK_FALSE(milk.done);
    CHECK_FALSE(milk.completed_at.has_value());
    CHECK_FALSE(Todo::objects().get(milk.id).done);
    CHECK(milk.mark_as_done());
}

TEST_CASE("an item that is gone cannot be completed") {
    App app;
    Todo milk = app.add("Buy milk");
    Todo twin = milk;
    milk.remove();
    CHECK_THROWS_AS(twin.mark_as_done(), DoesNotExist);
    CHECK_FALSE(twin.done);
    CHECK(app.log.empty());
}

TEST_CASE("completing an item of another database reads its owner there") {
    App app;
    Database other{"sqlite::memory:"};
    other.create_tables<User, Profile, Tag, Todo>();
    const User guest = User::objects(other).create({.username = "guest"});
    Todo theirs = Todo::objects(other).create({.title = "far away", .owner = guest});
    CHECK(theirs.mark_as_done());
    REQUIRE(app.log.size() == 1);
    CHECK(app.log[0].who == "guest");
    CHECK(Todo::objects(other).get(theirs.id).done);
}

TEST_CASE("todo_completed is seen inside the transaction of the change") {
    App app;
    Todo milk = app.add("Buy milk");
    bool inside = false, stored = false;
    const ScopedConnection connection = todo_completed.connect([&](Todo& todo) {
        inside = todo.database().in_transaction();
        stored = Todo::objects().get(todo.id).done;
    });
    milk.mark_as_done();
    CHECK(inside);
    CHECK(stored);
}

TEST_CASE("the receivers have names, by which graphs and traces tell of them") {
    App app;
    std::vector<std::string> names;
    for (const auto& signal : signals::graph().signals)
        for (const auto& receiver : signal.receivers)
            names.push_back(signal.name + " " + receiver.sender + ": " + receiver.name);
    CHECK(
        names == std::vector<std::string>{
                     "post_save User: create_profile", "todo_completed : log_completion"});
}

TEST_CASE("a graph calls a relation that sends by its model and its member") {
    const ScopedConnection connection =
        m2m_changed.connect([] {}, {.sender = through<&Todo::tags>});
    const auto all = signals::graph().signals;
    const auto found = std::find_if(
        all.begin(), all.end(), [](const auto& signal) { return signal.name == "m2m_changed"; });
    REQUIRE(found != all.end());
    CHECK(found->senders() == std::vector<std::string>{"Todo.tags"});
}

TEST_CASE("the receivers are disconnected with what connect_receivers() returned") {
    App app;
    app.receivers.clear();
    User bob{.username = "bob"};
    bob.save();
    CHECK(bob.related<&Profile::user>().count() == 0);
    Todo milk = app.add("Buy milk");
    CHECK(milk.mark_as_done());
    CHECK(app.log.empty());
}

TEST_CASE("a user's items and profile go with the user, tags stay") {
    App app;
    Todo milk = app.add("Buy milk");
    milk.related<&Todo::tags>().add(Tag::objects().get_or_create({.name = "shop"}).first);
    const DeleteResult result = app.ann.remove();
    CHECK(result.total == 4);
    CHECK(Todo::objects().count() == 0);
    CHECK(Profile::objects().count() == 0);
    CHECK(Tag::objects().count() == 1);
}

TEST_CASE("a page of a user's items is read without sorting all of them") {
    App app;
    const auto items =
        Todo::objects().filter(col<&Todo::owner> == app.ann).order_by(col<&Todo::id>.desc());
    for (const auto& page : {items, items.after(Todo{.id = 100}), items.filter(!col<&Todo::done>)})
        CHECK(page.limit(10).explain().find("TEMP B-TREE") == std::string::npos);
}

TEST_CASE("what the models do not allow is refused by validate() and by the database") {
    App app;
    CHECK_THROWS_AS(
        (Todo{.title = std::string(201, 'x'), .owner = app.ann}.save()), CheckViolation);
    CHECK_THROWS_AS(
        (Todo{.title = "x", .priority = "AB", .owner = app.ann}.save()), CheckViolation);
    CHECK_THROWS_AS((Todo{.title = "x", .priority = "a", .owner = app.ann}.save()), CheckViolation);
    CHECK_THROWS_AS((Todo{.title = "x"}.save()), NotNullViolation);
    CHECK_THROWS_AS((User{.username = "ann"}.save()), UniqueViolation);
    const Todo bad{.title = std::string(201, 'x')};
    try {
        bad.validate();
        FAIL("two fields are wrong");
    } catch (const ValidationError& error) {
        CHECK(error.errors().size() == 2);
    }
}
