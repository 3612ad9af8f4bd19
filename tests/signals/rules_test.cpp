// Django's dispatcher, rule by rule, and where Rowcall decides otherwise (docs/django.md).
#include "signals/signals.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace rowcall;

namespace {

struct User {};
struct Todo {};
struct SpecialTodo : Todo {};

int calls = 0;
void count_call() { ++calls; }
void count_ten() { calls += 10; }

struct Log {
    int lines = 0;
    void write() { ++lines; }
    void write_twice() { lines += 2; }
};

struct Fixture {
    Fixture() { calls = 0; }
    Signal<void()> signal{"signal"};
};

} // namespace

TEST_CASE_FIXTURE(Fixture, "rule 1: the key is the receiver, or its uid, and the sender") {
    signal.connect(count_call);
    signal.connect(count_call, {.uid = "by uid"});
    signal.connect<User>(count_call);
    signal.connect<User>(count_call, {.uid = "by uid"});
    signal.send_from(sender<User>);
    CHECK(calls == 4);
}

TEST_CASE_FIXTURE(Fixture, "rule 1: a uid is a text of its own") {
    ConnectOptions options;
    for (int i = 0; i < 2; ++i) {
        options.uid = "a uid that is longer than any small string, number " + std::to_string(i);
        signal.connect(count_call, options);
    }
    CHECK(signal.disconnect_uid("a uid that is longer than any small string, number 0"));
    CHECK(signal.disconnect_uid("a uid that is longer than any small string, number 1"));
}

TEST_CASE_FIXTURE(Fixture, "rule 1: an empty uid is no uid") {
    const Connection first = signal.connect(count_call, {.uid = ""});
    CHECK(signal.connect(count_call) == first);
    CHECK_FALSE(signal.disconnect_uid(""));
    CHECK(signal.disconnect(count_call));
}

TEST_CASE_FIXTURE(
    Fixture, "rule 2: a second connect with the same key is ignored and returns the first "
             "connection") {
    const Connection first = signal.connect(count_call);
    CHECK(signal.connect(count_call) == first);
    CHECK(signal.connect(&count_call) == first);
    signal.send();
    CHECK(calls == 1);
}

TEST_CASE_FIXTURE(Fixture, "rule 2: a uid used again keeps the first receiver and its position") {
    std::string order;
    const Connection first = signal.connect([&] { order += 'a'; }, {.uid = "x"});
    signal.connect([&] { order += 'b'; });
    CHECK(signal.connect([&] { order += 'c'; }, {.uid = "x"}) == first);
    signal.send();
    CHECK(order == "ab");
}

TEST_CASE_FIXTURE(Fixture, "rule 2: the options of an ignored connect are ignored too") {
    const Connection first = signal.connect(count_call);
    auto object = std::make_shared<int>(1);
    signal.connect(count_call, {.track = object, .once = true});
    object.reset();
    signal.send();
    signal.send();
    CHECK(calls == 2);
}

TEST_CASE_FIXTURE(
    Fixture, "rule 3: the same receiver for any sender and for one sender is called twice") {
    signal.connect(count_call);
    signal.connect<User>(count_call);
    signal.send_from(sender<User>);
    CHECK(calls == 2);
    signal.send_from(sender<Todo>);
    CHECK(calls == 3);
}

TEST_CASE_FIXTURE(
    Fixture, "rule 4: equal member functions of one object are one receiver, lambdas never are") {
    Log log;
    Log other;
    const Connection first = signal.connect(&Log::write, log);
    CHECK(signal.connect(&Log::write, &log) == first);
    CHECK(signal.connect(&Log::write, other) != first);
    CHECK(signal.connect(&Log::write_twice, log) != first);
    const auto lambda = [] { ++calls; };
    CHECK(signal.connect(lambda) != signal.connect(lambda));
    signal.send();
    CHECK(log.lines == 3);
    CHECK(other.lines == 1);
    CHECK(calls == 2);
}

TEST_CASE_FIXTURE(Fixture, "rule 4, otherwise: a lambda is held strongly and lives") {
    {
        auto step = std::make_shared<int>(5);
        signal.connect([step] { calls += *step; });
    }
    signal.send();
    CHECK(calls == 5);
}

