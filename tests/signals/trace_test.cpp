// What was sent: signals::trace, and the writers of what it recorded.
#include "signals/graph.hpp"
#include "signals/signals.hpp"
#include "signals/trace.hpp"
#include "signals/trace_writers.hpp"
#include "tests/signals/json_check.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <thread>

using namespace rowcall;
namespace trace = rowcall::signals::trace;

namespace {

struct User {};

// Keeps what it is given.
class Recorder : public trace::Sink {
public:
    void write(const trace::Send& send) override { sends.push_back(send); }
    std::vector<trace::Send> sends;
};

// "signal[sender](receiver(nested()) other!error)", with the kinds of notes behind receivers.
std::string shape_of(const trace::Send& send) {
    std::string text = send.signal;
    if (!send.sender.empty()) text += "[" + send.sender + "]";
    text += "(";
    for (const trace::Call& call : send.calls) {
        text += (&call == send.calls.data() ? "" : " ") + call.name;
        if (call.error) text += "!" + *call.error;
        for (const trace::Note& note : call.notes) text += " " + note.kind + "=" + note.text;
        for (const trace::Send& nested : call.sends) text += " " + shape_of(nested);
    }
    return text + ")";
}

// Traces while it lives; take() is what was sent since the last time.
struct Tracing {
    Recorder recorder;
    std::optional<trace::Scope> scope{recorder};

    std::string take() {
        std::string text;
        for (const trace::Send& send : recorder.sends)
            text += (text.empty() ? "" : "; ") + shape_of(send);
        recorder.sends.clear();
        return text;
    }
};

void check_times(const trace::Send& send) {
    CHECK(send.duration >= trace::Clock::duration::zero());
    trace::Clock::time_point last = send.start;
    for (const trace::Call& call : send.calls) {
        CHECK(call.start >= last);
        last = call.start + call.duration;
        CHECK(last <= send.start + send.duration);
        for (const trace::Send& nested : call.sends) {
            CHECK(nested.cause == send.id);
            CHECK(nested.id > send.id);
            CHECK(nested.thread == send.thread);
            CHECK(nested.start >= call.start);
            CHECK(nested.start + nested.duration <= last);
            check_times(nested);
        }
    }
}

// Signals may be sent and listed when everything else is gone: what fails here fails the program.
struct AtExit {
    Signal<void()> signal{"at exit"};
    ~AtExit() {
        signal.connect([] {}, {.name = "last"});
        Tracing tracing;
        signal.send();
        if (tracing.take() != "at exit(last)" || signals::graph().signals.empty()) std::abort();
    }
} at_exit;

trace::Clock::time_point at(std::int64_t nanoseconds) {
    return trace::Clock::time_point{std::chrono::nanoseconds{nanoseconds}};
}

} // namespace

TEST_CASE("a trace has the receivers in their order, and under each what it sent") {
    Signal<void()> outer{"outer"};
    Signal<void(int)> inner{"inner"};
    inner.connect([] {}, {.name = "third"});
    outer.connect([&] { inner.send(1); }, {.name = "first"});
    const unsigned line = __LINE__ + 1;
    outer.connect([&] { inner.send_from(sender<User>, 1), inner.send(2); }, {.name = "second"});

    Tracing tracing;
    outer.send();
    outer.send_robust();
    REQUIRE(tracing.recorder.sends.size() == 2);
    const trace::Send& send = tracing.recorder.sends.front();
    CHECK(send.cause == 0);
    CHECK(send.calls[1].place.line == line);
    CHECK(send.calls[1].place.file == std::string_view(__FILE__));
    for (const trace::Send& one : tracing.recorder.sends) check_times(one);
    const std::string expected = "outer(first inner(third) second inner[User](third) inner(third))";
    CHECK(tracing.take() == expected + "; " + expected);
}

