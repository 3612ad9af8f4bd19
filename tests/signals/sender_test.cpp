#include "signals/signals.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>

using namespace rowcall;

namespace {
struct User {};
struct Document {
    int number = 0;
};
int calls = 0;
void count_call() { ++calls; }
void count_ten() { calls += 10; }

struct Fixture {
    Fixture() { calls = 0; }
    Signal<void()> signal{"signal"};
};
} // namespace

TEST_CASE("a type as sender is a constant") {
    static constexpr Sender constant = sender<User>;
    CHECK(constant.key() == sender<User>.key());
    CHECK_FALSE(constant.is_none());
    CHECK(sender<User>.key() != sender<Document>.key());
    static_assert(Sender{}.is_none());
    CHECK(sender<User> == Sender(sender<User>));
    CHECK_FALSE(sender<User> == sender<Document>);
}

TEST_CASE("senders are copied, moved and compared by what they stand for") {
    const auto document = std::make_shared<Document>();
    const Sender object(document);
    Sender copy = object;
    CHECK(copy == object);
    const Sender moved = std::move(copy);
    CHECK(moved == Sender(std::weak_ptr(document)));
    CHECK_FALSE(moved == Sender(std::make_shared<Document>()));
    CHECK(Sender("some.Name") == Sender(std::string("some.Name")));
    CHECK_FALSE(Sender("some.Name") == Sender("other.Name"));
    CHECK_FALSE(Sender("some.Name") == Sender{});
    signals::register_sender<User>("sender.User");
    CHECK(Sender("sender.User") == sender<User>);
}

TEST_CASE("no object and no name is no sender") {
    CHECK_THROWS_AS(Sender(std::shared_ptr<Document>()), std::invalid_argument);
    CHECK_THROWS_AS(Sender(std::weak_ptr<Document>()), std::invalid_argument);
    CHECK_THROWS_AS(Sender(""), std::invalid_argument);
    Document local;
    const std::shared_ptr<Document> unowned(std::shared_ptr<void>(), &local);
    CHECK_THROWS_AS(Sender{unowned}, std::invalid_argument);
}

TEST_CASE_FIXTURE(Fixture, "an object as sender reaches its receivers only") {
    const auto one = std::make_shared<Document>();
    const auto two = std::make_shared<Document>();
    signal.connect(count_call, {.sender = one});
    signal.connect(count_ten, {.sender = two});
    signal.send_from(one);
    CHECK(calls == 1);
    signal.send_from(Sender(two));
    CHECK(calls == 11);
    signal.send_from(sender<Document>);
    CHECK(calls == 11);
    CHECK(signal.disconnect(count_call, one));
    CHECK_FALSE(signal.has_listeners(one));
}

TEST_CASE_FIXTURE(Fixture, "a connection does not keep its sender alive, and ends with it") {
    auto document = std::make_shared<Document>();
    const Connection connection = signal.connect(count_call, {.sender = document});
    CHECK(document.use_count() == 1);
    document.reset();
    CHECK_FALSE(connection.connected());
}

TEST_CASE_FIXTURE(
    Fixture, "waiting for a name: order, uid and dedupe are those of the moment it resolves") {
    struct Late {};
    std::string order;
    signal.connect([&] { order += 'b'; }, {.sender = "sender.Late", .uid = "u"});
    signal.connect([&] { order += 'x'; }, {.sender = "sender.Late", .uid = "u"}); // ignored
    const Connection twice = signal.connect(count_call, {.sender = "sender.Late"});
    CHECK(signal.connect(count_call, {.sender = "sender.Late"}) == twice);
    signal.connect<Late>([&] { order += 'a'; });
    signal.connect<Late>(count_call);
    signals::register_sender<Late>("sender.Late");
    CHECK_FALSE(twice.connected()); // the one for the type itself was there first
    signal.send_from(sender<Late>);
    CHECK(order == "ab");
    CHECK(calls == 1);
    CHECK(signal.disconnect_uid("u", "sender.Late"));
}

TEST_CASE_FIXTURE(
    Fixture, "waiting for a name: disconnect by handle, and a signal that dies first") {
    struct Later {};
    const Connection gone = signal.connect(count_call, {.sender = "sender.Later"});
    CHECK(signal.disconnect(gone));
    CHECK_FALSE(signal.disconnect(gone));
    Connection orphan;
    {
        Signal<void()> brief;
        orphan = brief.connect(count_call, {.sender = "sender.Later", .once = true});
        CHECK(orphan.connected());
    }
    CHECK_FALSE(orphan.connected());
    const Connection once = signal.connect(count_ten, {.sender = "sender.Later", .once = true});
    once.block();
    signals::register_sender<Later>("sender.Later");
    signal.send_from(Sender("sender.Later"));
    CHECK(calls == 0); // blocked while it waited, and still
    once.unblock();
    signal.send_from(Sender("sender.Later"));
    signal.send_from(sender<Later>);
    CHECK(calls == 10);
}

TEST_CASE("a name stands for one type, and for a type only") {
    signals::register_sender<User>("sender.One");
    signals::register_sender<User>("sender.One");
    CHECK_THROWS_WITH_AS(
        signals::register_sender<Document>("sender.One"),
        "register_sender: \"sender.One\" is another type's name already", std::invalid_argument);
    CHECK_THROWS_AS(
        signals::register_sender("x", std::make_shared<Document>()), std::invalid_argument);
    CHECK_THROWS_AS(signals::register_sender("x", Sender{}), std::invalid_argument);
}

TEST_CASE_FIXTURE(Fixture, "a thousand senders, each with its own receivers, in order") {
    std::vector<std::shared_ptr<Document>> documents;
    std::vector<int> heard;
    for (int i = 0; i < 1000; ++i) {
        documents.push_back(std::make_shared<Document>());
        signal.connect([&heard, i] { heard.push_back(i); }, {.sender = documents.back()});
        if (i == 500) signal.connect([&heard] { heard.push_back(-1); });
    }
    for (int i = 0; i < 1000; ++i)
        signal.connect(
            [&heard, i] { heard.push_back(1000 + i); },
            {.sender = documents[static_cast<std::size_t>(i)]});
    signal.send_from(documents[7]);
    signal.send_from(documents[900]);
    CHECK(heard == std::vector<int>{7, -1, 1007, -1, 900, 1900});
}
