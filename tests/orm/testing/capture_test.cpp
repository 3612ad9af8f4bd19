// What waits for the commit, in a test that never commits.
#include "tests/orm/testing/models.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace {

struct Mails : RolledBack {
    Texts sent;
    ScopedConnection mail = post_save.connect<Owner>(
        [this](const Owner& owner) { sent.push_back("mail to " + owner.name); },
        {.when = after_commit});
    void note(const std::string& text) {
        db.on_commit([this, text] { sent.push_back(text); });
    }
};

Texts capture_sink_got;
void capture_sink(const signals::ReceiverError& failure) noexcept {
    capture_sink_got.push_back(signals::message_of(failure.error));
}

} // namespace

TEST_CASE("in a test's transaction nothing is told of a commit, unless it is captured") {
    Mails mails;
    Owner{.name = "ann"}.save();
    mails.db.atomic([&] { mails.note("never"); });
    CHECK(mails.sent.empty());
    const auto captured = capture_on_commit([&] {
        Owner{.name = "bob"}.save();
        mails.note("noted");
    });
    CHECK(mails.sent.empty());
    REQUIRE(captured.size() == 2);
    captured[1]();
    captured[0]();
    CHECK(mails.sent == Texts{"noted", "mail to bob"});
}

TEST_CASE("capture_on_commit executes what it captured, and what that causes in turn") {
    Mails mails;
    mails.note("outside");
    const ScopedConnection more = post_save.connect<Owner>(
        [](const Owner& owner) {
            if (owner.name.size() < 5) Owner{.name = owner.name + "+"}.save();
        },
        {.when = after_commit});
    const auto captured = capture_on_commit(
        mails.db, [&] { Owner{.name = "ann"}.save(), mails.note("noted"); }, {.execute = true});
    CHECK(mails.sent == Texts{"mail to ann", "noted", "mail to ann+", "mail to ann++"});
    CHECK(captured.size() == 4); // a send each
    CHECK(Owner::objects().count() == 3);
}

TEST_CASE("capture_on_commit: of what was rolled back, who waits for that") {
    Mails mails;
    const ScopedConnection undone = post_save.connect<Owner>(
        [&](const Owner& owner) { mails.sent.push_back("no " + owner.name); },
        {.when = on_rollback});
    const auto captured = capture_on_commit(
        [&] {
            Owner{.name = "ann"}.save();
            CHECK_THROWS_AS(
                mails.db.atomic([] {
                    Owner{.name = "bob"}.save();
                    throw Undo{};
                }),
                Undo);
        },
        {.execute = true});
    CHECK(mails.sent == Texts{"mail to ann", "no bob"});
    CHECK(captured.size() == 2);
}

TEST_CASE("what was captured is not run at the end, in an ordinary transaction either") {
    Desk desk;
    Texts ran;
    desk.db.atomic([&] {
        desk.db.on_commit([&] { ran.push_back("first"); });
        const auto captured =
            capture_on_commit([&] { desk.db.on_commit([&] { ran.push_back("captured"); }); });
        CHECK(captured.size() == 1);
        desk.db.on_commit([&] { ran.push_back("last"); });
    });
    CHECK(ran == Texts{"first", "last"});
}

TEST_CASE("capture_on_commit: what fails, fails as after a commit") {
    Mails mails;
    capture_sink_got.clear();
    const signals::ErrorSink before = signals::set_error_sink(&capture_sink);
    CHECK_THROWS_AS(
        capture_on_commit(
            [&] {
                mails.db.on_commit([] { throw Undo{}; });
                mails.note("lost");
                mails.db.on_commit([] { throw std::runtime_error{"told"}; }, {.robust = true});
                Owner{.name = "ann"}.save();
            },
            {.execute = true}),
        Undo);
    signals::set_error_sink(before);
    CHECK(mails.sent == Texts{"mail to ann"});
    CHECK(capture_sink_got == Texts{"told"});
    CHECK_THROWS_AS(
        capture_on_commit([&] {
            mails.note("waits");
            throw Undo{};
        }),
        Undo);
    CHECK(capture_on_commit([] {}).empty());
}

TEST_CASE("capture_on_commit wants a transaction, and an end") {
    Desk desk;
    CHECK_THROWS_WITH_AS(
        capture_on_commit([] {}), doctest::Contains("in no transaction"), ProgrammingError);
    const TestTransaction test;
    const ScopedConnection endless = post_save.connect<Task>(
        [](const Task&) { Task{.title = "again"}.save(); }, {.when = after_commit});
    CHECK_THROWS_WITH_AS(
        capture_on_commit([] { Task{.title = "once"}.save(); }, {.execute = true}),
        doctest::Contains("without end"), RecursionError);
}
