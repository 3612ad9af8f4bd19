#include "signals/signals.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace rowcall;

namespace {

std::vector<std::string> reported;

void remember(const signals::ReceiverError& failure) noexcept {
    reported.push_back(
        std::string(failure.signal) + "/" + std::string(failure.uid) + ": " +
        signals::message_of(failure.error));
}

struct Fixture {
    Fixture() : previous(signals::set_error_sink(&remember)) { reported.clear(); }
    ~Fixture() { signals::set_error_sink(previous); }
    signals::ErrorSink previous;
};

} // namespace

TEST_CASE_FIXTURE(Fixture, "the error sink hears which receiver of which signal failed, and why") {
    Signal<void()> signal{"todo_completed"};
    int calls = 0;
    signal.connect([] { throw std::runtime_error("disk full"); }, {.uid = "audit"});
    signal.connect([] { throw 42; });
    signal.connect([&] { ++calls; });
    const Outcome outcome = signal.send_robust();
    CHECK(
        reported == std::vector<std::string>{
                        "todo_completed/audit: disk full",
                        "todo_completed/: something that is not a std::exception was thrown"});
    CHECK(calls == 1);
    CHECK(outcome.called == 3);
    CHECK(outcome.failed == 2);
    CHECK_FALSE(outcome);
    CHECK_THROWS_WITH_AS(
        std::rethrow_exception(outcome.first_error), "disk full", std::runtime_error);
}

TEST_CASE_FIXTURE(Fixture, "a robust send that nobody hears, or that all hear, is a success") {
    Signal<void()> signal;
    CHECK(signal.send_robust());
    signal.connect([] {});
    const Outcome outcome = signal.send_robust();
    CHECK(outcome);
    CHECK(outcome.called == 1);
    CHECK(outcome.first_error == nullptr);
    CHECK(reported.empty());
}

TEST_CASE_FIXTURE(Fixture, "a thrown value that is no std::exception is a response like others") {
    Signal<int()> signal;
    signal.connect([]() -> int { throw std::string("text"); });
    const auto responses = signal.send_robust();
    REQUIRE(responses.size() == 1);
    CHECK_THROWS_AS(responses[0].value(), std::string);
    CHECK(reported.size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a send_robust from a sender reaches its receivers") {
    struct User {};
    Signal<int(int)> signal;
    signal.connect<User>([](int n) { return n; });
    CHECK(signal.send_robust(1).empty());
    CHECK(signal.send_robust_from(sender<User>, 2).at(0).value() == 2);
}

TEST_CASE_FIXTURE(Fixture, "a receiver may destroy the signal and then throw") {
    auto signal = std::make_unique<Signal<void()>>("short_lived");
    signal->connect([&] {
        signal.reset();
        throw std::runtime_error("after the end");
    });
    signal->send_robust();
    CHECK(reported == std::vector<std::string>{"short_lived/: after the end"});
}

TEST_CASE_FIXTURE(Fixture, "a sink may use signals itself") {
    static Signal<void()> failures{"failures"};
    static int heard = 0;
    const ScopedConnection connection = failures.connect([] { ++heard; });
    signals::set_error_sink([](const signals::ReceiverError&) noexcept { failures.send(); });
    Signal<void()> signal;
    signal.connect([] { throw 1; });
    signal.send_robust();
    CHECK(heard == 1);
}

TEST_CASE("a null sink puts back the default") {
    const auto before = signals::set_error_sink(&remember);
    CHECK((signals::set_error_sink(nullptr) == &remember));
    CHECK((signals::set_error_sink(before) != &remember));
}

TEST_CASE("message_of never fails") {
    CHECK(signals::message_of(nullptr) == "no error");
    CHECK(signals::message_of(std::make_exception_ptr(std::logic_error("why"))) == "why");
}
