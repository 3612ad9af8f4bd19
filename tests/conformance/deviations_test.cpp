// What Rowcall promises in the groups of scenarios that it leaves out (deviations.txt).
#include "orm/testing/test_database.hpp"
#include "tests/conformance/models.hpp"

#include <doctest/doctest.h>

using namespace rowcall;
using namespace rowcall::conformance;

namespace {

using Texts = std::vector<std::string>;

struct Refused {};

struct Store {
    testing::TestDatabase<
        User, Profile, Project, Tag, Todo, Watch, Person, Comment, Attachment, LogEntry>
        db;
};

} // namespace

TEST_CASE("autocommit_save: a receiver of post_save that throws undoes the insert") {
    Store store;
    Tag red{.name = "red"};
    {
        const ScopedConnection connection = post_save.connect<Tag>([](Tag&) { throw Refused{}; });
        CHECK_THROWS_AS(red.save(), Refused);
        CHECK_THROWS_AS(Tag::objects().create({.name = "blue"}), Refused);
    }
    CHECK(Tag::objects().count() == 0);
    CHECK_FALSE(red.id.is_stored());
    red.save();
    CHECK(Tag::objects().get().name == "red");
}

TEST_CASE("autocommit_save: and the update, with what other receivers wrote") {
    Store store;
    Tag red = Tag::objects().create({.name = "red"});
    const ScopedConnection writer =
        post_save.connect<Tag>([](Tag&) { User{.username = "ann"}.save(); });
    const ScopedConnection refuser = post_save.connect<Tag>([](Tag&) { throw Refused{}; });
    red.name = "blue";
    CHECK_THROWS_AS(red.save(), Refused);
    CHECK_THROWS_AS(red.save<&Tag::name>(), Refused);
    CHECK(Tag::objects().get().name == "red");
    CHECK(User::objects().count() == 0);
}

TEST_CASE("autocommit_save: callbacks after the commit run when all receivers have run") {
    Store store;
    Texts order;
    const ScopedConnection first = post_save.connect<Tag>([&](Tag&, const SaveEvent& event) {
        event.database.on_commit([&] { order.emplace_back("callback"); });
        order.emplace_back("first");
    });
    const ScopedConnection second =
        post_save.connect<Tag>([&](Tag&) { order.emplace_back("second"); });
    Tag::objects().create({.name = "red"});
    CHECK(order == Texts{"first", "second", "callback"});
}

TEST_CASE("autocommit_save: callbacks of a save that throws never run") {
    Store store;
    bool ran = false;
    const ScopedConnection first = post_save.connect<Tag>(
        [&](Tag&, const SaveEvent& event) { event.database.on_commit([&] { ran = true; }); });
    const ScopedConnection second = post_save.connect<Tag>([](Tag&) { throw Refused{}; });
    CHECK_THROWS_AS(Tag{.name = "red"}.save(), Refused);
    CHECK_FALSE(ran);
}

TEST_CASE("autocommit_save: a relation to nothing fails at the end of the unit") {
    Store store;
    bool announced = false;
    const ScopedConnection connection = post_save.connect<Todo>([&](Todo&) { announced = true; });
    Todo todo{.title = "lost", .owner = 99};
    CHECK_THROWS_AS(todo.save(), ForeignKeyViolation);
    CHECK(announced);
    CHECK(Todo::objects().count() == 0);
    CHECK_FALSE(todo.id.is_stored());
    // A receiver may still mend it.
    const ScopedConnection mending =
        post_save.connect<Todo>([&](Todo&) { User{.id = 99, .username = "ann"}.save(); });
    todo.save();
    CHECK(todo.owner.get().username == "ann");
}

TEST_CASE("autocommit_save: create() over a relation is one unit with relating") {
    Store store;
    Todo milk = Todo::objects().create({.title = "milk"});
    const ScopedConnection connection =
        m2m_changed.connect([] { throw Refused{}; }, {.sender = through<&Todo::tags>});
    CHECK_THROWS_AS(milk.related<&Todo::tags>().create({.name = "red"}), Refused);
    CHECK(Tag::objects().count() == 0);
}

TEST_CASE("disconnect_during_dispatch: a receiver that another one disconnects is not called") {
    Store store;
    Texts called;
    Connection second;
    const ScopedConnection first = post_save.connect<Tag>([&](Tag&) {
        called.emplace_back("first");
        second.disconnect();
    });
    second = post_save.connect<Tag>([&](Tag&) { called.emplace_back("second"); });
    const ScopedConnection third =
        post_save.connect<Tag>([&](Tag&) { called.emplace_back("third"); });
    Tag::objects().create({.name = "red"});
    CHECK(called == Texts{"first", "third"});
}