TEST_CASE_FIXTURE(Fixture, "rule 5: a null function or object is refused") {
    void (*nothing)() = nullptr;
    CHECK_THROWS_AS(signal.connect(nothing), std::invalid_argument);
    CHECK_THROWS_AS(signal.connect(&Log::write, static_cast<Log*>(nullptr)), std::invalid_argument);
    CHECK_THROWS_AS(signal.connect(&Log::write, std::shared_ptr<Log>()), std::invalid_argument);
    CHECK_FALSE(signal.has_listeners());
}

TEST_CASE_FIXTURE(Fixture, "rule 6: disconnect removes exactly its key, and says so") {
    signal.connect(count_call, {.uid = "u"});
    CHECK_FALSE(signal.disconnect(count_call)); // it was connected under a uid
    CHECK_FALSE(signal.disconnect_uid<User>("u"));
    CHECK(signal.disconnect_uid("u"));
    CHECK_FALSE(signal.disconnect_uid("u"));

    signal.connect<User>(count_call);
    CHECK_FALSE(signal.disconnect(count_call)); // it was connected for a sender
    CHECK_FALSE(signal.disconnect<Todo>(count_call));
    CHECK(signal.disconnect(count_call, sender<User>));
    CHECK_FALSE(signal.disconnect<User>(count_call));

    Log log;
    Log other;
    signal.connect<User>(&Log::write, log);
    CHECK_FALSE(signal.disconnect<User>(&Log::write, other));
    CHECK_FALSE(signal.disconnect(&Log::write, log));
    CHECK(signal.disconnect<User>(&Log::write, log));
    CHECK_FALSE(signal.has_listeners(sender<User>));
}

TEST_CASE_FIXTURE(Fixture, "rule 7: receivers are called in the order of connecting") {
    std::string order;
    const auto note = [&](char c) { return [&order, c] { order += c; }; };
    signal.connect(note('a'));
    signal.connect<User>(note('b'));
    const Connection gone = signal.connect(note('x'));
    signal.connect<Todo>(note('y'));
    signal.connect(note('c'));
    signal.connect<User>(note('d'));
    signal.connect<User>(note('e'));
    signal.connect(note('f'));
    gone.disconnect();
    signal.send_from(sender<User>);
    CHECK(order == "abcdef");
}

TEST_CASE("rule 8: send returns the responses in order") {
    Signal<int(int)> doubled;
    doubled.connect([](int n) { return n; });
    doubled.connect<User>([](int n) { return 2 * n; });
    doubled.connect([](int n) { return 3 * n; });
    CHECK(doubled.send(2) == std::vector<int>{2, 6});
    CHECK(doubled.send_from(sender<User>, 2) == std::vector<int>{2, 4, 6});
}

TEST_CASE_FIXTURE(
    Fixture, "rule 8: the first exception leaves send, and later receivers are not called") {
    signal.connect(count_call);
    signal.connect([] { throw std::runtime_error("broken"); });
    signal.connect(count_ten);
    CHECK_THROWS_WITH_AS(signal.send(), "broken", std::runtime_error);
    CHECK(calls == 1);
}

TEST_CASE_FIXTURE(Fixture, "rule 8: a send without a sender reaches only receivers for any") {
    signal.connect<User>(count_ten);
    signal.connect(count_call);
    signal.send();
    CHECK(calls == 1);
    signal.send_from(Sender{});
    CHECK(calls == 2);
}

TEST_CASE("rule 9: send_robust calls every receiver and returns values and exceptions") {
    const auto quiet = signals::set_error_sink([](const signals::ReceiverError&) noexcept {});
    Signal<int()> signal;
    signal.connect([] { return 1; });
    signal.connect([]() -> int { throw std::runtime_error("broken"); });
    signal.connect([] { return 3; });
    const auto responses = signal.send_robust();
    REQUIRE(responses.size() == 3);
    CHECK(responses[0].value() == 1);
    CHECK_FALSE(responses[1]);
    CHECK_THROWS_WITH_AS(responses[1].value(), "broken", std::runtime_error);
    CHECK(responses[1].error() != nullptr);
    CHECK(responses[2].value() == 3);
    CHECK(responses[2].error() == nullptr);
    signals::set_error_sink(quiet);
}

