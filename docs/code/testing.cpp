// Tests of a program that has records, receivers, and mails to send.
#include <orm/orm.hpp>
#include <orm/testing/testing.hpp>

#include <doctest/doctest.h>

using namespace rowcall;

// [program]
struct User : Model<User> {
    Id id;
    std::string name;
    static constexpr auto meta() { return table<User>(field<&User::name>.unique()); }
};

struct Todo : Model<Todo> {
    Id id;
    std::string title;
    bool done = false;
    ForeignKey<User> owner;
};

Signal<void(const std::string& to, int todos)> mailed{"mailed"};

void connect_receivers() {
    post_save.connect<User>(
        [](User& user, const SaveEvent& event) {
            if (event.created) Todo{.title = "Look around", .owner = user}.save();
        },
        {.name = "first todo"});
    post_save.connect<User>(
        [](const User& user) { mailed.send(user.name, 1); },
        {.when = after_commit, .name = "welcome"});
}

void disconnect_receivers() { post_save.disconnect_all(); }
// [end]

// [fixture]
struct Program {
    testing::ReceiverGuard guard{[](const std::string& left) { FAIL_CHECK(left); }};
    testing::TestDatabase<User, Todo> db;
    Program() { connect_receivers(); }
    ~Program() { disconnect_receivers(); }
};
// [end]

// [recorder]
TEST_CASE_FIXTURE(Program, "a new user has something to do, and gets a mail") {
    testing::SignalRecorder recorder{pre_save, post_save, mailed};
    User{.name = "ann"}.save();
    recorder.expect(
        {"pre_save(User (new))", "pre_save(Todo (new))", "post_save(Todo 1, created)",
         "post_save(User 1, created)", "mailed(\"ann\", 1)"});
}
// [end]

// [difference]
TEST_CASE_FIXTURE(Program, "who forgets what happens is told") {
    testing::SignalRecorder recorder;
    recorder.watch<User>(post_save).watch(mailed);
    User ann{.name = "ann"};
    ann.save();
    ann.save<&User::name>();
    CHECK(
        recorder.difference({"post_save(User 1, created)", "mailed(\"bob\", 1)"}) ==
        "  post_save(User 1, created)\n"
        "- mailed(\"bob\", 1)\n"
        "+ mailed(\"ann\", 1)\n"
        "+ post_save(User 1, fields name)\n"
        "+ mailed(\"ann\", 1)\n");
}
// [end]

// [transaction]
TEST_CASE_FIXTURE(Program, "a name that is taken is refused") {
    User{.name = "ann"}.save();
    for (int i = 0; i < 2; ++i) {
        const testing::TestTransaction test;
        User{.name = "bob"}.save();
        CHECK_THROWS_AS(User{.name = "ann"}.save(), UniqueViolation);
        CHECK(User::objects().count() == 2);
    }
    CHECK(User::objects().count() == 1);
}
// [end]

// [capture]
TEST_CASE_FIXTURE(Program, "the mail waits for the commit") {
    const testing::TestTransaction test;
    testing::SignalRecorder recorder{mailed};
    const auto mails = testing::capture_on_commit([] { User{.name = "ann"}.save(); });
    recorder.expect({});
    REQUIRE(mails.size() == 1);
    mails.front()();
    recorder.expect({"mailed(\"ann\", 1)"});

    testing::capture_on_commit([] { User{.name = "bob"}.save(); }, {.execute = true});
    recorder.expect({"mailed(\"bob\", 1)"});
}
// [end]

// [mute]
TEST_CASE_FIXTURE(Program, "a user that is restored from a backup is not greeted") {
    testing::SignalRecorder recorder{mailed};
    {
        const testing::Mute mute{post_save, sender<User>};
        User{.id = 7, .name = "ann"}.save();
    }
    CHECK_FALSE(Todo::objects().exists());
    recorder.expect({});
}
// [end]

// [must_see]
TEST_CASE_FIXTURE(Program, "the audit hears of every user") {
    const ScopedConnection audit =
        post_save.connect<User>([](const User&) {}, {.must_see = true, .name = "audit"});
    const auto mute = [] { const testing::Mute quiet{post_save}; };
    CHECK_THROWS_WITH_AS(mute(), doctest::Contains("\"audit\""), testing::MuteRefused);
}
// [end]

// [queries]
TEST_CASE_FIXTURE(Program, "a list of todos takes one query, however long it is") {
    for (const char* name : {"ann", "bob", "cid"}) User{.name = name}.save();
    testing::expect_queries(1, [] {
        for (const Todo& todo : Todo::objects().select_related<&Todo::owner>())
            CHECK_FALSE(todo.owner.get().name.empty());
    });
}
// [end]

// [silent]
void close_all() {
    constexpr auto done = col<&Todo::done>;
    Todo::objects().update(done = true);
}

TEST_CASE_FIXTURE(Program, "closing all todos tells whoever listens") {
    User{.name = "ann"}.save();
    const auto test = [] { testing::expect_no_silent_writes([] { close_all(); }); };
    CHECK_THROWS_WITH_AS(
        test(),
        "1 row was written in silence:\n"
        "  UPDATE todo 1, done: 0 -> 1",
        testing::Failure); // so that is to be mended: Announce::each
}
// [end]
