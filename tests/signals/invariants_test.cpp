// The invariants that signals/detail/array.hpp states, by number. Each of these fails when what
// it holds is broken.
#include "signals/detail/link.hpp"
#include "signals/signals.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <coroutine>
#include <cstring>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace rowcall;

namespace {

// A signal that shows what it publishes.
struct GlassSignal : Signal<void()> {
    using Signal::Signal;
    const detail::Array* array() const {
        return reinterpret_cast<const detail::Array*>(published().load());
    }
};

bool lock_is_free() {
    bool free = false;
    std::thread([&] {
        free = detail::registry_lock().try_lock();
        if (free) detail::registry_lock().unlock();
    }).join();
    return free;
}

// Checks, when it is destroyed, that nobody holds the lock then.
struct Capture {
    int& destroyed;
    bool& ever_locked;
    ~Capture() {
        ++destroyed;
        ever_locked = ever_locked || !lock_is_free();
    }
};

struct Captures {
    int destroyed = 0;
    bool ever_locked = false;
    auto receiver() {
        return [capture = std::make_unique<Capture>(destroyed, ever_locked)] {};
    }
};

} // namespace

TEST_CASE("invariant 1: a published array never changes but for appending") {
    GlassSignal signal;
    std::vector<Connection> connections;
    for (int i = 0; i < 20; ++i) connections.push_back(signal.connect([] {}));
    struct Image {
        const detail::Node* node;
        detail::AnyFunction thunk;
        std::string payload;
        bool operator==(const Image&) const = default;
    };
    const auto image = [](const detail::Array& array, std::uint32_t size) {
        std::vector<Image> entries;
        for (std::uint32_t i = 0; i < size; ++i) {
            const auto& [target, node] = array.entries()[i];
            const auto* bytes = reinterpret_cast<const char*>(target.payload.bytes);
            entries.push_back({node, target.thunk, {bytes, sizeof target.payload}});
        }
        return entries;
    };
    bool same = false;
    signal.connect([&] {
        const detail::Array& pinned = *signal.array();
        const std::uint32_t size = pinned.size.load();
        const auto before = image(pinned, size);
        connections[3].disconnect();
        same = image(pinned, size) == before;
        for (int i = 0; i < 100; ++i) signal.connect([] {});
        for (const Connection& connection : connections) connection.disconnect();
        same = same && image(pinned, size) == before;
    });
    signal.send();
    CHECK(same);
}

TEST_CASE("invariant 2: no lock is held while a receiver runs") {
    Signal<void()> signal;
    bool free = false;
    signal.connect([&] { free = lock_is_free(); }, {.once = true});
    signal.send();
    CHECK(free);
    signal.connect([&] { free = lock_is_free(); }, {.track = std::make_shared<int>()});
    signal.connect([&] {
        free = lock_is_free();
        throw std::runtime_error("reported with no lock held either");
    });
    const auto previous = signals::set_error_sink(
        [](const signals::ReceiverError&) noexcept { CHECK(lock_is_free()); });
    signal.send_robust();
    signals::set_error_sink(previous);
    CHECK(free);
}

