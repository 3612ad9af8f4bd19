#include "signals/detail/link.hpp"
#include "signals/signals.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

using namespace rowcall;

namespace {

struct Log : Trackable {
    int lines = 0;
    void write() { ++lines; }
    void write_const() const {}
};

} // namespace

TEST_CASE("a member function of a trackable object is disconnected by the object's end") {
    Signal<void()> signal;
    Connection by_reference;
    Connection by_pointer;
    {
        Log log;
        by_reference = signal.connect(&Log::write, log);
        by_pointer = signal.connect(&Log::write_const, &std::as_const(log));
        signal.send();
        CHECK(log.lines == 1);
        CHECK(by_reference.connected());
    }
    CHECK_FALSE(by_reference.connected());
    CHECK_FALSE(by_pointer.connected());
    CHECK_FALSE(signal.has_listeners());
}

TEST_CASE("a lambda that names a trackable object is disconnected by the object's end") {
    Signal<void()> one;
    Signal<int()> other;
    const auto captured = std::make_shared<int>();
    {
        Log log;
        one.connect([&log, captured] { log.write(); }, {.track = log});
        other.connect([&log] { return log.lines; }, {.track = log});
        one.send();
        CHECK(other.send() == std::vector<int>{1});
    }
    CHECK_FALSE(one.has_listeners());
    CHECK_FALSE(other.has_listeners());
    CHECK(captured.use_count() == 1); // its captures went too
}

TEST_CASE("tracking by a base class costs a send no look at the node") {
    Signal<void()> signal;
    Log log;
    const Connection connection = signal.connect(&Log::write, log);
    CHECK(
        connection.node()->flags.load() == (detail::has_membarrier() ? 0u : detail::Node::fenced));
}

TEST_CASE("the other connections of a signal stay when a trackable object goes") {
    Signal<void()> signal;
    int calls = 0;
    signal.connect([&] { ++calls; });
    std::optional<Log> log(std::in_place);
    signal.connect(&Log::write, *log);
    signal.connect([&] { calls += 10; });
    log.reset();
    signal.send();
    CHECK(calls == 11);
}

TEST_CASE("a copy of a trackable object tracks nothing, and an assignment changes nothing") {
    Signal<void()> signal;
    Log log;
    {
        Log tracked;
        signal.connect(&Log::write, tracked);
        log = tracked;
        const Log copy(tracked);
        const Log moved(std::move(tracked));
        const Connection own = signal.connect(&Log::write, log);
        tracked = log;
        CHECK(own.connected());
    }
    signal.send();
    CHECK(log.lines == 1);
}

TEST_CASE("what was disconnected, or whose signal has gone, does no harm at the object's end") {
    Log log;
    Signal<void()> signal;
    signal.connect(&Log::write, log).disconnect();
    const Connection later = signal.connect(&Log::write, log);
    {
        Signal<void()> mortal;
        mortal.connect(&Log::write, log);
    }
    CHECK(later.connected());
    log.stop_tracking();
    CHECK_FALSE(later.connected());
    log.stop_tracking();
    signal.connect(&Log::write, log);
    signal.send();
    CHECK(log.lines == 1);
}

TEST_CASE("a receiver that waits for the name of its sender is tracked too") {
    struct User {};
    Signal<void()> signal;
    Connection connection;
    {
        Log log;
        connection = signal.connect(&Log::write, log, {.sender = "trackable.User"});
        CHECK(connection.connected());
    }
    CHECK_FALSE(connection.connected());
    signals::register_sender<User>("trackable.User");
    CHECK_FALSE(signal.has_listeners(sender<User>));
}

TEST_CASE("a receiver that is connected already keeps what it tracks") {
    Signal<void()> signal;
    Log log;
    const Connection first = signal.connect(&Log::write, log);
    CHECK(signal.connect(&Log::write, log) == first);
    log.stop_tracking();
    CHECK_FALSE(first.connected());
    const Connection second = signal.connect(&Log::write, log);
    CHECK(second != first);
    CHECK(second.connected());
}

TEST_CASE("an object that tracks itself is not tracked by something else as well") {
    Signal<void()> signal;
    Log log;
    CHECK_THROWS_AS(signal.connect(&Log::write, log, {.track = log}), std::invalid_argument);
    Log* none = nullptr;
    CHECK_THROWS_AS(signal.connect(&Log::write, none), std::invalid_argument);
    const auto shared = std::make_shared<Log>(); // is kept alive while its receiver runs
    const Connection connection = signal.connect(&Log::write, shared);
    CHECK(connection.node()->extras() != nullptr);
}

TEST_CASE("a trackable object may be destroyed inside of its own receiver") {
    struct Suicidal : Trackable {
        std::unique_ptr<Suicidal>& self;
        int& calls;
        Suicidal(std::unique_ptr<Suicidal>& myself, int& count) : self(myself), calls(count) {}
        void run() {
            ++calls;
            self.reset();
        }
    };
    Signal<void()> signal;
    int calls = 0;
    std::unique_ptr<Suicidal> object;
    object = std::make_unique<Suicidal>(object, calls);
    signal.connect(&Suicidal::run, *object);
    signal.connect([object = object.get()] { object->run(); }, {.track = *object}); // is skipped
    signal.connect([&] { calls += 10; });
    signal.send();
    CHECK(calls == 11);
    CHECK(object == nullptr);
}

TEST_CASE("a trackable object is not gone while another thread is inside of its receiver") {
    Signal<void()> signal;
    std::atomic<bool> inside{false};
    std::atomic<bool> left{false};
    std::atomic<bool> ends{false};
    std::optional<Log> log(std::in_place);
    signal.connect([] {});
    signal.connect(
        [&] {
            inside = true;
            while (!ends) std::this_thread::yield();
            for (int i = 0; i < 1000; ++i) std::this_thread::yield();
            left = true;
        },
        {.track = *log});
    std::thread sending([&] { signal.send(); });
    while (!inside) std::this_thread::yield();
    SUBCASE("that is connected") { ends = true; }
    SUBCASE("that was disconnected meanwhile, and crowded out") {
        signal.disconnect_all();
        for (int i = 0; i < 100; ++i) signal.connect([] {}, {.track = *log}).disconnect();
        ends = true;
    }
    log.reset();
    CHECK(left);
    sending.join();
}

TEST_CASE("connections that come and go do not gather in the object they track") {
    Signal<void()> signal;
    signal.connect([] {});
    Log log;
    std::vector<std::weak_ptr<int>> captured;
    for (int i = 0; i < 10'000; ++i) {
        const auto capture = std::make_shared<int>(i);
        captured.push_back(capture);
        signal.connect([capture] {}, {.track = log}).disconnect();
    }
    for (const auto& capture : captured) CHECK(capture.expired());
    CHECK(signal.connect(&Log::write, log).connected());
}
