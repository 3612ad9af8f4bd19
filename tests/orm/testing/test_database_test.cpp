// A database for a test, and a transaction that is rolled back.
#include "tests/orm/temporary_folder.hpp"
#include "tests/orm/testing/models.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <thread>

TEST_CASE("a test database is new, has the tables, and is the default one while it lives") {
    CHECK(Database::find_default() == nullptr);
    {
        TestDatabase<Owner> first;
        CHECK(first.is_default());
        Owner{.name = "ann"}.save();
        {
            TestDatabase<Owner, Label> second;
            CHECK(Database::find_default() == &second);
            CHECK(Owner::objects().count() == 0);
            CHECK_FALSE(Label::objects().exists());
        }
        CHECK(Database::find_default() == &first);
        CHECK(Owner::objects().count() == 1);
    }
    CHECK(Database::find_default() == nullptr);
}

TEST_CASE("a test database whose predecessor has gone, or that is no default any more") {
    auto first = std::make_unique<TestDatabase<>>();
    auto second = std::make_unique<TestDatabase<>>();
    first.reset();
    CHECK(second->is_default());
    Database other{"sqlite::memory:"};
    other.make_default();
    second.reset();
    CHECK(other.is_default());
    CHECK_THROWS_AS(TestDatabase<>{"nonsense"}, ProgrammingError);
    CHECK(other.is_default());
}

TEST_CASE("what a test writes in its transaction is gone behind it") {
    Desk desk;
    Owner bob;
    {
        const TestTransaction test;
        desk.db.atomic([&] { bob = Owner::objects().create({.name = "bob"}); });
        Label{.name = "red"}.save();
        desk.db.execute("INSERT INTO label (name) VALUES ('blue')");
        CHECK(Label::objects().count() == 2);
        CHECK_FALSE(desk.db.in_transaction()); // as the code that is tested would find it
        desk.db.atomic([&] { CHECK(desk.db.in_transaction()); });
    }
    CHECK_FALSE(desk.db.in_transaction());
    CHECK_FALSE(Label::objects().exists());
    CHECK_FALSE(bob.id.is_stored());
    desk.db.atomic([] { Label{.name = "red"}.save(); });
    CHECK(Label::objects().count() == 1);
}

TEST_CASE("what waits for the end of a test's transaction is never run") {
    Desk desk;
    int ran = 0;
    const ScopedConnection a = post_save.connect<Owner>([&] { ++ran; }, {.when = after_commit});
    const ScopedConnection b = post_save.connect<Owner>([&] { ++ran; }, {.when = on_rollback});
    {
        const TestTransaction test;
        Owner{.name = "ann"}.save();
        CHECK_THROWS_AS(
            desk.db.atomic([] {
                Owner{.name = "bob"}.save();
                throw Undo{};
            }),
            Undo);
    }
    CHECK(ran == 0);
    Owner{.name = "ann"}.save();
    CHECK(ran == 1);
}

TEST_CASE("in a test's transaction a unit that fails is undone, and the test goes on") {
    RolledBack test;
    Owner{.name = "ann"}.save();
    CHECK_THROWS_AS(Owner{.name = "ann"}.save(), UniqueViolation);
    CHECK(Owner::objects().count() == 1);
    const ScopedConnection refusal = post_save.connect<Owner>([](Owner& owner) {
        Label{.name = "of " + owner.name}.save();
        throw Undo{};
    });
    CHECK_THROWS_AS(Owner{.name = "bob"}.save(), Undo);
    CHECK(Owner::objects().count() == 1);
    CHECK_FALSE(Label::objects().exists());
    CHECK_THROWS_AS(
        test.db.atomic([] {
            CHECK_THROWS_AS(Owner{.name = "ann"}.save(), UniqueViolation);
            Label{.name = "x"}.save(); // the block is spoiled, as ever
        }),
        TransactionError);
    CHECK_FALSE(Label::objects().exists());
}

TEST_CASE("in a test's transaction a block may be durable, and is retried") {
    RolledBack test;
    int runs = 0;
    test.db.atomic(
        [&] {
            Label{.name = "run " + std::to_string(++runs)}.save();
            if (runs < 3) throw OperationalError{"busy", {}, true};
            CHECK_THROWS_AS(test.db.atomic([] {}, {.durable = true}), ProgrammingError);
        },
        {.retries = 5, .durable = true});
    CHECK(runs == 3);
    CHECK(Label::objects().count() == 1);
}

TEST_CASE("in a test's transaction foreign keys are checked where a commit would be") {
    Desk desk;
    {
        const TestTransaction test;
        CHECK_THROWS_WITH_AS(
            desk.db.atomic([] {
                Task{.title = "of nobody", .owner = 12345}.save();
                CHECK(Task::objects().count() == 1);
            }),
            doctest::Contains("task 1: owner_id = 12345 points at no owner"), ForeignKeyViolation);
        CHECK_FALSE(Task::objects().exists());
        desk.db.atomic([] {
            Owner ann{.id = 7, .name = "ann"};
            Task{.title = "hers", .owner = 7}.save();
            ann.save();
        });
        CHECK(Task::objects().count() == 1);
        const ScopedConnection unit = post_save.connect<Task>([](Task&) {});
        CHECK_THROWS_AS((Task{.title = "nobody's", .owner = 1}.save()), ForeignKeyViolation);
        CHECK(Task::objects().count() == 1);
    }
    const TestTransaction test;
    CHECK_THROWS_WITH_AS(
        (Task{.title = "alone", .owner = 1}.save()), doctest::Contains("points at no owner"),
        ForeignKeyViolation);
    CHECK_THROWS_AS(Task::objects().exists(), TransactionError);
}

TEST_CASE("a test's transaction is the outermost one, and one at a time") {
    Desk desk;
    const auto begin = [&] { const TestTransaction another{desk.db}; };
    desk.db.atomic([&] {
        CHECK_THROWS_WITH_AS(
            begin(), doctest::Contains("must be the outermost one"), ProgrammingError);
    });
    const TestTransaction test;
    CHECK_THROWS_AS(begin(), ProgrammingError);
    Label{.name = "red"}.save(); // goes on
    CHECK_NOTHROW(Database{"sqlite::memory:"});
}

TEST_CASE("a test's transaction is its thread's: others see nothing of it") {
    const TemporaryFolder folder;
    TestDatabase<Label> db{folder.url()};
    const TestTransaction test;
    Label{.name = "red"}.save();
    bool inside = true, seen = true;
    std::thread{[&] {
        inside = db.in_transaction();
        seen = Label::objects().exists();
    }}.join();
    CHECK_FALSE(inside);
    CHECK_FALSE(seen);
}
