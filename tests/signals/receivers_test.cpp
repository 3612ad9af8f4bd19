// What can be a receiver.
#include "signals/signals.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

using namespace rowcall;

namespace {

struct Todo {
    int seen = 0;
    void touch() { ++seen; }
};
struct Event {
    bool created = true;
};

void first_only(Todo& todo) { ++todo.seen; }
int free_calls = 0;
void none() { ++free_calls; }

struct Log {
    int lines = 0;
    void write(Todo&, const Event& event) { lines += event.created; }
    void count() noexcept { ++lines; }
    virtual void speak() { lines += 10; }
    virtual ~Log() = default;
};
struct LoudLog : Log {
    void speak() override { lines += 100; }
};

struct Fixture {
    Signal<void(Todo&, const Event&)> signal{"signal"};
    Todo todo;
    void send() { signal.send(todo, Event{}); }
};

} // namespace

TEST_CASE_FIXTURE(Fixture, "a receiver takes all of the arguments, the first, or none") {
    signal.connect([](Todo& t, const Event& e) { t.seen += e.created ? 1 : 0; });
    signal.connect([](Todo& t) { t.seen += 10; });
    signal.connect([&] { todo.seen += 100; });
    signal.connect(first_only);
    free_calls = 0;
    signal.connect(none);
    send();
    CHECK(todo.seen == 112);
    CHECK(free_calls == 1);
}

TEST_CASE_FIXTURE(Fixture, "a receiver that could take fewer gets as many as it can") {
    std::size_t count = 0;
    signal.connect([&](auto&&... args) { count = sizeof...(args); });
    send();
    CHECK(count == 2);
}

TEST_CASE_FIXTURE(Fixture, "member functions take fewer arguments too, and may be virtual") {
    LoudLog log;
    signal.connect(&Log::write, log);
    signal.connect(&Log::count, log);
    signal.connect(&Log::speak, static_cast<Log&>(log));
    send();
    CHECK(log.lines == 102);
    CHECK(signal.disconnect(&Log::speak, static_cast<Log&>(log)));
}

TEST_CASE_FIXTURE(Fixture, "a member function of the first argument needs no object") {
    signal.connect(&Todo::touch);
    CHECK(signal.connect(&Todo::touch) == signal.connect(&Todo::touch));
    send();
    CHECK(todo.seen == 1);
    CHECK(signal.disconnect(&Todo::touch));
}

TEST_CASE_FIXTURE(Fixture, "an object given by its weak_ptr is tracked") {
    auto log = std::make_shared<Log>();
    signal.connect(&Log::count, std::weak_ptr(log));
    send();
    CHECK(log->lines == 1);
    CHECK_THROWS_AS(
        signal.connect(&Log::count, log, {.track = std::make_shared<int>()}),
        std::invalid_argument);
    log.reset();
    send();
    CHECK_FALSE(signal.has_listeners());
}

TEST_CASE_FIXTURE(Fixture, "move-only receivers") {
    auto owned = std::make_unique<int>(7);
    signal.connect([owned = std::move(owned)](Todo& t) { t.seen += *owned; });
    const auto connections =
        receiver([own = std::make_unique<int>(1)](Todo& t) { t.seen += *own; }, signal);
    send();
    CHECK(todo.seen == 8);
    CHECK(connections[0].disconnect());
}

TEST_CASE_FIXTURE(Fixture, "a mutable lambda keeps one state, whatever is connected around it") {
    int last = 0;
    signal.connect([&last, n = 0]() mutable { last = ++n; });
    for (int i = 0; i < 20; ++i) {
        signal.connect([] {});
        send();
    }
    CHECK(last == 20);
}

TEST_CASE_FIXTURE(Fixture, "a std::function may be a receiver, an empty one may not") {
    signal.connect(std::function<void(Todo&)>(first_only));
    send();
    CHECK(todo.seen == 1);
    CHECK_THROWS_AS(signal.connect(std::function<void()>()), std::invalid_argument);
}

TEST_CASE_FIXTURE(Fixture, "a receiver whose copy throws leaves nothing connected") {
    struct Fragile {
        Fragile() = default;
        Fragile(const Fragile&) { throw std::runtime_error("no copy"); }
        void operator()() const {}
    };
    const Fragile fragile;
    CHECK_THROWS_WITH(signal.connect(fragile), "no copy");
    CHECK_FALSE(signal.has_listeners());
}

TEST_CASE_FIXTURE(Fixture, "the sender cannot be given twice") {
    CHECK_THROWS_AS(signal.connect<Todo>(none, {.sender = sender<Event>}), std::invalid_argument);
}

TEST_CASE("arguments sent by value reach every receiver unchanged") {
    Signal<void(std::string, std::unique_ptr<int>, int)> signal;
    std::string heard;
    for (int i = 0; i < 2; ++i)
        signal.connect([&](std::string text, const std::unique_ptr<int>& number, int n) {
            heard += text + std::to_string(*number + n);
            text.clear();
        });
    signal.send("a long text that no string keeps inline", std::make_unique<int>(1), 1);
    CHECK(
        heard == "a long text that no string keeps inline2"
                 "a long text that no string keeps inline2");
}

TEST_CASE("what a receiver returns is converted, or dropped by a signal of void") {
    Signal<long()> numbers;
    numbers.connect([] { return 'a'; });
    CHECK(numbers.send() == std::vector<long>{97});
    Signal<void()> nothing;
    nothing.connect([] { return 1; });
    nothing.send();
}

TEST_CASE("responses may be move-only, and bool") {
    Signal<std::unique_ptr<int>()> owners;
    owners.connect([] { return std::make_unique<int>(1); });
    CHECK(*owners.send().at(0) == 1);
    CHECK(*std::move(owners.send_robust().at(0)).value() == 1);
    Signal<bool()> votes;
    votes.connect([] { return true; });
    CHECK(votes.send() == std::vector<bool>{true});
}

TEST_CASE_FIXTURE(Fixture, "an adapter connects under the id of the receiver it wraps") {
    const ReceiverId id = ReceiverId::of(first_only);
    const auto wrapped = [](Todo& t) { first_only(t); };
    const Connection first = signal.connect_as(id, wrapped);
    CHECK(signal.connect_as(id, wrapped) == first);
    CHECK(signal.connect_as(id, wrapped, {.sender = sender<Todo>}) != first);
    send();
    CHECK(todo.seen == 1);
    CHECK(signal.disconnect_as(id, sender<Todo>));
    CHECK(signal.disconnect(first_only));
    CHECK_FALSE(signal.disconnect_as(id));
}

TEST_CASE("ids: functions and bound member functions have one, lambdas have none") {
    Log one;
    Log two;
    CHECK(ReceiverId::of(none).same_as(ReceiverId::of(&none)));
    CHECK_FALSE(ReceiverId::of(none).same_as(ReceiverId::of(first_only)));
    CHECK(ReceiverId::of(&Log::count, &one).same_as(ReceiverId::of(&Log::count, &one)));
    CHECK_FALSE(ReceiverId::of(&Log::count, &one).same_as(ReceiverId::of(&Log::count, &two)));
    CHECK_FALSE(ReceiverId::of(&Log::count, &one).same_as(ReceiverId::of(&Log::count)));
    CHECK(ReceiverId::of([] {}).is_null());
    CHECK_FALSE(ReceiverId{}.same_as(ReceiverId{}));
}
