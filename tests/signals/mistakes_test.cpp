// What went wrong in signal libraries before this one.
#include "signals/signals.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace rowcall;

TEST_CASE("a receiver may destroy the signal and then disconnect itself") {
    auto signal = std::make_unique<Signal<void()>>();
    Connection self;
    bool removed = true;
    self = signal->connect([&] {
        signal.reset();
        removed = self.disconnect();
    });
    signal->send();
    CHECK_FALSE(removed);
    CHECK_FALSE(self.connected());
    CHECK_FALSE(self.disconnect_and_wait());
}

TEST_CASE("handles outlive their signal") {
    Connection connection;
    ScopedConnection scoped;
    {
        Signal<void()> signal;
        connection = signal.connect([] {});
        scoped = signal.connect([] {});
    }
    connection.block();
    CHECK_FALSE(connection.connected());
    CHECK_FALSE(scoped.disconnect());
}

TEST_CASE("disconnect_all during a send is obeyed by that send") {
    Signal<void()> signal;
    int calls = 0;
    signal.connect([&] {
        ++calls;
        CHECK(signal.disconnect_all() == 3);
    });
    signal.connect([&] { calls += 10; });
    signal.connect([&] { calls += 100; });
    signal.send();
    signal.send();
    CHECK(calls == 1);
}

TEST_CASE("a disconnect or block is obeyed by a send that began before the signal grew") {
    Signal<void()> signal;
    Connection disconnected;
    Connection blocked;
    int calls = 0;
    signal.connect([&] {
        for (int i = 0; i < 50; ++i) signal.connect([] {});
        disconnected.disconnect();
        blocked.block();
    });
    disconnected = signal.connect([&] { ++calls; });
    blocked = signal.connect([&] { ++calls; });
    signal.send();
    CHECK(calls == 0);
}

TEST_CASE("a disconnect keeps the order of the others") {
    Signal<void()> signal;
    std::string order;
    std::vector<Connection> connections;
    for (char c = 'a'; c <= 'z'; ++c)
        connections.push_back(signal.connect([&order, c] { order += c; }));
    for (const std::size_t i : {0u, 25u, 12u, 13u, 5u}) connections[i].disconnect();
    signal.send();
    CHECK(order == "bcdeghijklopqrstuvwxy");
}

TEST_CASE("a receiver that throws does not block the signal, here or on other levels") {
    Signal<void(int)> signal;
    int calls = 0;
    signal.connect([&](int depth) {
        if (depth > 0) signal.send(depth - 1);
        throw std::runtime_error("always");
    });
    signal.connect([&] { ++calls; });
    for (int i = 0; i < 3; ++i) CHECK_THROWS_AS(signal.send(3), std::runtime_error);
    CHECK(calls == 0);
    signal.disconnect_all();
    signal.connect([&] { ++calls; });
    signal.send(0);
    CHECK(calls == 1);
}

TEST_CASE("a nested send that throws is caught by its receiver, and the outer send goes on") {
    Signal<void(bool)> signal;
    std::string order;
    signal.connect([&](bool inner) {
        order += inner ? 'i' : 'o';
        if (inner) throw std::runtime_error("inner");
        CHECK_THROWS_AS(signal.send(true), std::runtime_error);
    });
    signal.connect([&](bool inner) { order += inner ? 'x' : 'e'; });
    signal.send(false);
    CHECK(order == "oie");
}

TEST_CASE("several removals during a send call nobody twice and skip nobody else") {
    Signal<void()> signal;
    std::vector<int> calls(40);
    std::vector<Connection> connections(40);
    for (std::size_t i = 0; i < calls.size(); ++i)
        connections[i] = signal.connect([&, i] {
            ++calls[i];
            // Removes itself, one before, and one after: enough to sweep several times.
            connections[i].disconnect();
            if (i > 0) connections[i - 1].disconnect();
            if (i % 4 == 0 && i + 2 < connections.size()) connections[i + 2].disconnect();
            signal.connect([] {});
        });
    signal.send();
    for (std::size_t i = 0; i < calls.size(); ++i) {
        CAPTURE(i);
        CHECK(calls[i] == (i % 4 == 2 ? 0 : 1));
    }
}

