#include "signals/signals.hpp"
#include "signals/thread_pool.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace rowcall;

namespace {

// Keeps the only thread of a pool busy until it is opened.
class Gate {
public:
    explicit Gate(ThreadPool& pool) {
        pool.execute([latches = latches_] {
            latches->reached.count_down();
            latches->open.wait();
        });
        latches_->reached.wait();
    }
    ~Gate() { open(); }
    void open() {
        if (!std::exchange(is_open_, true)) latches_->open.count_down();
    }

private:
    struct Latches { // the task's too, which may look at them when the gate has gone
        std::latch reached{1}, open{1};
    };
    std::shared_ptr<Latches> latches_ = std::make_shared<Latches>();
    bool is_open_ = false;
};

// The failures that a pool's handler was given.
struct Heard {
    std::mutex mutex;
    std::vector<std::string> lines;

    auto handler() {
        return [this](const signals::ReceiverError& failure) {
            const std::lock_guard lock(mutex);
            lines.push_back(
                std::string(failure.signal) + "/" + std::string(failure.uid) + ": " +
                signals::message_of(failure.error));
        };
    }
};

std::vector<std::string> sunk;
std::mutex sunk_mutex;
struct Sink {
    Sink() { sunk.clear(); }
    ~Sink() { signals::set_error_sink(before); }
    signals::ErrorSink before =
        signals::set_error_sink([](const signals::ReceiverError& failure) noexcept {
            const std::lock_guard lock(sunk_mutex);
            sunk.push_back(std::string(failure.signal) + ": " + signals::message_of(failure.error));
        });
};

void nothing() {}

// An executor of the user's own: a list that is run when its owner likes.
struct EventLoop {
    void execute(ExecutorTask task) { tasks.push_back(std::move(task)); }
    void run() {
        for (ExecutorTask& task : std::exchange(tasks, {})) task();
    }
    std::vector<ExecutorTask> tasks;
};
struct Deaf {};
static_assert(Executor<ThreadPool> && Executor<EventLoop> && Executor<ExecutorRef>);
static_assert(!Executor<Deaf> && !std::is_constructible_v<ExecutorRef, Deaf&>);
static_assert(!std::is_constructible_v<ExecutorRef, ThreadPool>, "it would be gone at once");
static_assert(!std::is_copy_constructible_v<ExecutorTask>);
static_assert(!std::is_constructible_v<ExecutorTask, void (*)(int)>);

} // namespace

TEST_CASE("an executor's task owns what it is to do, and what that captures") {
    const auto watched = std::make_shared<int>(0);
    {
        ExecutorTask task{[once = std::make_unique<int>(7), watched] { *watched = *once; }};
        CHECK(task);
        ExecutorTask other = std::move(task);
        CHECK_FALSE(task);
        other();
        CHECK(*watched == 7);
        CHECK(watched.use_count() == 2);
        other = ExecutorTask{nothing};
        CHECK(watched.use_count() == 1);
        other();
    }
    CHECK_FALSE(ExecutorTask{});
}

TEST_CASE("a reference to an executor names it, and knows it again") {
    EventLoop loop, other;
    ThreadPool pool{{.name = "mails"}};
    const ExecutorRef none, to_loop{loop}, to_pool{pool};
    CHECK_FALSE(none);
    CHECK(to_loop == ExecutorRef{loop});
    CHECK(to_loop != ExecutorRef{other});
    CHECK(to_loop != to_pool);
    CHECK(to_pool.name() == "mails");
    CHECK(to_loop.name() == "an executor");
    bool ran = false;
    to_loop.execute([&] { ran = true; });
    CHECK_FALSE(ran);
    loop.run();
    CHECK(ran);
}

TEST_CASE("one thread runs tasks in the order in which they came, and drain waits for all") {
    ThreadPool pool;
    std::vector<int> order;
    for (int i = 0; i < 100; ++i) pool.execute([&order, i] { order.push_back(i); });
    pool.drain();
    REQUIRE(order.size() == 100);
    for (int i = 0; i < 100; ++i) CHECK(order[static_cast<std::size_t>(i)] == i);
    CHECK(pool.waiting() == 0);
}

TEST_CASE("several threads run tasks at the same time") {
    ThreadPool pool{{.threads = 3}};
    std::latch all_three{3};
    for (int i = 0; i < 3; ++i) pool.execute([&] { all_three.arrive_and_wait(); });
    pool.drain();
    CHECK(all_three.try_wait());
}

TEST_CASE("when drain returns, what the tasks captured has gone") {
    ThreadPool pool;
    const auto watched = std::make_shared<int>(0);
    pool.execute([watched] {});
    pool.drain();
    CHECK(watched.use_count() == 1);
}

TEST_CASE("drain waits for the tasks of tasks, too") {
    ThreadPool pool{{.threads = 2}};
    std::atomic<int> runs{0};
    pool.execute([&] {
        ++runs;
        pool.execute([&] {
            ++runs;
            pool.execute([&] { ++runs; });
        });
    });
    pool.drain();
    CHECK(runs == 3);
}

