// What was sent, as lines; and how lines differ.
#include "signals/signals.hpp"
#include "signals/testing/testing.hpp"

#include <doctest/doctest.h>

#include <latch>
#include <memory>
#include <stdexcept>
#include <thread>

using namespace rowcall;
using namespace rowcall::testing;

namespace shop {

struct Item {
    std::string name;
};
std::string to_string(const Item& item) { return "Item " + item.name; }

struct Price {
    int cents;
    std::string to_string() const { return std::to_string(cents) + " cents"; }
};
struct Place {
    int shelf;
};
std::ostream& operator<<(std::ostream& out, const Place& place) {
    return out << "shelf " << place.shelf;
}

struct Order {
    int number;
};
struct Change {
    bool is_new;
};
std::string describe_send(const Order& order, const Change& change) {
    return std::to_string(order.number) + (change.is_new ? " is new" : " has changed");
}

enum class Color { red, green };

} // namespace shop

namespace {

using TraceLines = std::vector<std::string>;

} // namespace

TEST_CASE("a recorder writes each send of its signals, in their order") {
    Signal<void(const std::string&, int)> sold{"sold"};
    Signal<void()> closed{"closed"};
    Signal<void(int)> other{"other"};
    SignalRecorder recorder{sold, closed};
    sold.send("tickets", 2);
    other.send(1);
    closed.send();
    recorder.note("then");
    sold.send_from(sender<shop::Item>, "milk", 1);
    CHECK(
        recorder.lines() ==
        TraceLines{"sold(\"tickets\", 2)", "closed()", "then", "sold(\"milk\", 1)"});
    CHECK(recorder.take().size() == 4);
    CHECK(recorder.lines().empty());
}

TEST_CASE("a recorder may want one sender only, and options as every receiver has") {
    Signal<void(int)> changed{"changed"};
    SignalRecorder recorder;
    recorder.watch<shop::Item>(changed);
    const auto object = std::make_shared<int>(1);
    recorder.watch(changed, {.sender = object, .once = true});
    changed.send(1);
    changed.send_from(sender<shop::Item>, 2);
    changed.send_from(sender<shop::Order>, 3);
    changed.send_from(object, 4);
    changed.send_from(object, 5);
    recorder.expect({"changed(2)", "changed(4)"});
}

TEST_CASE("a recorder is called behind the receivers before it: what they send comes first") {
    Signal<void()> outer{"outer"}, inner{"inner"};
    const ScopedConnection connection = outer.connect([&] { inner.send(); });
    SignalRecorder recorder{outer, inner};
    outer.send();
    recorder.expect({"inner()", "outer()"});
}

TEST_CASE("values are written as people write them") {
    CHECK(shown(true) == "true");
    CHECK(shown(-3) == "-3");
    CHECK(shown(2.5) == "2.5");
    CHECK(shown('x') == "x");
    CHECK(shown("text") == "\"text\"");
    CHECK(shown(std::string_view{"text"}) == "\"text\"");
    CHECK(shown(shop::Item{"milk"}) == "Item milk");
    CHECK(shown(shop::Price{5}) == "5 cents");
    CHECK(shown(shop::Place{2}) == "shelf 2");
    CHECK(shown(shop::Color::green) == "1");
    CHECK(shown(std::optional<int>{}) == "null");
    CHECK(shown(std::optional<int>{7}) == "7");
    const shop::Item milk{"milk"};
    CHECK(shown(&milk) == "Item milk");
    CHECK(shown(static_cast<const shop::Item*>(nullptr)) == "null");
    CHECK(shown(std::make_shared<shop::Item>(milk)) == "Item milk");
    CHECK(shown(std::vector<std::string>{"a", "b"}) == "[\"a\", \"b\"]");
    CHECK(shown(std::vector<int>{}) == "[]");
}

TEST_CASE("arguments that belong together may have a text together") {
    Signal<void(shop::Order&, const shop::Change&)> signal;
    SignalRecorder recorder{signal};
    shop::Order order{12};
    signal.send(order, shop::Change{true});
    signal.send(order, shop::Change{false});
    recorder.expect({"signal(12 is new)", "signal(12 has changed)"});
}

TEST_CASE("expect says which lines are missing, and which came unexpected") {
    Signal<void(int)> step{"step"};
    SignalRecorder recorder{step};
    for (const int i : {1, 2, 4, 5}) step.send(i);
    CHECK(
        recorder.difference({"step(1)", "step(2)", "step(3)", "step(5)"}) == "  step(1)\n"
                                                                             "  step(2)\n"
                                                                             "- step(3)\n"
                                                                             "+ step(4)\n"
                                                                             "  step(5)\n");
    CHECK(recorder.difference({"step(1)", "step(2)", "step(4)", "step(5)"}).empty());
    CHECK_THROWS_WITH_AS(
        recorder.expect({}), doctest::Contains("+ step(1)\n+ step(2)\n+ step(4)"), Failure);
    recorder.expect({}); // they were taken
    CHECK_THROWS_WITH_AS(recorder.expect({"step(9)"}), doctest::Contains("- step(9)"), Failure);
}

TEST_CASE("the difference marks as few lines as can be, each on a line of its own") {
    CHECK(difference(TraceLines{}, TraceLines{}).empty());
    CHECK(difference(TraceLines{"a", "b"}, TraceLines{"a", "b"}).empty());
    CHECK(difference(TraceLines{"a\nb"}, TraceLines{}) == "- a b\n");
    CHECK(
        difference(TraceLines{"a", "b", "c", "d"}, TraceLines{"x", "b", "d", "c"}) == "- a\n"
                                                                                      "+ x\n"
                                                                                      "  b\n"
                                                                                      "- c\n"
                                                                                      "  d\n"
                                                                                      "+ c\n");
}

TEST_CASE("a recorder takes the sends of all threads, and may end while they send") {
    Signal<void(int)> tick{"tick"};
    constexpr int sends = 200;
    std::latch start{3};
    const auto send = [&] {
        start.arrive_and_wait();
        for (int i = 0; i < sends; ++i) tick.send(i);
    };
    SignalRecorder recorder{tick};
    std::thread first{send}, second{send};
    {
        SignalRecorder brief{tick};
        start.arrive_and_wait();
    }
    first.join(), second.join();
    CHECK(recorder.lines().size() == 2 * sends);
    CHECK_FALSE(recorder.lines().empty());
}

TEST_CASE("a recorder may outlive its signal, and disconnects at its end") {
    auto gone = std::make_unique<Signal<void()>>("gone");
    Signal<void()> stays{"stays"};
    {
        SignalRecorder recorder{*gone, stays};
        gone->send();
        gone.reset();
        recorder.expect({"gone()"});
        CHECK(stays.has_listeners());
    }
    CHECK_FALSE(stays.has_listeners());
}
