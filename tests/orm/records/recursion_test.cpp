// Receivers that cause each other for ever are stopped, with the chain in the message.
#include "tests/orm/records/models.hpp"

#include <doctest/doctest.h>

#include <pthread.h>

#include <functional>

namespace {

std::string message_of(const std::function<void()>& body) {
    try {
        body();
    } catch (const RecursionError& error) {
        return error.what();
    }
    return "no RecursionError";
}

/// Runs `body` on a thread whose stack has that size.
void on_stack_of(std::size_t bytes, std::function<void()> body) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    REQUIRE(pthread_attr_setstacksize(&attributes, bytes) == 0);
    pthread_t thread;
    const auto start = [](void* context) -> void* {
        (*static_cast<std::function<void()>*>(context))();
        return nullptr;
    };
    REQUIRE(pthread_create(&thread, &attributes, start, &body) == 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}

} // namespace

TEST_CASE("a receiver that saves its own sender again is stopped, the chain named") {
    Store store;
    int calls = 0;
    const ScopedConnection connection = post_save.connect<Person>([&](Person& person) {
        ++calls;
        person.save();
    });
    Person ann{.name = "ann"};
    const std::string message = message_of([&] { ann.save(); });
    CHECK(message.find("receivers cause each other without end: ... -> ") == 0);
    CHECK(message.find("post_save of Person 1 -> post_save of Person 1") != message.npos);
    CHECK(calls < 100);
    CHECK(Person::objects().count() == 0);
    CHECK_FALSE(store.db.in_transaction());
}

TEST_CASE("so is one of pre_save, where the object is still new") {
    Store store;
    const ScopedConnection connection =
        pre_save.connect<Person>([](Person& person) { person.save(); });
    Person ann{.name = "ann"};
    const std::string message = message_of([&] { ann.save(); });
    CHECK(message.find("pre_save of Person (new) -> pre_save of Person (new)") != message.npos);
}

TEST_CASE("two models whose receivers save each other's rows are stopped") {
    Store store;
    Person ann{.name = "ann"};
    ann.save();
    Note{.text = "hello", .author = ann}.save();
    const ScopedConnection a = post_save.connect<Person>([](Person& person) {
        for (Note& note : person.related<&Note::author>()) note.save();
    });
    const ScopedConnection b = post_save.connect<Note>(
        [](Note& note) { Person::objects().get(*note.author.id()).save(); });
    const std::string message = message_of([&] { ann.save(); });
    CHECK(message.find("post_save of Note 1 -> post_save of Person 1") != message.npos);
    CHECK(message.find("this record 21 times") != message.npos);
}

TEST_CASE("a receiver that creates a new row each time is stopped") {
    Store store;
    const ScopedConnection connection = post_save.connect<Ticket>([] { Ticket{}.save(); });
    const std::string message = message_of([] { Ticket{}.save(); });
    CHECK(message.find("post_save of Ticket 199 -> post_save of Ticket 200") != message.npos);
    CHECK(Ticket::objects().count() == 0);
}

TEST_CASE("deletions that cause each other are stopped") {
    Store store;
    const ScopedConnection connection =
        pre_delete.connect<Person>([](Person& person) { person.remove(); });
    Person ann{.name = "ann"};
    ann.save();
    const std::string message = message_of([&] { ann.remove(); });
    CHECK(message.find("pre_delete of Person 1 -> pre_delete of Person 1") != message.npos);
    CHECK(Person::objects().count() == 1);
}

TEST_CASE("a chain of a hundred parents is not a circle") {
    Store store;
    Note above{.text = "root"};
    above.save();
    for (int i = 0; i < 100; ++i) {
        Note below{.text = "reply", .parent = above};
        below.save();
        above = below;
    }
    int touched = 0;
    const ScopedConnection connection = post_save.connect<Note>([&](Note& note) {
        ++touched;
        if (!note.parent.has_value()) return;
        Note parent = Note::objects().get(*note.parent.id());
        parent.remark = "touched";
        parent.save<&Note::remark>();
    });
    above.save();
    CHECK(touched == 101);
    CHECK(Note::objects().filter(col<&Note::remark> == "touched").count() == 100);
}

TEST_CASE("after a circle was stopped the next save works") {
    Store store;
    bool again = true;
    const ScopedConnection connection = post_save.connect<Person>([&](Person& person) {
        if (again) person.save();
    });
    Person ann{.name = "ann"};
    CHECK_THROWS_AS(ann.save(), RecursionError);
    again = false;
    ann.save();
    CHECK(Person::objects().count() == 1);
}

TEST_CASE("a circle is stopped before the stack of a small thread ends") {
    Store store;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    constexpr std::size_t small = 8 * 1024 * 1024; // their frames are many times as large
#else
    constexpr std::size_t small = 512 * 1024;
#endif
    on_stack_of(small, [] {
        const ScopedConnection connection = post_save.connect<Ticket>([] { Ticket{}.save(); });
        CHECK(message_of([] { Ticket{}.save(); }) != "no RecursionError");
    });
    CHECK(Ticket::objects().count() == 0);
}
