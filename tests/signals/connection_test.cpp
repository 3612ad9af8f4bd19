#include "signals/signals.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <utility>

using namespace rowcall;

namespace {
struct Fixture {
    int calls = 0;
    Signal<void()> signal{"signal"};
    Connection connect() {
        return signal.connect([this] { ++calls; });
    }
};
} // namespace

TEST_CASE("a default-constructed connection is not connected and does nothing") {
    const Connection none;
    CHECK_FALSE(none.connected());
    CHECK_FALSE(none.disconnect());
    CHECK_FALSE(none.disconnect_and_wait());
    CHECK_FALSE(none.blocked());
    none.block();
    none.unblock();
    CHECK(none == Connection{});
    const ScopedBlock block(none);
}

TEST_CASE_FIXTURE(Fixture, "copies are handles to the same connection") {
    const Connection one = connect();
    const Connection two = one;
    CHECK(one == two);
    CHECK(two.disconnect());
    CHECK_FALSE(one.connected());
    CHECK_FALSE(one.disconnect());
}

TEST_CASE_FIXTURE(Fixture, "letting go of every handle does not disconnect") {
    connect();
    signal.send();
    CHECK(calls == 1);
}

TEST_CASE_FIXTURE(Fixture, "disconnecting another signal's connection does nothing") {
    Signal<void()> other;
    const Connection foreign = other.connect([] {});
    const Connection own = connect();
    CHECK_FALSE(signal.disconnect(foreign));
    CHECK(foreign.connected());
    CHECK(signal.disconnect(own));
    CHECK_FALSE(signal.disconnect(own));
    CHECK_FALSE(signal.disconnect(Connection{}));
}

TEST_CASE_FIXTURE(Fixture, "disconnect_all says how many receivers there were") {
    struct User {};
    connect();
    signal.connect<User>([] {});
    signal.connect([] {}, {.sender = "a name that nobody has"});
    CHECK(signal.disconnect_all() == 3);
    CHECK(signal.disconnect_all() == 0);
    signal.send_from(sender<User>);
    CHECK(calls == 0);
}

TEST_CASE_FIXTURE(Fixture, "a blocked receiver is skipped and stays connected") {
    const Connection connection = connect();
    connection.block();
    CHECK(connection.blocked());
    CHECK(connection.connected());
    CHECK(signal.has_listeners());
    signal.send();
    CHECK(calls == 0);
    connection.unblock();
    CHECK_FALSE(connection.blocked());
    signal.send();
    CHECK(calls == 1);
}

TEST_CASE_FIXTURE(Fixture, "blocks count, and end with their scope") {
    const Connection connection = connect();
    {
        const ScopedBlock outer(connection);
        {
            ScopedBlock inner(connection);
            const ScopedBlock moved(std::move(inner));
        }
        CHECK(connection.blocked());
        connection.unblock(); // takes back a block(), not these
        signal.send();
        CHECK(calls == 0);
    }
    signal.send();
    CHECK(calls == 1);
}

TEST_CASE_FIXTURE(Fixture, "a block that is assigned to lets go of what it blocked") {
    const Connection one = connect();
    const Connection two = connect();
    ScopedBlock block(one);
    block = ScopedBlock(two);
    CHECK_FALSE(one.blocked());
    CHECK(two.blocked());
}

TEST_CASE_FIXTURE(Fixture, "a receiver that is blocked during a send is skipped by it") {
    Connection later;
    signal.connect([&] { later.block(); });
    later = connect();
    signal.send();
    CHECK(calls == 0);
}

TEST_CASE_FIXTURE(Fixture, "a blocked receiver stays blocked when others come and go") {
    const Connection connection = connect();
    connection.block();
    for (int i = 0; i < 100; ++i) signal.connect([] {});
    signal.send();
    CHECK(calls == 0);
}

TEST_CASE_FIXTURE(Fixture, "a scoped connection disconnects at the end of its scope") {
    {
        const ScopedConnection scoped = connect();
        signal.send();
    }
    signal.send();
    CHECK(calls == 1);
}

TEST_CASE_FIXTURE(Fixture, "a scoped connection that is released stays connected") {
    Connection connection;
    {
        ScopedConnection scoped = connect();
        connection = scoped.release();
        CHECK_FALSE(scoped.connected());
    }
    CHECK(connection.connected());
}

TEST_CASE_FIXTURE(Fixture, "once: the receiver is called by one send only") {
    const Connection connection = signal.connect([&] { ++calls; }, {.once = true});
    signal.send();
    signal.send();
    CHECK(calls == 1);
    CHECK_FALSE(connection.connected());
}

TEST_CASE_FIXTURE(Fixture, "once: it is disconnected before it runs, even if it sends or throws") {
    signal.connect(
        [&] {
            ++calls;
            signal.send();
            throw 1;
        },
        {.once = true});
    CHECK_THROWS_AS(signal.send(), int);
    CHECK(calls == 1);
    CHECK_FALSE(signal.has_listeners());
}

TEST_CASE_FIXTURE(Fixture, "a tracked receiver goes with its object, whatever else it captures") {
    auto object = std::make_shared<int>(0);
    const auto captured = std::make_shared<int>(0);
    const Connection connection =
        signal.connect([&, captured] { ++calls; }, {.track = std::weak_ptr(object)});
    signal.send();
    object.reset();
    signal.send();
    CHECK(calls == 1);
    CHECK_FALSE(connection.connected());
    CHECK(captured.use_count() == 1); // its captures went too
}

TEST_CASE_FIXTURE(Fixture, "tracking an object that is dead already connects nothing") {
    const Connection connection = signal.connect([&] { ++calls; }, {.track = std::weak_ptr<int>{}});
    CHECK_FALSE(connection.connected());
    signal.send();
    CHECK(calls == 0);
}