TEST_CASE("signals of every kind are traced") {
    Signal<int(int)> doubled{"doubled"};
    doubled.connect([](int x) { return 2 * x; }, {.uid = "a"});
    doubled.connect([](int x) { return 3 * x; }, {.name = "b"});
    Tracing tracing;
    CHECK(doubled.send(2) == std::vector{4, 6});
    CHECK(doubled.send_robust(2).size() == 2);
    CHECK(tracing.take() == "doubled(a b); doubled(a b)");

    const auto object = std::make_shared<User>();
    doubled.connect([] { return 0; }, {.sender = object, .name = "c"});
    doubled.send_from(object, 1);
    const std::string taken = tracing.take();
    CHECK(taken.starts_with("doubled[object at 0x"));
    CHECK(taken.ends_with("](a b c)"));
}

TEST_CASE("a send that calls nobody is not traced") {
    Signal<void()> signal{"signal"};
    Tracing tracing;
    signal.send();
    signal.connect<User>([] {}, {.name = "for users"});
    signal.send();
    const Connection blocked = signal.connect([] {}, {.name = "blocked"});
    blocked.block();
    signal.send();
    CHECK(tracing.take() == "");
    signal.send_from(sender<User>);
    CHECK(tracing.take() == "signal[User](for users)");
}

TEST_CASE("what is connected or disconnected during a trace is traced as it is called") {
    Signal<void()> signal{"signal"};
    Tracing tracing;
    Connection victim;
    signal.connect([&] { victim.disconnect(); }, {.name = "killer"});
    victim = signal.connect([] {}, {.name = "victim"});
    signal.connect(
        [&] { signal.connect([] {}, {.name = "late"}); }, {.once = true, .name = "once"});
    signal.send();
    CHECK(tracing.take() == "signal(killer once)");
    signal.send();
    CHECK(tracing.take() == "signal(killer late)");
    {
        const auto object = std::make_shared<int>();
        signal.connect([] {}, {.track = object, .name = "tracked"});
        signal.send();
        CHECK(tracing.take() == "signal(killer late tracked)");
    }
    signal.send();
    CHECK(tracing.take() == "signal(killer late)");
}

TEST_CASE("an exception is recorded with its receiver, and flies on") {
    Signal<void()> inner{"inner"};
    Signal<void()> outer{"outer"};
    inner.connect([] { throw std::runtime_error("no room"); }, {.name = "thrower"});
    inner.connect([] {}, {.name = "after"});
    outer.connect([&] { inner.send(); }, {.name = "relay"});
    Tracing tracing;
    CHECK_THROWS_WITH_AS(outer.send(), "no room", std::runtime_error);
    CHECK(tracing.take() == "outer(relay!no room inner(thrower!no room))");
    CHECK_THROWS_AS(inner.send(), std::runtime_error);
    CHECK(tracing.take() == "inner(thrower!no room)");
}

TEST_CASE("a robust send records the exception of each receiver that failed, and goes on") {
    const auto sink = signals::set_error_sink([](const signals::ReceiverError&) noexcept {});
    Signal<void()> inner{"inner"};
    Signal<int()> outer{"outer"};
    inner.connect([] { throw 1; }, {.name = "thrower"});
    inner.connect([] {}, {.name = "after"});
    outer.connect([&] { return inner.send_robust() ? 1 : 0; }, {.name = "robust"});
    outer.connect([]() -> int { throw std::runtime_error("no"); }, {.name = "thrower"});
    Tracing tracing;
    CHECK(outer.send_robust().size() == 2);
    CHECK(
        tracing.take() ==
        "outer(robust inner(thrower!something that is not a std::exception was thrown after) "
        "thrower!no)");
    signals::set_error_sink(sink);
}

TEST_CASE("a receiver may destroy the signal that calls it, and its name with it") {
    auto name = std::make_unique<std::string>("a name that is too long to lie in the string");
    auto signal = std::make_unique<Signal<void()>>(*name);
    signal->connect(
        [&] {
            signal.reset();
            name.reset();
        },
        {.name = "destroyer"});
    Tracing tracing;
    signal->send();
    CHECK(tracing.take() == "a name that is too long to lie in the string(destroyer)");
}

