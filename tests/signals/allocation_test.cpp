// What signals ask operator new for.
#include "signals/signals.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace {
std::atomic<std::size_t> allocations{0};
std::atomic<long> live_blocks{0};
std::atomic<std::size_t> bytes{0};
constexpr std::size_t no_limit = static_cast<std::size_t>(-1);
std::size_t allocations_left = no_limit;

void count_allocation(std::size_t size) {
    if (allocations_left == 0) throw std::bad_alloc();
    if (allocations_left != no_limit) --allocations_left;
    ++allocations;
    ++live_blocks;
    bytes += size;
}
void free_block(void* block) noexcept {
    if (block) --live_blocks;
    std::free(block);
}
} // namespace

void* operator new(std::size_t size) {
    count_allocation(size);
    if (void* block = std::malloc(size)) return block;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    count_allocation(size);
    const auto step = static_cast<std::size_t>(alignment);
    if (void* block = std::aligned_alloc(step, (size + step - 1) / step * step)) return block;
    throw std::bad_alloc();
}
void operator delete(void* block) noexcept { free_block(block); }
void operator delete(void* block, std::size_t) noexcept { free_block(block); }
void operator delete(void* block, std::align_val_t) noexcept { free_block(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { free_block(block); }

using namespace rowcall;

namespace {

struct User {};
int calls = 0;
void function() { ++calls; }

template<class Work>
std::size_t allocations_of(const Work& work) {
    const std::size_t before = allocations;
    work();
    return allocations - before;
}

} // namespace

TEST_CASE("a send allocates nothing, whoever listens") {
    Signal<void()> signal{"signal"};
    const auto object = std::make_shared<int>();
    const Sender lazy{"allocation.User"};
    signals::register_sender<User>("allocation.User");
    const auto send_all = [&] {
        signal.send();
        signal.send_from(sender<User>);
        signal.send_from(object);
        signal.send_from(lazy);
        signal.send_robust();
        signal.send_robust_from(sender<User>);
        static_cast<void>(signal.has_listeners(sender<User>));
    };
    CHECK(allocations_of(send_all) == 0);
    CHECK(calls == 0);

    signal.connect(function);
    signal.send(); // a thread's first send makes its record
    CHECK(allocations_of(send_all) == 0);

    for (int i = 0; i < 100; ++i) {
        signal.connect([i, copy = std::make_shared<int>(i)] { calls += i > *copy; });
        signal.connect<User>([] { ++calls; });
        signal.connect([] { ++calls; }, {.sender = object, .track = object});
    }
    signal.connect([] {}).block();
    CHECK(allocations_of(send_all) == 0);
    CHECK(calls > 300);
}

TEST_CASE("nested sends allocate nothing once their depth has been reached") {
    Signal<void(int)> signal;
    signal.connect([&](int depth) {
        if (depth > 0) signal.send(depth - 1);
    });
    signal.send(30);
    CHECK(allocations_of([&] { signal.send(30); }) == 0);
}

TEST_CASE("a robust send of void allocates nothing of its own for receivers that throw") {
    const auto previous = signals::set_error_sink([](const signals::ReceiverError&) noexcept {});
    Signal<void()> signal;
    for (int i = 0; i < 10; ++i) signal.connect([] { throw 1; });
    signal.send_robust();
    CHECK(allocations_of([&] { CHECK(signal.send_robust().failed == 10); }) == 0);
    signals::set_error_sink(previous);
}

TEST_CASE("a few responses cost no memory, more cost one block each time they double") {
    Signal<int()> signal;
    for (int i = 0; i < 16; ++i) signal.connect([] { return 1; });
    signal.send();
    CHECK(allocations_of([&] { CHECK(signal.send().size() == 16); }) == 0);
    signal.connect([] { return 1; });
    CHECK(allocations_of([&] { CHECK(signal.send().size() == 17); }) == 1);
}

TEST_CASE("a signal that nobody has connected to owns no memory") {
    CHECK(allocations_of([] {
              Signal<void()> signal{"signal"};
              signal.send();
              CHECK(signal.name() == "signal");
              CHECK_FALSE(signal.has_listeners(sender<User>));
              CHECK_FALSE(signal.disconnect(function));
          }) == 0);
}

TEST_CASE("of connections that have come and gone a few are left to be freed later, not more") {
    const long before = live_blocks;
    {
        Signal<void()> signal;
        signal.connect([] {});
        for (int i = 0; i < 10'000; ++i) signal.connect(function).disconnect();
        for (int i = 0; i < 10'000; ++i) {
            Signal<void()> other;
            other.connect(function);
        }
        CHECK(live_blocks - before < 1000);
    }
    CHECK(live_blocks - before < 1000);
}

TEST_CASE("a connection is one block of at most 120 bytes, its small captures included") {
    Signal<void()> signal;
    // Room in the array for one more, so that only the connection itself is counted.
    for (int i = 0; i < 5; ++i) signal.connect([] {});
    int a = 0;
    int b = 0;
    const std::size_t before = bytes;
    CHECK(allocations_of([&] { signal.connect([&a, &b] { a += b; }); }) == 1);
    CHECK(bytes - before <= 120);
    signal.send();
}

TEST_CASE("when memory runs out during a connect, nothing has changed") {
    // Fails the first allocation, then the second, and so on, until the connect succeeds.
    for (std::size_t successes = 0;; ++successes) {
        Signal<void()> signal;
        const auto captured = std::make_shared<int>();
        Connection connection;
        allocations_left = successes;
        bool failed = false;
        try {
            connection = signal.connect<User>([captured] { ++calls; }, {.uid = "u"});
        } catch (const std::bad_alloc&) {
            failed = true;
        }
        allocations_left = no_limit;
        CHECK(signal.has_listeners(sender<User>) == !failed);
        CHECK(captured.use_count() == (failed ? 1 : 2));
        if (!failed) {
            CHECK(successes > 2);
            break;
        }
    }
}

TEST_CASE("when memory runs out during a disconnect, the receiver is disconnected all the same") {
    Signal<void()> signal;
    const auto captured = std::make_shared<int>();
    const Connection connection = signal.connect([captured] {});
    bool removed = false;
    int later = 0;
    signal.connect([&] {
        allocations_left = 0;
        removed = connection.disconnect() || removed;
        allocations_left = no_limit;
    });
    signal.connect([&] { ++later; });
    signal.send();
    signal.send();
    CHECK(removed);
    CHECK(later == 2);
    CHECK_FALSE(connection.connected());
    signal.disconnect_all();
    CHECK(captured.use_count() == 1);
}