TEST_CASE("when the queue is full, the caller waits for room") {
    ThreadPool pool{{.capacity = 1}};
    std::atomic<bool> is_open{false};
    bool waited = false;
    Gate gate{pool};
    pool.execute(nothing);
    CHECK(pool.waiting() == 1);
    std::thread caller{[&] {
        pool.execute(nothing);
        waited = is_open;
    }};
    is_open = true;
    gate.open();
    caller.join();
    CHECK(waited);
}

TEST_CASE("when the queue is full, the caller runs the task itself") {
    ThreadPool pool{{.capacity = 1, .when_full = WhenFull::run_here}};
    Gate gate{pool};
    std::thread::id first, second, within;
    pool.execute([&] { first = std::this_thread::get_id(); });
    pool.execute([&] {
        second = std::this_thread::get_id();
        // The task of a task waits its turn, even though there is no room.
        pool.execute([&] { within = std::this_thread::get_id(); });
    });
    CHECK(second == std::this_thread::get_id());
    CHECK(within == std::thread::id{});
    CHECK(pool.waiting() == 2);
    gate.open();
    pool.drain();
    CHECK(first != second);
    CHECK(within == first);
}

TEST_CASE("when the queue is full, the task is refused with the name of the pool") {
    ThreadPool pool{{.capacity = 2, .when_full = WhenFull::refuse, .name = "mails"}};
    Gate gate{pool};
    pool.execute(nothing);
    pool.execute(nothing);
    CHECK_THROWS_WITH_AS(pool.execute(nothing), "mails is full: 2 tasks wait already", TaskRefused);
    gate.open();
    pool.drain();
    pool.execute(nothing);
}

TEST_CASE("a task that adds to the full queue of its own pool neither waits nor is refused") {
    for (const WhenFull when_full : {WhenFull::wait, WhenFull::run_here, WhenFull::refuse}) {
        ThreadPool pool{{.capacity = 1, .when_full = when_full}};
        std::vector<int> order;
        pool.execute([&] {
            for (int i = 0; i < 5; ++i) pool.execute([&order, i] { order.push_back(i); });
            order.push_back(-1);
        });
        pool.drain();
        CHECK(order == std::vector{-1, 0, 1, 2, 3, 4});
    }
}

TEST_CASE("the end of a pool waits for what is in it, and ends its threads") {
    std::atomic<int> runs{0};
    {
        ThreadPool pool{{.threads = 2}};
        for (int i = 0; i < 50; ++i)
            pool.execute([&] {
                ++runs;
                pool.execute([&] { ++runs; });
            });
    }
    CHECK(runs == 100);
}

TEST_CASE("after it was shut down, a pool refuses tasks, and those who wait for room hear of it") {
    ThreadPool pool{{.capacity = 1}};
    Gate gate{pool};
    std::atomic<int> runs{0};
    pool.execute([&] {
        ++runs;
        pool.execute([&] { ++runs; }); // it belongs to what was there
    });
    std::atomic<int> refused{0};
    std::thread caller{[&] {
        try {
            while (true) pool.execute(nothing);
        } catch (const TaskRefused&) {
            ++refused;
        }
    }};
    std::thread closer{[&] { pool.shut_down(); }};
    gate.open();
    closer.join();
    caller.join();
    CHECK(runs == 2);
    CHECK(refused == 1);
    CHECK_THROWS_WITH_AS(
        pool.execute(nothing), "a thread pool has been shut down, and takes no more tasks",
        TaskRefused);
    pool.shut_down();
    pool.drain();
}

TEST_CASE("a task that its caller runs may add another while the pool is shut down") {
    ThreadPool pool{{.capacity = 1, .when_full = WhenFull::run_here}};
    std::latch within{1}, closed{1};
    std::atomic<int> runs{0};
    Gate gate{pool};
    pool.execute(nothing);
    std::thread caller{[&] {
        pool.execute([&] {
            within.count_down();
            closed.wait();
            pool.execute([&] { ++runs; });
        });
    }};
    within.wait();
    std::thread closer{[&] { pool.shut_down(); }};
    gate.open();
    try {
        while (true) pool.execute(nothing);
    } catch (const TaskRefused&) {}
    closed.count_down();
    caller.join();
    closer.join();
    CHECK(runs == 1);
}

TEST_CASE("what is discarded does not run, and its captures go at once") {
    ThreadPool pool{{.capacity = 2}};
    const auto watched = std::make_shared<int>(0);
    {
        Gate gate{pool};
        pool.execute([watched] { ++*watched; });
        pool.execute([watched] { ++*watched; });
        CHECK(pool.discard() == 2);
        CHECK(watched.use_count() == 1);
        CHECK(pool.waiting() == 0);
    }
    pool.drain();
    CHECK(*watched == 0);
    CHECK(pool.discard() == 0);
}