TEST_CASE("notes belong to the receiver that runs") {
    using std::chrono::nanoseconds;
    Signal<void()> inner{"inner"};
    Signal<void()> outer{"outer"};
    bool recording = false;
    inner.connect(
        [&] {
            recording = trace::is_recording();
            trace::note("sql", "SELECT 1", nanoseconds{5});
        },
        {.name = "in"});
    outer.connect(
        [&] {
            trace::note("sql", "BEGIN", nanoseconds{1});
            inner.send();
            trace::note("sql", "COMMIT", nanoseconds{2});
        },
        {.name = "out"});
    outer.send();
    CHECK_FALSE(recording);
    Tracing tracing;
    trace::note("sql", "nobody's", nanoseconds{1});
    outer.send();
    CHECK(recording);
    CHECK_FALSE(trace::is_recording());
    REQUIRE(tracing.recorder.sends.size() == 1);
    CHECK(tracing.recorder.sends[0].calls[0].notes[0].duration == nanoseconds{1});
    CHECK(tracing.take() == "outer(out sql=BEGIN sql=COMMIT inner(in sql=SELECT 1))");
}

TEST_CASE("a trace begins and ends when it is told to") {
    Signal<void()> signal{"signal"};
    signal.connect([] {}, {.name = "receiver"});
    Recorder one;
    Recorder other;
    signal.send();
    CHECK(trace::start(one) == nullptr);
    signal.send();
    {
        const trace::Scope scope{other};
        signal.send();
        signal.send();
    }
    signal.send();
    CHECK(trace::stop() == &one);
    CHECK(trace::stop() == nullptr);
    signal.send();
    CHECK(one.sends.size() == 2);
    CHECK(other.sends.size() == 2);
}

TEST_CASE("a send goes to the sink that is there when it ends, with what was recorded of it") {
    Signal<void()> inner{"inner"};
    Signal<void()> outer{"outer"};
    Recorder one;
    Recorder other;
    inner.connect([] {}, {.name = "in"});
    outer.connect([&] { inner.send(); }, {.name = "sends"});
    outer.connect([] { trace::stop(); }, {.name = "stops"});
    outer.connect([&] { inner.send(); }, {.name = "sends again"});
    const Connection starts = outer.connect([&] { trace::start(other); }, {.name = "starts"});
    outer.connect([&] { inner.send(); }, {.name = "sends at last"});
    trace::start(one);
    outer.send();
    CHECK(trace::stop() == &other);
    CHECK(one.sends.empty());
    REQUIRE(other.sends.size() == 1);
    CHECK(shape_of(other.sends[0]) == "outer(sends inner(in) stops sends at last inner(in))");
    starts.disconnect();
    trace::start(one);
    outer.send();
    CHECK(one.sends.empty());
}

TEST_CASE("a sink may stop the trace, or hand it on") {
    struct Once : Recorder {
        void write(const trace::Send& send) override {
            Recorder::write(send);
            trace::start(next);
        }
        Recorder next;
    } once;
    Signal<void()> signal{"signal"};
    signal.connect([] {}, {.name = "receiver"});
    const trace::Scope scope{once};
    for (int i = 0; i < 3; ++i) signal.send();
    CHECK(once.sends.size() == 1);
    CHECK(once.next.sends.size() == 2);
}

TEST_CASE("a sink may fail, and may send: neither is seen") {
    class Bad : public trace::Sink {
    public:
        explicit Bad(Signal<void()>& by_sink) : signal(by_sink) {}
        void write(const trace::Send&) override {
            ++calls;
            signal.send();
            throw std::runtime_error("the disk is full");
        }
        Signal<void()>& signal;
        int calls = 0;
    };
    int received = 0;
    Signal<void()> signal{"signal"};
    signal.connect([&] { ++received; });
    Bad bad{signal};
    const trace::Scope scope{bad};
    signal.send();
    signal.send();
    CHECK(bad.calls == 2);
    CHECK(received == 4);
}