TEST_CASE("invariant 2: no lock is held while the captures of a receiver are destroyed") {
    struct Late {};
    Captures captures;
    int expected = 0;
    SUBCASE("by disconnect") {
        Signal<void()> signal;
        signal.connect([] {});
        signal.connect(captures.receiver()).disconnect();
        signal.disconnect_all();
        signal.connect(captures.receiver()).disconnect();
        expected = 2;
    }
    SUBCASE("by the other ways to disconnect") {
        Signal<void()> signal;
        signal.connect(captures.receiver(), {.uid = "u"});
        signal.disconnect_uid("u");
        signal.disconnect(signal.connect(captures.receiver()));
        signal.connect(captures.receiver());
        signal.disconnect_all();
        expected = 3;
    }
    SUBCASE("by the end of the signal, or of what it was") {
        Signal<void()> moved_over;
        moved_over.connect(captures.receiver());
        moved_over = Signal<void()>{};
        Signal<void()> signal;
        signal.connect(captures.receiver());
        expected = 2;
    }
    SUBCASE("by a connect that is ignored") {
        Signal<void()> signal;
        signal.connect([] {}, {.uid = "u"});
        signal.connect(captures.receiver(), {.uid = "u"});
        expected = 1;
    }
    SUBCASE("by the end of a send that the receiver was disconnected in") {
        Signal<void()> signal;
        Connection self;
        signal.connect([&] {
            self.disconnect();
            CHECK(captures.destroyed == 0); // this send may still read them
        });
        self = signal.connect(captures.receiver());
        signal.send();
        CHECK(captures.destroyed == 1);
        expected = 1;
    }
    SUBCASE("by the death of a tracked object") {
        Signal<void()> signal;
        auto object = std::make_shared<int>();
        signal.connect(captures.receiver(), {.track = object});
        object.reset();
        signal.send();
        expected = 1;
    }
    SUBCASE("while it waits for a name, or is found to be there when it is known") {
        Signal<void()> signal;
        signal.connect(captures.receiver(), {.sender = "invariant.Never"}).disconnect();
        signal.connect(captures.receiver(), {.sender = "invariant.Late", .uid = "u"});
        signal.connect<Late>([] {}, {.uid = "u"});
        signals::register_sender<Late>("invariant.Late");
        expected = 2;
    }
    CHECK(captures.destroyed == expected);
    CHECK_FALSE(captures.ever_locked);
}

TEST_CASE("invariant 3: after the first call a send never touches the signal") {
    alignas(Signal<void()>) unsigned char place[sizeof(Signal<void()>)];
    auto* signal = new (place) Signal<void()>("mortal");
    int calls = 0;
    signal->connect([&] {
        ++calls;
        signal->~Signal();
        std::memset(place, 0xFF, sizeof place);
    });
    signal->connect([&] { calls += 10; }); // was disconnected by the end of the signal
    signal->send();
    CHECK(calls == 1);
}

TEST_CASE("invariant 4: the mark of a dead node is read right before each call") {
    Signal<void()> signal;
    std::vector<Connection> connections;
    int calls = 0;
    for (int i = 0; i < 3; ++i)
        connections.push_back(signal.connect([&] {
            ++calls;
            for (const Connection& connection : connections) connection.disconnect();
        }));
    signal.send();
    CHECK(calls == 1);
}

TEST_CASE("invariant 5: a receiver that throws leaves nothing pinned") {
    Signal<void()> signal;
    const auto captured = std::make_shared<int>();
    const Connection connection = signal.connect([captured] { throw std::runtime_error("x"); });
    int depth = 0;
    signal.connect([&] {
        if (++depth < 20) signal.send();
    });
    CHECK_THROWS(signal.send());
    CHECK(connection.disconnect());
    CHECK(captured.use_count() == 1);
    const Connection nested = signal.connect([captured, &depth] {
        if (depth == 20) throw std::runtime_error("from the innermost of twenty sends");
    });
    CHECK_THROWS(signal.send());
    CHECK(nested.disconnect());
    CHECK(captured.use_count() == 1);
}

TEST_CASE("invariant 6: disconnect_and_wait does not wait for its own thread") {
    Signal<void()> signal;
    Connection self;
    int calls = 0;
    self = signal.connect([&] {
        ++calls;
        if (calls < 3) signal.send(); // stands in it three times over
        self.disconnect_and_wait();
    });
    signal.send();
    CHECK(calls == 3);
    CHECK_FALSE(self.connected());
}

TEST_CASE("disconnect_and_wait returns only when no other thread is inside the receiver") {
    Signal<void()> signal;
    std::atomic<bool> inside{false};
    std::atomic<bool> left{false};
    std::atomic<bool> waits{false};
    const Connection connection = signal.connect([&] {
        inside = true;
        while (!waits) std::this_thread::yield();
        for (int i = 0; i < 1000; ++i) std::this_thread::yield();
        left = true;
    });
    std::thread sending([&] { signal.send(); });
    while (!inside) std::this_thread::yield();
    waits = true;
    CHECK(connection.disconnect_and_wait());
    CHECK(left);
    sending.join();
}