TEST_CASE("what a task throws goes to the handler of its pool, and the next one runs") {
    const Sink sink;
    Heard heard;
    bool went_on = false;
    ThreadPool pool{{.on_error = heard.handler(), .name = "mails"}};
    pool.execute([] { throw std::runtime_error{"no paper"}; });
    pool.execute([] { throw 1; });
    pool.execute([&] { went_on = true; });
    pool.drain();
    CHECK(went_on);
    CHECK(
        heard.lines ==
        std::vector<std::string>{
            "mails/: no paper", "mails/: something that is not a std::exception was thrown"});
    CHECK(sunk.empty());
}

TEST_CASE("a send within a task tells the pool's handler what its receivers throw") {
    const Sink sink;
    Heard heard;
    Signal<void()> signal{"printed"};
    signal.connect([] { throw std::runtime_error{"no ink"}; }, {.uid = "print"});
    ThreadPool pool{{.on_error = heard.handler()}};
    pool.execute([&] { CHECK(signal.send_robust().failed == 1); });
    pool.drain();
    CHECK(heard.lines == std::vector<std::string>{"printed/print: no ink"});
    CHECK(sunk.empty());
    signal.send_robust(); // not on a thread of the pool
    CHECK(sunk == std::vector<std::string>{"printed: no ink"});
}

TEST_CASE("without a handler, or with one that throws, the error sink hears of it") {
    const Sink sink;
    {
        ThreadPool pool{{.name = "mails"}};
        pool.execute([] { throw std::runtime_error{"no paper"}; });
    }
    CHECK(sunk == std::vector<std::string>{"mails: no paper"});
    sunk.clear();
    Signal<void()> failing{"failing"};
    failing.connect([] { throw std::runtime_error{"in the handler"}; });
    {
        ThreadPool pool{
            {.on_error =
                 [&](const signals::ReceiverError&) {
                     failing.send_robust();
                     throw std::runtime_error{"useless"};
                 },
             .name = "mails"}};
        pool.execute([] { throw std::runtime_error{"no paper"}; });
    }
    CHECK(sunk == std::vector<std::string>{"failing: in the handler", "mails: no paper"});
}

TEST_CASE("a task that the caller runs itself fails as the others do") {
    const Sink sink;
    Heard heard;
    ThreadPool pool{{.capacity = 1, .when_full = WhenFull::run_here, .on_error = heard.handler()}};
    Gate gate{pool};
    pool.execute(nothing);
    pool.execute([] { throw std::runtime_error{"here"}; });
    CHECK(heard.lines == std::vector<std::string>{"a thread pool/: here"});
    Signal<void()> signal{"printed"};
    signal.connect([] { throw std::runtime_error{"no ink"}; });
    signal.send_robust();
    CHECK(sunk == std::vector<std::string>{"printed: no ink"});
}

TEST_CASE("a task that would wait for its own pool is told so") {
    const Sink sink;
    {
        ThreadPool pool;
        pool.execute([&] { pool.drain(); });
        pool.execute([&] { pool.shut_down(); });
    }
    CHECK(
        sunk == std::vector<std::string>{
                    "a thread pool: drain: a task of the pool would wait for itself",
                    "a thread pool: shut_down: a task of the pool would wait for itself"});
}

TEST_CASE("a pool without threads or room, and a task without a function, are refused") {
    CHECK_THROWS_AS(ThreadPool{{.threads = 0}}, std::invalid_argument);
    CHECK_THROWS_AS(ThreadPool{{.capacity = 0}}, std::invalid_argument);
    ThreadPool pool;
    CHECK_THROWS_AS(pool.execute({}), std::invalid_argument);
}

TEST_CASE("a receiver of a signal that knows of no transaction cannot be handed over") {
    ThreadPool pool;
    Signal<void(int)> signal{"plain"};
    CHECK_THROWS_WITH_AS(
        signal.connect([](int) {}, {.on = pool}), doctest::Contains(".on is for receivers"),
        std::invalid_argument);
    CHECK_FALSE(signal.has_listeners());
}

TEST_CASE("threads add tasks, drain and discard at the same time") {
    for (const WhenFull when_full : {WhenFull::wait, WhenFull::run_here, WhenFull::refuse}) {
        std::atomic<int> runs{0}, refused{0}, dropped{0};
        constexpr int each = 500;
        {
            ThreadPool pool{{.threads = 2, .capacity = 3, .when_full = when_full}};
            std::vector<std::jthread> callers;
            for (int i = 0; i < 3; ++i)
                callers.emplace_back([&, i] {
                    for (int n = 0; n < each; ++n) {
                        try {
                            pool.execute([&] { ++runs; });
                        } catch (const TaskRefused&) {
                            ++refused;
                        }
                        if (n % 50 == 0) pool.drain();
                        if (i == 0 && n % 70 == 0) dropped += static_cast<int>(pool.discard());
                    }
                });
        }
        CHECK(runs + refused + dropped == 3 * each);
    }
}