TEST_CASE("captures that are destroyed after a send may send in turn") {
    Signal<void()> last{"last"};
    last.connect([] {}, {.name = "end"});
    Signal<void()> signal{"signal"};
    std::shared_ptr<void> at_end{nullptr, [&](void*) { last.send(); }};
    Connection connection;
    connection = signal.connect(
        [&, captured = std::move(at_end)] { connection.disconnect(); }, {.name = "self"});
    Tracing tracing;
    signal.send();
    CHECK(tracing.take().find("last(end)") != std::string::npos);
    CHECK(tracing.recorder.sends.empty());
}

TEST_CASE("sends of many threads are recorded apart, each with its own causes") {
    Signal<void()> inner{"inner"};
    Signal<void()> outer{"outer"};
    inner.connect([] {}, {.name = "in"});
    outer.connect([&] { inner.send(); }, {.name = "out"});
    Tracing tracing;
    constexpr int threads = 4;
    constexpr int sends = 200;
    {
        std::vector<std::jthread> all;
        for (int i = 0; i < threads; ++i)
            all.emplace_back([&] {
                for (int n = 0; n < sends; ++n) outer.send();
            });
        // Signals come and go meanwhile, and so does the trace.
        for (int n = 0; n < sends; ++n) {
            Signal<void()> other{"other"};
            other.connect([] {}).disconnect();
        }
    }
    CHECK(tracing.recorder.sends.size() == threads * sends);
    std::set<std::uint32_t> numbers;
    std::set<std::uint64_t> ids;
    for (const trace::Send& send : tracing.recorder.sends) {
        numbers.insert(send.thread);
        ids.insert(send.id);
        ids.insert(send.calls.at(0).sends.at(0).id);
        CHECK(shape_of(send) == "outer(out inner(in))");
        check_times(send);
    }
    CHECK(numbers.size() == threads);
    CHECK(ids.size() == 2 * threads * sends);
}

TEST_CASE("a trace may start and stop while other threads send, connect and destroy signals") {
    std::atomic<bool> done{false};
    Signal<void()> shared{"shared"};
    shared.connect([] {}, {.name = "always"});
    const auto work = [&] {
        while (!done) {
            Signal<void()> own{"own"};
            own.connect([&] { shared.send(); }, {.name = "relay"});
            const auto connection = shared.connect([] {}, {.name = "sometimes"});
            own.send();
            connection.disconnect();
        }
    };
    std::jthread one{work};
    std::jthread two{work};
    for (int i = 0; i < 300; ++i) {
        Recorder recorder;
        {
            const trace::Scope scope{recorder};
            std::this_thread::yield();
        }
        for (const trace::Send& send : recorder.sends) check_times(send); // nobody is in it
    }
    done = true;
}