TEST_CASE("disconnect_and_wait waits for the receiver, not for the rest of the send") {
    Signal<void()> signal;
    std::atomic<bool> inside{false};
    std::atomic<bool> leave{false};
    const Connection first = signal.connect([] {});
    signal.connect([&] {
        inside = true;
        while (!leave) std::this_thread::yield();
    });
    const Connection last = signal.connect([] {});
    std::thread sending([&] { signal.send(); });
    while (!inside) std::this_thread::yield();
    CHECK(first.disconnect_and_wait());
    CHECK(last.disconnect_and_wait());
    leave = true;
    sending.join();
}

TEST_CASE("invariant 7: a thread that ends gives its record back") {
    Signal<void()> signal;
    signal.connect([] {});
    std::thread([&] { signal.send(); }).join();
    const std::size_t records = detail::count_thread_records();
    for (int i = 0; i < 20; ++i) std::thread([&] { signal.send(); }).join();
    CHECK(detail::count_thread_records() == records);
}

TEST_CASE("invariant 7: also a thread whose own destructors send") {
    static Signal<void()> signal;
    static std::atomic<int> calls{0};
    const ScopedConnection connection = signal.connect([] { ++calls; });
    struct SendsAtTheEnd {
        ~SendsAtTheEnd() {
            signal.send();
            signal.send();
        }
    };
    const auto run = [] {
        // Made before the first send, so it is destroyed after what that made.
        thread_local const SendsAtTheEnd at_the_end;
        static_cast<void>(&at_the_end);
        signal.send();
    };
    std::thread(run).join();
    const std::size_t records = detail::count_thread_records();
    for (int i = 0; i < 10; ++i) std::thread(run).join();
    CHECK(calls == 33);
    CHECK(detail::count_thread_records() == records);
}

namespace {
struct Task {
    struct promise_type {
        Task get_return_object() {
            return {std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { throw; }
    };
    std::coroutine_handle<promise_type> handle;
};

Task send_twice(Signal<int()>& signal, int& sum) {
    for (const int response : signal.send()) {
        sum += response;
        co_await std::suspend_always{};
    }
    for (const int response : signal.send()) sum += response;
}
} // namespace

TEST_CASE("invariant 8: a coroutine holds no pin while it is suspended between responses") {
    Signal<int()> signal;
    const auto captured = std::make_shared<int>(1);
    const Connection connection = signal.connect([captured] { return *captured; });
    int sum = 0;
    const Task task = send_twice(signal, sum);
    CHECK(sum == 1);
    CHECK(connection.disconnect());
    CHECK(captured.use_count() == 1); // at once: nobody has pinned them
    signal.connect([] { return 10; });
    std::thread([&] { task.handle.resume(); }).join(); // and it may go on on another thread
    CHECK(sum == 11);
    task.handle.destroy();
}

TEST_CASE("the captures of a receiver go with the connection, not with the last handle") {
    Signal<void()> signal;
    signal.connect([] {});
    const auto captured = std::make_shared<int>();
    const Connection handle = signal.connect([captured] {});
    CHECK(handle.disconnect());
    CHECK(captured.use_count() == 1);
}

TEST_CASE("a send in flight on another thread keeps the captures, and destroys them at its end") {
    Signal<void()> signal;
    const auto captured = std::make_shared<int>();
    std::atomic<bool> inside{false};
    std::atomic<bool> leave{false};
    const Connection connection = signal.connect([&, captured] {
        inside = true;
        while (!leave) std::this_thread::yield();
    });
    std::thread sending([&] { signal.send(); });
    while (!inside) std::this_thread::yield();
    connection.disconnect();
    CHECK(captured.use_count() == 2);
    leave = true;
    sending.join();
    CHECK(captured.use_count() == 1);
}