TEST_CASE("a scoped connection does not leak when it is moved") {
    Signal<void()> signal;
    int calls = 0;
    {
        ScopedConnection first = signal.connect([&] { ++calls; });
        ScopedConnection second = std::move(first);
        ScopedConnection third = signal.connect([&] { calls += 10; });
        third = std::move(second); // the one it held is disconnected
        signal.send();
        CHECK(calls == 1);
        ScopedConnection& same = third;
        third = std::move(same);
        signal.send();
        CHECK(calls == 2);
        std::vector<ScopedConnection> grown;
        for (int i = 0; i < 10; ++i) grown.push_back(signal.connect([&] { calls += 100; }));
        signal.send();
        CHECK(calls == 1003);
    }
    CHECK_FALSE(signal.has_listeners());
}

TEST_CASE("the handles of a moved signal still disconnect") {
    Signal<void()> first;
    int calls = 0;
    const Connection connection = first.connect([&] { ++calls; });
    const ScopedConnection scoped = first.connect([&] { calls += 10; });
    std::vector<Signal<void()>> signals;
    signals.push_back(std::move(first));
    signals.reserve(100); // moves it again
    CHECK(connection.disconnect());
    signals.front().send();
    CHECK(calls == 10);
    CHECK(signals.front().disconnect(scoped.get()));
}

TEST_CASE("a receiver that disconnects itself and connects again waits for the next send") {
    Signal<void()> signal;
    int calls = 0;
    struct Again {
        Signal<void()>* signal;
        int* calls;
        Connection* self;
        void operator()() const {
            ++*calls;
            self->disconnect();
            *self = signal->connect(*this);
        }
    };
    Connection self;
    self = signal.connect(Again{&signal, &calls, &self});
    for (int i = 1; i <= 50; ++i) {
        signal.send();
        CHECK(calls == i);
    }
}

TEST_CASE("a tracked object at an old address is a new receiver") {
    struct Log {
        int lines = 0;
        void write() { ++lines; }
    };
    alignas(Log) static unsigned char place[sizeof(Log)];
    const auto at_place = [] {
        return std::shared_ptr<Log>(new (place) Log, [](Log* log) { log->~Log(); });
    };
    Signal<void()> signal;
    auto log = at_place();
    const Connection first = signal.connect(&Log::write, log);
    log.reset();
    log = at_place();
    const Connection second = signal.connect(&Log::write, log);
    CHECK(first != second);
    signal.send();
    CHECK(log->lines == 1);
}

TEST_CASE("destroying captures may disconnect others and send") {
    Signal<void()> signal;
    int calls = 0;
    const Connection other = signal.connect([&] { calls += 10; });
    struct AtTheEnd {
        Signal<void()>& signal;
        Connection other;
        ~AtTheEnd() {
            other.disconnect();
            signal.send();
        }
    };
    const Connection connection =
        signal.connect([end = std::make_unique<AtTheEnd>(signal, other)] {});
    signal.connect([&] { ++calls; });
    connection.disconnect();
    CHECK(calls == 1);
}

TEST_CASE("a thousand receivers for one call each") {
    Signal<void()> signal;
    int calls = 0;
    for (int i = 0; i < 1000; ++i) signal.connect([&] { ++calls; }, {.once = true});
    signal.send();
    signal.send();
    CHECK(calls == 1000);
    CHECK_FALSE(signal.has_listeners());
}

TEST_CASE("an empty pointer cannot be tracked, but an object may have died before") {
    Signal<void()> signal;
    std::shared_ptr<int> nobody;
    CHECK_THROWS_WITH_AS(
        signal.connect([] {}, {.track = nobody}), "connect: there is no object to track",
        std::invalid_argument);
    CHECK_FALSE(signal.has_listeners());
    int calls = 0;
    signal.connect([&] { ++calls; }, {.track = std::weak_ptr<int>{std::make_shared<int>()}});
    signal.send();
    CHECK(calls == 0);
}
