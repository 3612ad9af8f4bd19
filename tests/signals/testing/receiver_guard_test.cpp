// Receivers that a test leaves connected.
#include "signals/signals.hpp"
#include "signals/testing/testing.hpp"

#include <doctest/doctest.h>

#include <memory>

using namespace rowcall;
using rowcall::testing::Failure;
using rowcall::testing::ReceiverGuard;

namespace {

struct Leak {};

} // namespace

TEST_CASE("a guard names the receivers that are connected since, and only these") {
    Signal<void()> rang{"rang"};
    const ScopedConnection before = rang.connect([] {}, {.name = "before"});
    const ReceiverGuard guard;
    CHECK(guard.left_connected().empty());
    CHECK_NOTHROW(guard.check());
    {
        const ScopedConnection brief = rang.connect([] {});
        Signal<void()> gone{"gone"};
        gone.connect([] {});
        CHECK(guard.left_connected().find("gone: receiver_guard_test.cpp:") != std::string::npos);
    }
    CHECK(guard.left_connected().empty());
    rang.connect<Leak>([] {}, {.name = "leak"});
    const auto object = std::make_shared<int>(1);
    rang.connect([] {}, {.sender = object, .uid = "second"});
    const std::string left = guard.left_connected();
    CHECK(left.find("rang: leak receiver_guard_test.cpp:") == 0);
    CHECK(left.find(", for Leak\nrang: second receiver_guard_test.cpp:") != std::string::npos);
    CHECK(left.find(", for an object\n") != std::string::npos);
    CHECK(left.find("before") == std::string::npos);
    CHECK_THROWS_WITH_AS(
        guard.check(), doctest::Contains("receivers are left connected:\nrang: leak"), Failure);
}

TEST_CASE("a guard counts receivers of the same place") {
    Signal<void()> rang{"rang"};
    const auto connect = [&] { return rang.connect([] {}); };
    const Connection first = connect();
    const ReceiverGuard guard;
    first.disconnect();
    const Connection again = connect();
    CHECK(guard.left_connected().empty());
    connect();
    CHECK_FALSE(guard.left_connected().empty());
    again.disconnect();
    CHECK(guard.left_connected().empty());
}

TEST_CASE("a guard reports at its end, if there is something to report") {
    Signal<void()> rang{"rang"};
    std::string reported;
    const auto report = [&](const std::string& left) { reported += left; };
    { const ReceiverGuard guard{report}; }
    CHECK(reported.empty());
    {
        const ReceiverGuard guard{report};
        rang.connect([] {}, {.name = "leak"});
    }
    CHECK(reported.find("rang: leak") == 0);
}
