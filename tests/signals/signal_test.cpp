#include "signals/signals.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace rowcall;

namespace {
constinit Signal<void()> initialised_by_the_compiler{"early"};
struct Declared; // a signal may be declared before its argument's type is defined
[[maybe_unused]] Signal<void(Declared&)> of_a_declared_class{"declared"};
} // namespace

TEST_CASE("a signal is two words and knows its name, before and after the first connect") {
    static_assert(sizeof(Signal<void()>) == 2 * sizeof(void*));
    Signal<void()> signal{"todo_completed"};
    CHECK(signal.name() == "todo_completed");
    signal.connect([] {});
    CHECK(signal.name() == "todo_completed");
    signal.disconnect_all();
    CHECK(signal.name() == "todo_completed");
    CHECK(Signal<void()>{}.name().empty());
    CHECK(initialised_by_the_compiler.name() == "early");
}

TEST_CASE("the name of a signal has a limit") {
    const std::string fits(4094, 'n');
    CHECK(Signal<void()>(fits).name() == fits);
    CHECK_THROWS_AS(Signal<void()>(std::string(4095, 'n')), std::length_error);
}

TEST_CASE("a signal without receivers sends nothing and returns nothing") {
    CHECK(Signal<int()>{}.send().empty());
    CHECK(Signal<int()>{}.send_robust().empty());
    Signal<void()>{}.send();
}

TEST_CASE("a signal that is moved takes its receivers and its name along") {
    int calls = 0;
    Signal<void()> first{"name"};
    const Connection connection = first.connect([&] { ++calls; });
    Signal<void()> second = std::move(first);
    first.send();
    CHECK(calls == 0);
    second.send();
    CHECK(calls == 1);
    CHECK(second.name() == "name");
    first.connect([&] { calls += 10; }); // usable again
    first.send();
    CHECK(calls == 11);
    CHECK(connection.disconnect());
    CHECK_FALSE(second.has_listeners());
}

TEST_CASE("a signal that is assigned to disconnects what it had") {
    int calls = 0;
    Signal<void()> target{"target"};
    const Connection gone = target.connect([&] { calls += 10; });
    Signal<void()> source{"source"};
    const Connection kept = source.connect([&] { ++calls; });
    target = std::move(source);
    CHECK_FALSE(gone.connected());
    CHECK(kept.connected());
    target.send();
    CHECK(calls == 1);
    CHECK(target.name() == "source");
    target = Signal<void()>{};
    CHECK_FALSE(kept.connected());
}

TEST_CASE("sends nest deeper than a thread has slots at first") {
    Signal<void(int)> signal;
    std::vector<int> depths;
    signal.connect([&](int depth) {
        if (depth < 40) signal.send(depth + 1);
        depths.push_back(depth);
    });
    for (int round = 0; round < 2; ++round) signal.send(1);
    REQUIRE(depths.size() == 80);
    CHECK(depths.front() == 40);
    CHECK(depths.back() == 1);
}

TEST_CASE("receivers come and go by the hundred and stay in order") {
    Signal<void()> signal;
    std::vector<int> heard;
    std::vector<Connection> connections;
    for (int i = 0; i < 300; ++i)
        connections.push_back(signal.connect([&heard, i] { heard.push_back(i); }));
    std::vector<int> expected;
    for (std::size_t i = 0; i < connections.size(); ++i) {
        if (i % 3 == 0)
            expected.push_back(static_cast<int>(i));
        else
            CHECK(connections[i].disconnect());
    }
    signal.send();
    CHECK(heard == expected);
}
