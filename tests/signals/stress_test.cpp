// Threads that connect, disconnect, send, and destroy what is tracked, all at once. The build
// with ThreadSanitizer looks for races, the one with AddressSanitizer at -O2 for memory that was
// freed too early: each finds what the other does not.
#include "signals/detail/link.hpp"
#include "signals/graph.hpp"
#include "signals/signals.hpp"
#include "signals/testing/mute.hpp"
#include "signals/trace.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace rowcall;

namespace {

#if defined(WITHOUT_MEMBARRIER)
// Before main(), so before the first signal is used.
const bool full_fences = (detail::use_full_fences(), true);
#endif

#if defined(__SANITIZE_THREAD__)
constexpr int rounds = 1000; // each costs ten times as much there
#else
constexpr int rounds = 3000;
#endif

struct Even {};
struct Odd {};

// Two threads that send a signal until they are stopped.
class Senders {
public:
    explicit Senders(const Signal<void()>& signal) {
        for (int i = 0; i < 2; ++i)
            threads_.emplace_back([this, &signal] {
                while (!stop_) signal.send();
            });
    }
    void stop() {
        stop_ = true;
        for (std::thread& thread : threads_) thread.join();
    }

private:
    std::atomic<bool> stop_{false};
    std::vector<std::thread> threads_;
};

// What a receiver captures: reading it after it was destroyed is noticed, by its value and, in a
// build with AddressSanitizer, by the block that it lives in.
class Canary {
public:
    Canary() : value_(std::make_unique<std::uint64_t>(alive)) { ++count; }
    Canary(const Canary&) : Canary() {}
    ~Canary() {
        *value_ = 0;
        --count;
    }
    void sing() const {
        if (*value_ != alive) std::terminate();
    }
    static inline std::atomic<int> count{0};

private:
    static constexpr std::uint64_t alive = 0x5157'EE77'5157'EE77;
    std::unique_ptr<std::uint64_t> value_;
};

struct SendCounter : signals::trace::Sink {
    void write(const signals::trace::Send& send) override { count += send.calls.size(); }
    static inline std::size_t count = 0;
};

struct Tracked {
    Canary canary;
    void hear(int) { canary.sing(); }
};

std::atomic<long> heard{0};
void function() { heard.fetch_add(1, std::memory_order_relaxed); }

void take_time(int steps) {
    for (int step = 0; step < steps; ++step) std::atomic_signal_fence(std::memory_order_seq_cst);
}

void run_threads(int count, const auto& body) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) threads.emplace_back([&body, i] { body(i); });
    for (std::thread& thread : threads) thread.join();
}

void send_somehow(Signal<void(int)>& signal, std::uint_fast32_t how) {
    try {
        switch (how % 4) {
        case 0:
            signal.send(0);
            break;
        case 1:
            signal.send_from(sender<Even>, 0);
            break;
        case 2:
            signal.send_from(sender<Odd>, 0);
            break;
        default:
            signal.send_robust_from(sender<Even>, 0);
        }
    } catch (const std::runtime_error&) { // some receivers throw
    }
}

} // namespace

TEST_CASE("the sends of this program are fenced in the way that it is meant to try") {
#if defined(WITHOUT_MEMBARRIER)
    CHECK_FALSE(detail::has_membarrier());
#else
    if (!detail::has_membarrier())
        MESSAGE("this system has no membarrier(2): every send uses full fences");
#endif
}