TEST_CASE_FIXTURE(
    Fixture, "rule 11: has_listeners counts the receivers for that sender and for any") {
    CHECK_FALSE(signal.has_listeners());
    const Connection user = signal.connect<User>(count_call);
    CHECK_FALSE(signal.has_listeners());
    CHECK_FALSE(signal.has_listeners(sender<Todo>));
    CHECK(signal.has_listeners(sender<User>));
    const Connection any = signal.connect(count_call);
    CHECK(signal.has_listeners());
    CHECK(signal.has_listeners(sender<Todo>));
    any.disconnect();
    CHECK_FALSE(signal.has_listeners(sender<Todo>));
    user.disconnect();
    CHECK_FALSE(signal.has_listeners(sender<User>));
}

TEST_CASE_FIXTURE(Fixture, "rule 11: a receiver whose object has died is no listener") {
    auto object = std::make_shared<int>();
    signal.connect(count_call, {.track = object});
    CHECK(signal.has_listeners());
    object.reset();
    CHECK_FALSE(signal.has_listeners());
}

TEST_CASE_FIXTURE(Fixture, "rule 12: connecting and disconnecting show at the next send") {
    signal.connect<User>(count_call);
    signal.send_from(sender<User>);
    const Connection later = signal.connect<User>(count_ten);
    signal.send_from(sender<User>);
    later.disconnect();
    signal.send_from(sender<User>);
    CHECK(calls == 13);
}

TEST_CASE_FIXTURE(Fixture, "rule 13: a receiver whose object has died is skipped and swept") {
    auto log = std::make_shared<Log>();
    const Connection connection = signal.connect(&Log::write, log);
    signal.connect(count_call);
    signal.send();
    CHECK(log->lines == 1);
    log.reset();
    CHECK_FALSE(connection.connected());
    signal.send();
    CHECK(calls == 2);
    CHECK_FALSE(connection.disconnect()); // the send has removed it
}

TEST_CASE_FIXTURE(
    Fixture, "rule 13: a tracked object whose last owner dies in the receiver lives until it "
             "returns") {
    auto log = std::make_shared<Log>();
    const std::weak_ptr<Log> watch = log;
    bool alive_inside = false;
    signal.connect(
        [&] {
            log.reset();
            alive_inside = !watch.expired();
        },
        {.track = log});
    signal.send();
    CHECK(alive_inside);
    CHECK(watch.expired());
}

TEST_CASE_FIXTURE(Fixture, "rule 14: a receiver connected during a send is not called by it") {
    // Whatever room there is for more, and wherever in the order it happens.
    for (int others = 0; others < 10; ++others) {
        CAPTURE(others);
        signal.disconnect_all();
        int heard = 0;
        signal.connect([&] { signal.connect([&] { ++heard; }, {.uid = "late"}); });
        for (int i = 0; i < others; ++i) signal.connect([] {});
        signal.send();
        CHECK(heard == 0);
        signal.send();
        CHECK(heard == 1);
    }
}

TEST_CASE_FIXTURE(
    Fixture, "rule 14, otherwise: a receiver disconnected during a send is skipped by it") {
    Connection later;
    signal.connect([&] { later.disconnect(); });
    later = signal.connect(count_call);
    signal.connect(count_ten);
    signal.send();
    CHECK(calls == 10);
}

TEST_CASE_FIXTURE(Fixture, "rule 15: no lock is held while a receiver runs") {
    signal.connect([&] {
        // Would not return if this thread held what another one needs.
        std::thread([&] {
            signal.connect(count_ten);
            signal.disconnect(count_ten);
            Signal<void()> other;
            other.connect(count_call);
            other.send();
        }).join();
    });
    signal.send();
    CHECK(calls == 1);
}

TEST_CASE_FIXTURE(Fixture, "rule 15: disconnect does not wait for calls in flight") {
    std::atomic<bool> inside{false};
    std::atomic<bool> leave{false};
    const Connection connection = signal.connect([&] {
        inside = true;
        while (!leave) std::this_thread::yield();
    });
    std::thread sending([&] { signal.send(); });
    while (!inside) std::this_thread::yield();
    CHECK(connection.disconnect()); // returns although the call goes on
    leave = true;
    sending.join();
}