namespace {

// A send with everything there can be, at times that are known.
trace::Send example() {
    using std::chrono::nanoseconds;
    trace::Send inner{8, 7, 1, "inner", "User", at(3500), nanoseconds{400}};
    inner.calls.push_back({"", {"src/b.cpp", 2}, at(3500), nanoseconds{400}});
    trace::Send outer{7, 0, 1, "outer", "", at(2000), nanoseconds{2'500'000}};
    outer.calls.push_back({"first", {"src/a.cpp", 1}, at(2000), nanoseconds{12'340}});
    outer.calls[0].notes.push_back({"sql", "SELECT 1", at(3000), nanoseconds{50}});
    outer.calls[0].sends.push_back(inner);
    outer.calls[0].notes.push_back({"sql", "SELECT 2", at(4000), nanoseconds{60}});
    outer.calls.push_back({"", {}, at(20'000), nanoseconds{1'500'000'000}, "no\nroom"});
    return outer;
}

template<class Writer>
std::string written(const std::vector<trace::Send>& sends) {
    std::ostringstream out;
    {
        Writer writer{out};
        for (const trace::Send& send : sends) writer.write(send);
    }
    return out.str();
}

} // namespace

TEST_CASE("the tree shows receivers under sends, and what they did in its order") {
    CHECK(
        written<trace::TreeWriter>({example()}) == "outer, 2.5 ms\n"
                                                   "  -> first (a.cpp:1), 12.3 us\n"
                                                   "    sql: SELECT 1, 50 ns\n"
                                                   "    inner from User, 400 ns\n"
                                                   "      -> b.cpp:2, 400 ns\n"
                                                   "    sql: SELECT 2, 60 ns\n"
                                                   "  -> receiver, 1.5 s, failed: no room\n");
}

TEST_CASE("lines of JSON are one for each send, and lead to its cause") {
    const std::string text = written<trace::JsonLinesWriter>({example()});
    CHECK(
        text ==
        R"({"id":7,"cause":0,"thread":1,"signal":"outer","sender":"","start":2000,)"
        R"("duration":2500000,"calls":[{"name":"first","place":{"file":"src/a.cpp","line":1},)"
        R"("start":2000,"duration":12340,"error":null,"muted":false,"notes":[)"
        R"({"kind":"sql","text":"SELECT 1","start":3000,"duration":50},)"
        R"({"kind":"sql","text":"SELECT 2","start":4000,"duration":60}]},)"
        R"({"name":"","place":null,"start":20000,"duration":1500000000,)"
        R"("error":"no\u000aroom","muted":false,"notes":[]}]})"
        "\n"
        R"({"id":8,"cause":7,"thread":1,"signal":"inner","sender":"User","start":3500,)"
        R"("duration":400,"calls":[{"name":"","place":{"file":"src/b.cpp","line":2},)"
        R"("start":3500,"duration":400,"error":null,"muted":false,"notes":[]}]})"
        "\n");
}

TEST_CASE("Chrome's format is one list of events, in microseconds") {
    CHECK(written<trace::ChromeWriter>({}) == "[]\n");
    const std::string text = written<trace::ChromeWriter>({example(), example()});
    CHECK(is_json(text));
    CHECK(text.starts_with(
        "[\n"
        R"({"name":"outer","cat":"signal","ph":"X","ts":2.000,"dur":2500.000,"pid":1,"tid":1,)"
        R"("args":{"id":7,"cause":0,"sender":""}},)"
        "\n"
        R"({"name":"first","cat":"receiver","ph":"X","ts":2.000,"dur":12.340,"pid":1,"tid":1,)"
        R"("args":{"place":{"file":"src/a.cpp","line":1},"error":null,"muted":false}},)"
        "\n"
        R"({"name":"SELECT 1","cat":"sql","ph":"X","ts":3.000,"dur":0.050,"pid":1,"tid":1,)"
        R"("args":{}},)"));
}

TEST_CASE("whatever names and errors have in them, what is written stays whole") {
    using namespace std::string_literals;
    const std::string hostile = "a\"\\\n\r\0\x01\x7f<\xFF\xC3\xA9]"s;
    trace::Send send = example();
    send.signal = send.sender = hostile;
    for (trace::Call& call : send.calls) call.name = *(call.error = hostile);
    for (trace::Note& note : send.calls[0].notes) note.kind = note.text = hostile;

    const std::string tree = written<trace::TreeWriter>({send});
    CHECK(std::count(tree.begin(), tree.end(), '\n') == 7);
    const std::string json =
        "\"a\\\"\\\\\\u000a\\u000d\\u0000\\u0001\\u007f<\xEF\xBF\xBD\xC3\xA9]\"";
    std::istringstream lines{written<trace::JsonLinesWriter>({send})};
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) CHECK(is_json(line));
    CHECK(count == 2);
    CHECK(lines.str().find("\"signal\":" + json) != std::string::npos);
    const std::string chrome = written<trace::ChromeWriter>({send, send});
    CHECK(is_json(chrome));
    CHECK(chrome.find("{\"name\":" + json) != std::string::npos);
}