TEST_CASE("threads connect, disconnect and send at the same time") {
    const auto previous = signals::set_error_sink([](const signals::ReceiverError&) noexcept {});
    {
        Signal<void(int)> signal{"stress"};
        run_threads(4, [&](int number) {
            std::minstd_rand random(static_cast<unsigned>(number) + 1);
            std::vector<ScopedConnection> mine;
            std::vector<std::shared_ptr<Tracked>> objects;
            for (int round = 0; round < rounds; ++round) {
                const auto dice = random();
                switch (dice % 15) {
                case 0: // captures that would be noticed
                    mine.push_back(
                        signal.connect<Even>([canary = Canary()](int) { canary.sing(); }));
                    break;
                case 1: // disconnects itself
                {
                    auto self = std::make_shared<Connection>();
                    auto ready = std::make_shared<std::atomic<bool>>(false);
                    *self = signal.connect([self, ready, canary = Canary()] {
                        if (ready->load()) self->disconnect();
                        canary.sing();
                    });
                    ready->store(true);
                    mine.push_back(*self);
                    break;
                }
                case 2: // connects another
                    signal.connect(
                        [&signal, canary = Canary()](int depth) {
                            canary.sing();
                            if (depth == 0)
                                signal.connect(
                                    [inner = Canary()] { inner.sing(); }, {.once = true});
                        },
                        {.once = true});
                    break;
                case 3: // sends again
                    mine.push_back(signal.connect<Odd>([&signal, canary = Canary()](int depth) {
                        if (depth < 3) signal.send_from(sender<Even>, depth + 1);
                        canary.sing();
                    }));
                    break;
                case 4: // throws
                    signal.connect<Even>(
                        [] { throw std::runtime_error("stress"); }, {.once = true});
                    break;
                case 5: // a tracked object, which dies later
                    objects.push_back(std::make_shared<Tracked>());
                    signal.connect(&Tracked::hear, objects.back());
                    break;
                case 6:
                    if (!objects.empty()) objects.erase(objects.begin());
                    break;
                case 7: // the same key from every thread
                    signal.connect(function, {.uid = dice % 2 == 0 ? "shared" : ""});
                    break;
                case 8:
                    signal.disconnect(function);
                    break;
                case 9:
                    signal.disconnect_uid("shared");
                    break;
                case 10:
                    if (!mine.empty()) {
                        const ScopedBlock block(mine.back().get());
                        send_somehow(signal, dice / 15);
                    }
                    break;
                case 11:
                    static_cast<void>(signals::graph());
                    break;
                case 12: // what the other threads send is traced, too
                {
                    static SendCounter counter;
                    const signals::trace::Scope scope{counter};
                    send_somehow(signal, dice / 15);
                    break;
                }
                case 13: // nobody hears what it sends, but what the others send
                {
                    const testing::Mute mute{signal};
                    send_somehow(signal, dice / 15);
                    break;
                }
                default:
                    send_somehow(signal, dice / 15);
                }
                if (mine.size() > 8) {
                    ScopedConnection& victim = mine[(dice / 15) % mine.size()];
                    if (dice % 3 == 0)
                        victim.disconnect_and_wait();
                    else
                        victim.disconnect();
                    std::swap(victim, mine.back());
                    mine.pop_back();
                }
                if (round % 500 == 499) signal.disconnect_all();
            }
        });
    }
    signals::trace::stop(); // a scope may have put back the sink of another thread
    signals::set_error_sink(previous);
    CHECK(SendCounter::count > 0);
    CHECK(Canary::count == 0); // nothing was forgotten
}

TEST_CASE("a receiver is not called after its disconnect has returned on the same thread") {
    Signal<void()> signal;
    run_threads(3, [&](int) {
        for (int round = 0; round < rounds / 3; ++round) {
            bool connected = true; // touched by this thread only
            const std::thread::id me = std::this_thread::get_id();
            const Connection connection = signal.connect([&connected, me, canary = Canary()] {
                canary.sing();
                if (std::this_thread::get_id() == me && !connected) std::terminate();
            });
            signal.send();
            connection.disconnect_and_wait(); // `connected` is about to go
            connected = false;
            signal.send();
        }
    });
    CHECK(Canary::count == 0);
}

TEST_CASE("after disconnect_and_wait no thread is inside the receiver, so what it uses may go") {
    Signal<void()> signal;
    Senders senders{signal};
    for (int round = 0; round < rounds; ++round) {
        auto used = std::make_unique<Canary>();
        const Connection connection = signal.connect([&used = *used] { used.sing(); });
        if (round % 8 == 0) std::this_thread::yield();
        connection.disconnect_and_wait();
        used.reset();
    }
    senders.stop();
    CHECK_FALSE(signal.has_listeners());
}