TEST_CASE_FIXTURE(
    Fixture, "rule 16: a new object at the address of a dead sender inherits no receivers") {
    alignas(Todo) static unsigned char place[sizeof(Todo)];
    const auto at_place = [] {
        return std::shared_ptr<Todo>(new (place) Todo, [](Todo* todo) { todo->~Todo(); });
    };
    auto first = at_place();
    const Connection old = signal.connect(count_call, {.sender = first});
    signal.send_from(first);
    CHECK(calls == 1);
    first.reset();
    auto second = at_place();
    CHECK_FALSE(signal.has_listeners(second));
    signal.send_from(second);
    CHECK(calls == 1);
    CHECK_FALSE(old.connected());
    signal.connect(count_call, {.sender = second}); // is not taken for the first one's
    signal.send_from(second);
    CHECK(calls == 2);
}

TEST_CASE_FIXTURE(Fixture, "rule 17: a send within a send is not limited here") {
    int depth = 0;
    signal.connect([&] {
        if (++depth < 100) signal.send();
    });
    signal.send();
    CHECK(depth == 100);
}

TEST_CASE("rule 18: receiver() connects one function to several signals and senders") {
    calls = 0;
    Signal<void()> saved;
    Signal<void()> removed;
    const auto any = receiver(count_call, saved, removed);
    CHECK(any.size() == 2);
    saved.send();
    removed.send();
    CHECK(calls == 2);
    const auto two = receiver<User, Todo>(count_ten, {.uid = "ten"}, saved, removed);
    CHECK(two.size() == 4);
    removed.send_from(sender<Todo>);
    CHECK(calls == 13);
    for (const Connection& connection : two) CHECK(connection.disconnect());
    CHECK_FALSE(saved.disconnect_uid<User>("ten"));
    saved.send_from(sender<User>);
    CHECK(calls == 14);
}

TEST_CASE_FIXTURE(
    Fixture, "rule 19: a receiver for a name is connected when that type is registered") {
    struct Late {};
    const Connection connection = signal.connect(count_call, {.sender = "rule19.Late"});
    CHECK(connection.connected());
    CHECK_FALSE(signal.has_listeners(sender<Late>));
    signal.send_from(sender<Late>);
    CHECK(calls == 0);
    signals::register_sender<Late>("rule19.Late");
    CHECK(signal.has_listeners(sender<Late>));
    signal.send_from(sender<Late>);
    CHECK(calls == 1);
    CHECK(signal.connect<Late>(count_call) == connection);
}

TEST_CASE_FIXTURE(
    Fixture, "rule 19, otherwise: disconnecting by a name says whether it removed anything") {
    struct Known {};
    signal.connect(count_call, {.sender = "rule19.Unknown"});
    CHECK_FALSE(signal.disconnect(count_call));
    CHECK_FALSE(signal.disconnect(count_ten, "rule19.Unknown"));
    CHECK(signal.disconnect(count_call, "rule19.Unknown"));
    CHECK_FALSE(signal.disconnect(count_call, "rule19.Unknown"));
    signals::register_sender<Known>("rule19.Known");
    signal.connect<Known>(count_call);
    CHECK(signal.disconnect(count_call, "rule19.Known"));
}

TEST_CASE_FIXTURE(Fixture, "rule 19, otherwise: check() lists the names that never resolved") {
    CHECK(signals::check().empty());
    const Connection one = signal.connect(count_call, {.sender = "rule19.Typo"});
    signal.connect(count_ten, {.sender = "rule19.Typo"});
    CHECK(signals::check() == std::vector<signals::UnknownName>{{"rule19.Typo", "signal"}});
    CHECK_THROWS_WITH_AS(
        signals::freeze(), "no sender has these names: rule19.Typo (signal)",
        signals::UnknownSender);
    signal.disconnect_all();
    CHECK_FALSE(one.connected());
    CHECK(signals::check().empty());
    signals::freeze();
    CHECK_THROWS_WITH_AS(
        signal.connect(count_call, {.sender = "rule19.Typo"}),
        "connect to signal: no sender is called rule19.Typo", signals::UnknownSender);
    signals::unfreeze();
}

TEST_CASE_FIXTURE(Fixture, "rule 27: a sender is exactly its type, not those derived from it") {
    signal.connect<Todo>(count_call);
    signal.send_from(sender<SpecialTodo>);
    CHECK(calls == 0);
    signal.send_from(sender<const Todo&>);
    CHECK(calls == 1);
}
