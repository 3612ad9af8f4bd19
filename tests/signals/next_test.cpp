#include "signals/graph.hpp"
#include "signals/next.hpp"
#include "signals/signals.hpp"
#include "signals/thread_pool.hpp"
#include "signals/trace.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace rowcall;

namespace {

// A coroutine that begins at once and ends with this object, wherever it is by then.
class Flow {
public:
    struct promise_type {
        Flow get_return_object() {
            return Flow{std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        void unhandled_exception() noexcept { error = std::current_exception(); }
        std::exception_ptr error;
    };

    explicit Flow(std::coroutine_handle<promise_type> coroutine) : coroutine_(coroutine) {}
    Flow(Flow&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
    ~Flow() { end(); }
    void end() {
        if (coroutine_) std::exchange(coroutine_, nullptr).destroy();
    }
    bool done() const { return coroutine_.done(); }
    std::string error() const {
        return coroutine_.promise().error ? signals::message_of(coroutine_.promise().error) : "";
    }

private:
    std::coroutine_handle<promise_type> coroutine_;
};

// As Flow, but it lives until it has run to its end, and keeps nothing.
struct Detached {
    struct promise_type {
        Detached get_return_object() noexcept { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        void unhandled_exception() noexcept { std::terminate(); }
    };
};

// An executor that a test runs when it likes.
struct Desk {
    void execute(ExecutorTask task) { tasks.push_back(std::move(task)); }
    void run() {
        for (ExecutorTask& task : std::exchange(tasks, {})) task();
    }
    std::vector<ExecutorTask> tasks;
};
struct Refusing {
    static void execute(ExecutorTask) { throw std::runtime_error{"nobody there"}; }
};

struct Person {
    std::string name;
};
using Signals = Signal<void(const Person&)>;

Flow wait_for_name(Signals& signal, std::string& into, std::stop_token stop = {}) {
    into = (co_await signal.next(stop)).name;
}
Flow wait_for_name(Signals& signal, std::string& into, ExecutorRef on, std::stop_token stop = {}) {
    into = (co_await signal.next(stop).on(on)).name;
}

struct Uncopyable {
    Uncopyable() = default;
    Uncopyable(const Uncopyable&) { throw std::runtime_error{"cannot be copied today"}; }
};

const char* const stopped = "next: a stop was requested";
const char* const gone = "next: the signal was destroyed, or all its receivers disconnected";

} // namespace

TEST_CASE("a coroutine waits for the next send, and is given a copy of its argument") {
    Signals signal{"named"};
    std::string name;
    const Flow flow = wait_for_name(signal, name);
    CHECK_FALSE(flow.done());
    CHECK(signal.has_listeners());
    signal.send({"ann"});
    CHECK(flow.done());
    CHECK(name == "ann");
    CHECK_FALSE(signal.has_listeners());
    signal.send({"bob"});
    CHECK(name == "ann");
}

TEST_CASE("of several arguments a coroutine is given a tuple, of none nothing") {
    Signal<void(int&, const std::string&)> two;
    Signal<void()> none;
    int number = 1;
    std::string text;
    const auto wait = [&]() -> Flow {
        auto [n, t] = co_await two.next();
        n = 100;
        text = t;
        co_await none.next();
        text += "!";
    };
    const Flow flow = wait();
    two.send(number, "two");
    CHECK(number == 1);
    CHECK(text == "two");
    none.send();
    CHECK(text == "two!");
    CHECK(flow.done());
}

TEST_CASE("a coroutine goes on on the thread that sends, within the send, in its order") {
    Signal<void()> signal;
    std::vector<std::string> order;
    std::thread::id resumed;
    signal.connect([&] { order.push_back("first"); });
    const auto wait = [&]() -> Flow {
        co_await signal.next();
        order.push_back("coroutine");
        resumed = std::this_thread::get_id();
    };
    const Flow flow = wait();
    signal.connect([&] { order.push_back("last"); });
    std::thread::id sent;
    std::thread{[&] {
        sent = std::this_thread::get_id();
        signal.send();
    }}.join();
    CHECK(order == std::vector<std::string>{"first", "coroutine", "last"});
    CHECK(resumed == sent);
}

TEST_CASE("a coroutine that waits again waits for a later send") {
    Signal<void(int)> signal;
    std::vector<int> heard;
    const auto wait = [&]() -> Flow {
        while (heard.size() < 3) heard.push_back(co_await signal.next());
    };
    const Flow flow = wait();
    for (int i = 1; i < 5; ++i) signal.send(i);
    CHECK(heard == std::vector{1, 2, 3});
    CHECK(flow.done());
}

TEST_CASE("a coroutine may send within the send that resumed it, and be heard by another") {
    Signal<void()> question, answer;
    int answers = 0;
    const auto responder = [&]() -> Flow {
        for (int i = 0; i < 2; ++i) {
            co_await question.next();
            answer.send();
        }
    };
    const auto asker = [&]() -> Flow {
        for (int i = 0; i < 2; ++i) {
            co_await answer.next();
            ++answers;
        }
    };
    const Flow first = responder(), second = asker();
    question.send();
    question.send();
    CHECK(answers == 2);
}

TEST_CASE("a coroutine waits for one sender") {
    Signal<void(int)> signal;
    int heard = 0;
    const auto document = std::make_shared<int>();
    const auto wait = [&]() -> Flow {
        heard = co_await signal.next_from(sender<Person>);
        heard += co_await signal.next_from(document);
    };
    const Flow flow = wait();
    signal.send(1);
    signal.send_from(sender<int>, 2);
    CHECK(heard == 0);
    signal.send_from(sender<Person>, 10);
    CHECK(heard == 10);
    signal.send_from(sender<Person>, 3);
    signal.send_from(document, 20);
    CHECK(heard == 30);
    CHECK(flow.done());
}

TEST_CASE("all coroutines that wait hear of a send, and so do receivers") {
    Signals signal;
    std::string names[3];
    std::vector<Flow> flows;
    for (std::string& name : names) flows.push_back(wait_for_name(signal, name));
    signal.send({"ann"});
    for (const std::string& name : names) CHECK(name == "ann");
}

TEST_CASE("a request to stop ends the wait, on the thread that requests it") {
    Signals signal;
    std::string name;
    std::stop_source stop;
    const Flow flow = wait_for_name(signal, name, stop.get_token());
    CHECK_FALSE(flow.done());
    std::thread{[&] { stop.request_stop(); }}.join();
    CHECK(flow.done());
    CHECK(flow.error() == stopped);
    CHECK_FALSE(signal.has_listeners());
    signal.send({"ann"});
    CHECK(name.empty());

    const Flow late = wait_for_name(signal, name, stop.get_token());
    CHECK(late.done());
    CHECK(late.error() == stopped);
}

TEST_CASE("a stop after the send comes too late, and so does a send after the stop") {
    Signals signal;
    std::string name;
    std::stop_source stop;
    const Flow flow = wait_for_name(signal, name, stop.get_token());
    signal.send({"ann"});
    stop.request_stop();
    CHECK(flow.error().empty());
    CHECK(name == "ann");
}

TEST_CASE("a wait that is kept can be waited for again") {
    Signal<void(int)> signal;
    std::stop_source stop;
    std::vector<int> heard;
    const auto wait = [&]() -> Flow {
        auto next = signal.next(stop.get_token());
        heard.push_back(co_await next);
        heard.push_back(co_await next);
        stop.request_stop();
        heard.push_back(co_await next);
    };
    const Flow flow = wait();
    for (int i = 1; i < 4; ++i) signal.send(i);
    CHECK(heard == std::vector{1, 2});
    CHECK(flow.error() == stopped);
}

TEST_CASE("Cancelled can be caught, and the coroutine goes on") {
    Signal<void()> signal;
    std::stop_source stop;
    bool went_on = false;
    const auto wait = [&]() -> Flow {
        try {
            co_await signal.next(stop.get_token());
        } catch (const Cancelled&) {}
        co_await signal.next();
        went_on = true;
    };
    const Flow flow = wait();
    stop.request_stop();
    CHECK_FALSE(went_on);
    signal.send();
    CHECK(went_on);
}

TEST_CASE("a coroutine that is destroyed while it waits is disconnected") {
    Signals signal;
    std::string name;
    std::stop_source stop;
    {
        const Flow flow = wait_for_name(signal, name, stop.get_token());
        CHECK(signal.has_listeners());
    }
    CHECK_FALSE(signal.has_listeners());
    signal.send({"ann"});
    stop.request_stop();
    CHECK(name.empty());
}

TEST_CASE("a coroutine that an earlier receiver destroys does not hear of this send") {
    Signals signal;
    std::string name;
    Flow* other = nullptr;
    signal.connect([&] { other->end(); });
    Flow flow = wait_for_name(signal, name);
    other = &flow;
    signal.send({"ann"});
    CHECK(name.empty());
}

TEST_CASE("when its signal is destroyed, or loses its receivers, a coroutine is told") {
    std::string name;
    {
        auto signal = std::make_unique<Signals>();
        const Flow flow = wait_for_name(*signal, name);
        signal = nullptr;
        CHECK(flow.error() == gone);
    }
    Signals signal;
    const Flow flow = wait_for_name(signal, name);
    CHECK(signal.disconnect_all() == 1);
    CHECK(flow.error() == gone);
    CHECK(name.empty());
}

TEST_CASE("a coroutine may destroy the signal in the send that resumed it") {
    auto signal = std::make_unique<Signal<void(std::string)>>();
    std::string heard;
    int others = 0;
    const auto wait = [&]() -> Flow {
        const std::string text = co_await signal->next();
        signal = nullptr;
        heard = text;
    };
    const Flow flow = wait();
    signal->connect([&] { ++others; });
    std::string other_error;
    signal->send("text");
    CHECK(heard == "text");
    CHECK(others == 0);
}

TEST_CASE("invariant 8: a coroutine that a send has resumed takes no pin along") {
    Signal<void()> signal, other;
    const auto captured = std::make_shared<int>(1);
    const Connection connection = signal.connect([captured] {});
    const auto wait = [&]() -> Flow {
        co_await signal.next();
        co_await other.next();
    };
    const Flow flow = wait();
    std::thread{[&] { signal.send(); }}.join();
    CHECK_FALSE(flow.done());
    CHECK(connection.disconnect());
    CHECK(captured.use_count() == 1); // at once: nobody has pinned them
    other.send();
    CHECK(flow.done());
}

TEST_CASE("a coroutine whose signal moves goes on to wait") {
    Signals signal;
    std::string name;
    const Flow flow = wait_for_name(signal, name);
    Signals moved = std::move(signal);
    CHECK_FALSE(flow.done());
    moved.send({"ann"});
    CHECK(name == "ann");
}

TEST_CASE("what copying the arguments throws is the coroutine's, and the send goes on") {
    Signal<void(const Uncopyable&)> signal;
    const auto wait = [&]() -> Flow { co_await signal.next(); };
    const Flow flow = wait();
    bool others = false;
    signal.connect([&] { others = true; });
    signal.send({});
    CHECK(flow.error() == "cannot be copied today");
    CHECK(others);
}

TEST_CASE("a wait for a sender that cannot be is refused, and nothing is connected") {
    Signal<void()> signal;
    const auto wait = [&]() -> Flow { co_await signal.next_from(""); };
    const Flow flow = wait();
    CHECK(flow.done());
    CHECK_FALSE(flow.error().empty());
    CHECK_FALSE(signal.has_listeners());
}

TEST_CASE("with an executor the send does not wait for the coroutine, which goes on there") {
    Signals signal;
    std::string name;
    Desk desk;
    const Flow flow = wait_for_name(signal, name, desk);
    Person ann{"ann"};
    signal.send(ann);
    ann.name = "changed";
    CHECK_FALSE(flow.done());
    desk.run();
    CHECK(name == "ann");
}

TEST_CASE("with an executor a stop, and the signal's end, are told there") {
    Desk desk;
    std::string name;
    std::stop_source stop;
    auto signal = std::make_unique<Signals>();
    const Flow first = wait_for_name(*signal, name, desk, stop.get_token());
    const Flow second = wait_for_name(*signal, name, desk);
    stop.request_stop();
    signal = nullptr;
    CHECK_FALSE(first.done());
    CHECK_FALSE(second.done());
    desk.run();
    CHECK(first.error() == stopped);
    CHECK(second.error() == gone);
}

TEST_CASE("a coroutine that is destroyed before its executor gets to it is left alone") {
    Signals signal;
    std::string name;
    Desk desk;
    {
        const Flow flow = wait_for_name(signal, name, desk);
        signal.send({"ann"});
    }
    desk.run();
    CHECK(name.empty());
}

TEST_CASE("a coroutine whose executor refuses or drops it is told so") {
    Signals signal;
    std::string name;
    Refusing refusing;
    const Flow refused = wait_for_name(signal, name, refusing);
    signal.send({"ann"});
    CHECK(refused.error() == "nobody there");

    Desk desk;
    const Flow dropped = wait_for_name(signal, name, desk);
    signal.send({"bob"});
    CHECK_FALSE(dropped.done());
    desk.tasks.clear();
    CHECK(dropped.error() == "next: the executor has dropped it");
    CHECK(name.empty());
}

TEST_CASE("a coroutine on a pool of one thread can be destroyed there, whoever sends") {
    ThreadPool pool;
    Signal<void(int)> signal;
    std::atomic<int> heard{0};
    std::atomic<bool> stop{false};
    std::vector<std::jthread> senders;
    for (int i = 0; i < 2; ++i)
        senders.emplace_back([&] {
            while (!stop) signal.send(1);
        });
    const auto wait = [&]() -> Flow {
        while (true) heard += co_await signal.next().on(pool);
    };
    for (int round = 0; round < 200; ++round) {
        std::unique_ptr<Flow> flow;
        pool.execute([&] { flow = std::make_unique<Flow>(wait()); });
        pool.execute([&] { flow = nullptr; });
        pool.drain();
    }
    stop = true;
    senders.clear();
    pool.drain();
    CHECK_FALSE(signal.has_listeners());
}

TEST_CASE("a send, a stop and the end of the signal race for a coroutine: one of them wakes it") {
    std::atomic<int> sent{0}, cancelled{0};
    constexpr int rounds = 600;
    ThreadPool pool;
    const auto wait = [&](Signal<void(int)>& signal, std::stop_token stop,
                          ExecutorRef on) -> Detached {
        try {
            sent += co_await signal.next(stop).on(on);
        } catch (const Cancelled&) {
            ++cancelled;
        }
    };
    for (int round = 0; round < rounds; ++round) {
        auto signal = std::make_unique<Signal<void(int)>>();
        std::stop_source stop;
        std::latch begin{4};
        {
            const std::jthread waiter{[&] {
                begin.arrive_and_wait();
                wait(*signal, stop.get_token(), round % 3 == 0 ? ExecutorRef{} : pool);
            }};
            const std::jthread sender{[&] {
                begin.arrive_and_wait();
                signal->send(1);
            }};
            const std::jthread stopper{[&] {
                begin.arrive_and_wait();
                if (round % 4 != 0) stop.request_stop();
            }};
            begin.arrive_and_wait();
            if (round % 2 == 0) signal->disconnect_all();
        }
        signal = nullptr;
    }
    pool.drain();
    CHECK(sent + cancelled == rounds);
}

TEST_CASE("graphs and traces show where a coroutine waits") {
    struct Places : signals::trace::Sink {
        void write(const signals::trace::Send& send) override {
            for (const auto& call : send.calls) lines.push_back(call.place.line);
        }
        std::vector<unsigned> lines;
    };
    Signals signal{"seen by the graph"};
    std::string name;
    const auto wait = [&]() -> Flow {
        co_await signal.next();
        co_await signal.next_from(sender<Person>);
    };
    const unsigned line = __LINE__ - 3;
    Places places;
    const Flow flow = wait();
    for (const auto& one : signals::graph().signals)
        if (one.name == signal.name()) {
            REQUIRE(one.receivers.size() == 1);
            CHECK(one.receivers[0].place.line == line);
        }
    signal.send({});
    {
        const signals::trace::Scope tracing{places};
        signal.send_from(sender<Person>, {});
    }
    CHECK(places.lines == std::vector{line + 1});
}