TEST_CASE("trackable objects come and go while threads send") {
    struct Object : Trackable {
        Canary canary;
        void hear() const { canary.sing(); }
        ~Object() { stop_tracking(); } // the canary goes before the base class
    };
    Signal<void()> signal;
    Senders senders{signal};
    run_threads(2, [&](int number) {
        for (int round = 0; round < rounds; ++round) {
            const Object object;
            const Connection one = signal.connect(&Object::hear, object);
            signal.connect([&object] { object.hear(); }, {.track = object});
            if (round % 8 == number) std::this_thread::yield();
            if (round % 3 == 0) one.disconnect();
        }
    });
    senders.stop();
    CHECK_FALSE(signal.has_listeners());
    CHECK(Canary::count == 0);
}

TEST_CASE("receivers go while threads are about to pin them") {
    // What is tried here is the moment between the store of a slot and the confirming load:
    // whoever is not seen then finds captures that are gone. Stores that miss the cache keep the
    // slot's in the processor's store buffer for long, and the receiver takes its time.
    Signal<void()> signal;
    signal.connect([] {}); // so that the signal is never empty, and always pinned
    std::atomic<bool> stop{false};
    std::thread sending([&] {
        constexpr std::size_t size = std::size_t{64} << 20;
        const auto cold = std::make_unique<char[]>(size);
        std::size_t at = 0;
        while (!stop) {
            for (int i = 0; i < 100; ++i) {
                at = (at + 4160) % size;
                static_cast<volatile char*>(cold.get())[at] = 1;
            }
            signal.send();
        }
    });
    for (int round = 0; round < 30 * rounds; ++round) {
        const Connection connection = signal.connect([canary = Canary()] {
            take_time(300);
            canary.sing();
        });
        take_time(round % 3000);
        connection.disconnect();
    }
    stop = true;
    sending.join();
    CHECK(Canary::count == 0);
}

TEST_CASE("signals are destroyed with receivers while threads use the handles") {
    for (int round = 0; round < rounds / 10; ++round) {
        std::vector<Connection> connections;
        auto signal = std::make_unique<Signal<void()>>();
        for (int i = 0; i < 4; ++i)
            connections.push_back(signal->connect([canary = Canary()] { canary.sing(); }));
        signal->send();
        run_threads(3, [&](int number) {
            if (number == 0) signal.reset();
            if (number == 1)
                for (const Connection& connection : connections) {
                    static_cast<void>(connection.connected());
                    connection.block();
                    connection.disconnect();
                }
            if (number == 2)
                for (const Connection& connection : connections) connection.disconnect_and_wait();
        });
        for (const Connection& connection : connections) CHECK_FALSE(connection.connected());
    }
    CHECK(Canary::count == 0);
}

TEST_CASE("a receiver destroys the signal while other threads are in the midst of sending it") {
    for (int round = 0; round < rounds / 10; ++round) {
        auto* signal = new Signal<void(int)>;
        std::atomic<int> arrived{0};
        std::atomic<bool> destroyed{false};
        signal->connect([&, canary = Canary()](int number) {
            ++arrived;
            while (arrived < 3) std::this_thread::yield();
            if (number == 0) {
                delete signal;
                destroyed = true;
            }
            while (!destroyed) std::this_thread::yield();
            canary.sing();
        });
        signal->connect([](int) { std::terminate(); }); // gone with the signal
        run_threads(3, [&](int number) { signal->send(number); });
    }
    CHECK(Canary::count == 0);
}

TEST_CASE("of several threads that send, one calls a receiver that wants one call") {
    Signal<void()> signal;
    for (int round = 0; round < rounds / 10; ++round) {
        std::atomic<int> calls{0};
        signal.connect([&, canary = Canary()] { ++calls; }, {.once = true});
        run_threads(3, [&](int) { signal.send(); });
        CHECK(calls == 1);
    }
}

TEST_CASE("names are registered while threads connect to them and disconnect") {
    struct Named {};
    Signal<void()> signal;
    for (int round = 0; round < 20; ++round) {
        const std::string name = "stress.Named" + std::to_string(round);
        run_threads(3, [&](int number) {
            for (int i = 0; i < 20; ++i) {
                const ScopedConnection connection =
                    signal.connect([canary = Canary()] { canary.sing(); }, {.sender = name});
                if (number == 0 && i == 10) signals::register_sender<Named>(name);
                signal.send_from(sender<Named>);
            }
        });
    }
    CHECK_FALSE(signal.has_listeners(sender<Named>));
    CHECK(Canary::count == 0);
}