TEST_CASE("disconnect_during_dispatch: one that disconnects itself has its call, the last one") {
    Store store;
    int called = 0;
    Connection connection;
    connection = post_save.connect<Tag>([&](Tag&) {
        ++called;
        connection.disconnect();
    });
    Tag::objects().create({.name = "red"});
    Tag::objects().create({.name = "blue"});
    CHECK(called == 1);
}

TEST_CASE("sqlite_like: contains, starts_with and ends_with heed case, those with an i do not") {
    Store store;
    for (const char* name : {"Milk", "milk", "MILKY", "oat milk"})
        Tag::objects().create({.name = name});
    const auto names = [](const Condition<Tag>& condition) {
        Texts found;
        for (const Tag& tag : Tag::objects().filter(condition).order_by(col<&Tag::id>))
            found.push_back(tag.name);
        return found;
    };
    const auto name = col<&Tag::name>;
    CHECK(names(name.contains("milk")) == Texts{"milk", "oat milk"});
    CHECK(names(name.contains("ILK")) == Texts{"MILKY"});
    CHECK(names(name.starts_with("M")) == Texts{"Milk", "MILKY"});
    CHECK(names(name.ends_with("k")) == Texts{"Milk", "milk", "oat milk"});
    CHECK(names(name.icontains("mil")) == Texts{"Milk", "milk", "MILKY", "oat milk"});
    CHECK(names(name.istarts_with("mil")) == Texts{"Milk", "milk", "MILKY"});
    CHECK(names(name.iends_with("MILK")) == Texts{"Milk", "milk", "oat milk"});
    CHECK(names(name.iexact("mILK")) == Texts{"Milk", "milk"});
    CHECK(names(name == "milk") == Texts{"milk"});
}

namespace {

/// What saves say they write: "title done", or "all".
struct Written {
    Texts seen;
    ScopedConnection connection = post_save.connect<Todo>([this](Todo&, const SaveEvent& event) {
        std::string names = event.created ? "created" : event.update_fields ? "" : "all";
        if (event.update_fields)
            for (const std::string_view name : *event.update_fields)
                names += (names.empty() ? "" : " ") + std::string{name};
        seen.push_back(names);
    });
};

} // namespace

TEST_CASE("update_or_create: what is found has its defaults written, and nothing else") {
    Store store;
    Todo::objects().create({.title = "milk", .priority = 1});
    Written written;
    // Another program writes a member that is no default, between the read and the write.
    const ScopedConnection rival = pre_save.connect<Todo>([](Todo& todo) {
        Todo::objects()
            .filter(col<&Todo::id> == *todo.id.optional())
            .update(col<& Todo::completed_at> = 7);
    });
    auto [milk, created] = Todo::objects().update_or_create(
        Todo{.title = "milk", .done = true, .priority = 5}, fields<&Todo::title>,
        fields<&Todo::priority>);
    CHECK_FALSE(created);
    CHECK(written.seen == Texts{"priority"});
    const Todo stored = Todo::objects().get();
    CHECK(stored.priority == 5);
    CHECK_FALSE(stored.done); // neither lookup nor default
    CHECK(stored.completed_at == 7);
}

TEST_CASE("update_or_create: what is missing is created whole") {
    Store store;
    Written written;
    auto [milk, created] = Todo::objects().update_or_create(
        Todo{.title = "milk", .priority = 5}, fields<&Todo::title>, fields<&Todo::priority>);
    CHECK(created);
    CHECK(written.seen == Texts{"created"});
    CHECK(Todo::objects().get().priority == 5);
}

TEST_CASE("update_or_create: over a relation, too") {
    Store store;
    User ann = User::objects().create({.username = "ann"});
    const auto todos = ann.related<&Todo::owner>();
    todos.create({.title = "milk"});
    Written written;
    auto [milk, created] = todos.update_or_create(
        Todo{.title = "milk", .priority = 5}, fields<&Todo::title>, fields<&Todo::priority>);
    CHECK_FALSE(created);
    CHECK(written.seen == Texts{"priority"});
    CHECK(Todo::objects().get().owner.id() == *ann.id.optional());
}

TEST_CASE("pre_save_of_some_fields: what a receiver sets outside of update_fields is saved, too") {
    Store store;
    Todo todo = Todo::objects().create({.title = "plan"});
    std::vector<std::string_view> fields;
    const ScopedConnection edit = pre_save.connect<Todo>([](Todo& t) { t.priority = 4; });
    const ScopedConnection see = post_save.connect<Todo>(
        [&](Todo&, const SaveEvent& event) { fields = *event.update_fields; });
    todo.done = true;
    todo.title = "not to be saved";
    todo.save<&Todo::done>();
    const Todo stored = Todo::objects().get(todo.id);
    CHECK(stored.done);
    CHECK(stored.priority == 4);
    CHECK(stored.title == "plan");
    CHECK(fields == std::vector<std::string_view>{"done", "priority"});
}
