// Sends that pass receivers over.
#include "signals/signals.hpp"
#include "signals/testing/testing.hpp"
#include "signals/trace.hpp"
#include "signals/trace_writers.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <sstream>
#include <thread>

using namespace rowcall;
using rowcall::testing::Mute;
using rowcall::testing::MuteRefused;

namespace {

struct Cat {};
struct Dog {};

// Two signals whose receivers write who was called: "any", "cat", "mail".
struct Ears {
    Signal<void()> saved{"saved"}, mailed{"mailed"};
    std::string called;
    Connection any = saved.connect([this] { called += "any "; }, {.name = "any"});
    Connection cat = saved.connect<Cat>([this] { called += "cat "; }, {.name = "cat"});
    Connection mail = mailed.connect([this] { called += "mail "; }, {.name = "mail"});

    std::string send() {
        called.clear();
        saved.send_from(sender<Cat>);
        saved.send_from(sender<Dog>);
        mailed.send_from(sender<Cat>);
        return called;
    }
};

// Mutes for a moment.
template<class... What>
void mute_once(const What&... what) {
    const Mute mute{what...};
}

struct CallsKept : signals::trace::Sink {
    void write(const signals::trace::Send& send) override {
        for (const auto& call : send.calls) text += call.name + (call.muted ? " muted; " : "; ");
    }
    std::string text;
};

} // namespace

TEST_CASE("a mute has sends pass over a signal, a sender, both, or one receiver") {
    Ears ears;
    const std::string all = "any cat any mail ";
    CHECK(ears.send() == all);
    {
        const Mute mute{ears.saved};
        CHECK(ears.send() == "mail ");
    }
    {
        const Mute mute{ears.saved, sender<Cat>};
        CHECK(ears.send() == "any mail ");
    }
    {
        const Mute mute{sender<Cat>};
        CHECK(ears.send() == "any ");
    }
    {
        const Mute mute{ears.any};
        CHECK(ears.send() == "cat mail ");
    }
    CHECK(ears.send() == all);
}

TEST_CASE("mutes add up, and end in any order") {
    Ears ears;
    auto first = std::make_unique<Mute>(ears.mailed);
    auto second = std::make_unique<Mute>(ears.any);
    auto third = std::make_unique<Mute>(ears.mailed);
    CHECK(ears.send() == "cat ");
    first.reset();
    CHECK(ears.send() == "cat ");
    third.reset();
    CHECK(ears.send() == "cat mail ");
    second.reset();
    CHECK(ears.send() == "any cat any mail ");
}

TEST_CASE("a mute is its thread's: other threads' sends are heard") {
    Ears ears;
    const Mute mute{ears.saved};
    std::string elsewhere;
    std::thread{[&] { elsewhere = ears.send(); }}.join();
    CHECK(elsewhere == "any cat any mail ");
    CHECK(ears.send() == "mail ");
}

TEST_CASE("a mute covers receivers that are connected later, and counts for every kind of send") {
    Signal<int()> asked{"asked"};
    const Mute mute{asked};
    int calls = 0;
    const auto answer = [&] { return ++calls; };
    asked.connect(answer, {.once = true});
    asked.connect<Cat>(answer);
    CHECK(asked.send_from(sender<Cat>).empty());
    CHECK(asked.send_robust_from(sender<Cat>).empty());
    CHECK(calls == 0);
    CHECK(asked.has_listeners()); // its `once` is still to come
}

TEST_CASE("a mute may end within a send, and begin there") {
    Signal<void()> signal{"signal"};
    std::unique_ptr<Mute> mute;
    std::string called;
    signal.connect([&] {
        called += "1";
        mute = std::make_unique<Mute>(signal);
        signal.send();
    });
    signal.connect([&] { called += "2"; });
    signal.send();
    CHECK(called == "1");
    mute.reset();
    signal.disconnect_all();
    signal.connect([&] { called += "3"; });
    signal.send();
    CHECK(called == "13");
}

TEST_CASE("who must see everything cannot be muted, and is named") {
    Ears ears;
    const Connection audit = ears.saved.connect<Cat>(
        [&] { ears.called += "audit "; }, {.must_see = true, .name = "audit"});
    CHECK_THROWS_WITH_AS(
        mute_once(ears.saved), doctest::Contains("the receiver \"audit\" of mute_test.cpp:"),
        MuteRefused);
    CHECK_THROWS_AS(mute_once(ears.saved, sender<Cat>), MuteRefused);
    CHECK_THROWS_AS(mute_once(sender<Cat>), MuteRefused);
    CHECK_THROWS_AS(mute_once(audit), std::logic_error);
    CHECK(ears.send() == "any cat audit any mail "); // nothing is muted
    {
        const Mute others{ears.saved, sender<Dog>}, one{ears.any}, mail{ears.mailed};
        CHECK(ears.send() == "cat audit ");
    }
    audit.disconnect();
    CHECK_NOTHROW(mute_once(ears.saved));
    const Mute mute{ears.saved};
    ears.saved.connect([&] { ears.called += "late "; }, {.must_see = true});
    CHECK(ears.send() == "late late mail ");
}

TEST_CASE("who has no name is named by the place, and one for any sender is covered by each") {
    Signal<void()> signal{"signal"};
    signal.connect([] {}, {.must_see = true});
    CHECK_THROWS_WITH_AS(
        mute_once(signal, sender<Cat>), doctest::Contains("the receiver of mute_test.cpp:"),
        MuteRefused);
}

TEST_CASE("a trace shows who was muted") {
    Ears ears;
    CallsKept calls;
    std::ostringstream tree, lines, events;
    const auto send_into = [&](signals::trace::Sink& sink) {
        const Mute mute{ears.any};
        const signals::trace::Scope tracing{sink};
        ears.saved.send_from(sender<Cat>);
    };
    send_into(calls);
    CHECK(calls.text == "any muted; cat; ");
    signals::trace::TreeWriter tree_writer{tree};
    send_into(tree_writer);
    CHECK(tree.str().find("-> any (mute_test.cpp:") != std::string::npos);
    CHECK(tree.str().find("), muted\n") != std::string::npos);
    signals::trace::JsonLinesWriter json_writer{lines};
    send_into(json_writer);
    CHECK(lines.str().find("\"muted\":true") < lines.str().find("\"muted\":false"));
    {
        signals::trace::ChromeWriter writer{events};
        send_into(writer);
    }
    CHECK(events.str().find("\"muted\":true") < events.str().find("\"muted\":false"));
}

TEST_CASE("a mute outlives the connection, the receiver and other signals that it speaks of") {
    auto ears = std::make_unique<Ears>();
    const Mute connection{ears->any}, sender_{sender<Cat>};
    CHECK(ears->send() == "");
    ears->any.disconnect();
    CHECK(ears->send() == "");
    ears.reset();
    Ears others;
    CHECK(others.send() == "any ");
}

TEST_CASE("a mute of nothing says so") {
    Ears ears;
    CHECK_THROWS_WITH_AS(
        mute_once(ears.saved, Sender{}), doctest::Contains("there is no sender"),
        std::invalid_argument);
    CHECK_THROWS_WITH_AS(
        mute_once(Sender{"mute_test.unknown"}), doctest::Contains("\"mute_test.unknown\""),
        std::invalid_argument);
    const Mute nobody{Connection{}};
    CHECK(ears.send() == "any cat any mail ");
}
