#include "signals/detail/pin.hpp"

#include "signals/detail/link.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <exception>
#include <thread>

#if defined(__linux__)
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace rowcall::detail {
namespace {

// ---- membarrier(2) ----

constinit bool full_fences_wanted = false;

#if defined(__linux__)
long membarrier(int command) noexcept { return syscall(SYS_membarrier, command, 0, 0); }
bool register_membarrier() noexcept {
    return membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0;
}
bool run_membarrier() noexcept { return membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) == 0; }
#else
bool register_membarrier() noexcept { return false; }
bool run_membarrier() noexcept { return false; }
#endif

// ---- the slots of the threads ----

constexpr int slots_at_once = 8;

// The slots of one thread. Records are never freed, for writers walk them without knowing when
// a thread ends; a thread that ends gives its record back (invariant 7).
struct alignas(64) ThreadRecord {
    Slot slots[slots_at_once];
    ThreadRecord* next = nullptr;
    bool in_use = true; // under the lock
};

struct ThisThread {
    ThreadRecord* record = nullptr;
    Slot* free_fenced = nullptr; // what free_slot would be, where there is no membarrier
    bool ending = false;         // its destructors run; a record is taken for each send only
};

constinit std::atomic<ThreadRecord*> records{nullptr};
constinit thread_local ThisThread this_thread;
constinit Array* retired = nullptr; // under the lock
constinit std::atomic<bool> any_retired{false};

void chain(Slot& from, Slot& to) noexcept {
    from.inner = has_membarrier() ? &to : nullptr;
    from.next.store(&to, std::memory_order_release);
}

void chain_all(Slot* slots) noexcept {
    for (int i = 0; i < slots_at_once; ++i) {
        slots[i].asked.store(!has_membarrier(), std::memory_order_relaxed);
        if (i > 0) chain(slots[i - 1], slots[i]);
    }
}

void give_back(ThreadRecord* record) noexcept {
    const std::lock_guard lock(registry_lock());
    record->in_use = false;
}

// Its destructor runs when the thread ends.
struct ThreadEnd {
    ~ThreadEnd() {
        free_slot = nullptr;
        this_thread.ending = true;
        if (this_thread.record) give_back(std::exchange(this_thread.record, nullptr));
    }
};

ThreadRecord* take_record() {
    const std::lock_guard lock(registry_lock());
    for (ThreadRecord* record = records.load(); record; record = record->next)
        if (!std::exchange(record->in_use, true)) return record;
    auto* record = new ThreadRecord;
    chain_all(record->slots);
    record->next = records.load(std::memory_order_relaxed);
    records.store(record, std::memory_order_seq_cst);
    return record;
}

void enter_thread(ThisThread& me) {
    me.record = take_record();
    if (me.ending) {
        // Has the end of the send take the slow path, where the record is given back.
        me.record->slots[0].asked.store(true, std::memory_order_relaxed);
    } else {
        thread_local const ThreadEnd end;
        static_cast<void>(end);
    }
    if (has_membarrier())
        free_slot = me.record->slots;
    else
        me.free_fenced = me.record->slots;
}

// All slots are taken by sends in progress: makes some for deeper ones.
Slot* add_slots(ThreadRecord& record) {
    Slot* last = record.slots;
    while (Slot* next = last->next.load(std::memory_order_relaxed)) last = next;
    auto* more = new Slot[slots_at_once];
    chain_all(more);
    chain(*last, *more);
    return more;
}

template<class Visit>
void each_slot(const ThreadRecord& record, const Visit& visit) {
    for (const Slot* slot = record.slots; slot; slot = slot->next.load(std::memory_order_acquire))
        visit(*slot);
}

ThreadRecord* holder_of(const Array* array) noexcept {
    for (auto* record = records.load(std::memory_order_seq_cst); record; record = record->next) {
        bool holds = false;
        each_slot(*record, [&](const Slot& slot) {
            holds = holds || slot.array.load(std::memory_order_seq_cst) == array;
        });
        if (holds) return record;
    }
    return nullptr;
}

// Moves what no slot names to the garbage, and says whether anything is left.
bool collect(Garbage& garbage, bool ask) noexcept {
    for (Array** at = &retired; *at;) {
        ThreadRecord* holder = holder_of(*at);
        if (!holder) {
            garbage.add(std::exchange(*at, (*at)->next_retired));
            continue;
        }
        if (ask) holder->slots[0].asked.store(true, std::memory_order_seq_cst);
        at = &(*at)->next_retired;
    }
    return retired != nullptr;
}

} // namespace

constinit thread_local Slot* free_slot = nullptr;

void use_full_fences() noexcept { full_fences_wanted = true; }

bool has_membarrier() noexcept {
    static const bool available = !full_fences_wanted && register_membarrier();
    return available;
}

void fence_all_threads() noexcept {
    if (!has_membarrier() || run_membarrier()) return;
    // A child of fork() has to register anew.
    if (register_membarrier() && run_membarrier()) return;
    std::fputs("rowcall: membarrier(2) was there and has gone, sends are not safe\n", stderr);
    std::terminate();
}

std::size_t count_thread_records() noexcept {
    std::size_t count = 0;
    for (const auto* record = records.load(); record; record = record->next) ++count;
    return count;
}

bool is_pinned(const Array* array) noexcept { return holder_of(array) != nullptr; }

void retire(Array* array) noexcept {
    array->next_retired = retired;
    retired = array;
    any_retired.store(true, std::memory_order_seq_cst);
}

// The first round finds what is free. What is not is held by a thread that is asked to come
// back; the second round finds the arrays of those that unpinned without seeing that: whoever
// unpins after the second fence does see it.
void reclaim(Garbage& garbage) noexcept {
    if (!retired) return;
    fence_all_threads();
    if (collect(garbage, true)) {
        fence_all_threads();
        collect(garbage, false);
    }
    any_retired.store(retired != nullptr, std::memory_order_seq_cst);
}

Pin::Pinned Pin::pin_slow(const std::atomic<std::uintptr_t>& published) {
    ThisThread& me = this_thread;
    if (!me.record) enter_thread(me);
    const bool fenced = !has_membarrier();
    Slot*& free = fenced ? me.free_fenced : free_slot;
    if (!free) free = add_slots(*me.record);
    Slot* slot = free;
    std::uintptr_t seen = published.load(std::memory_order_seq_cst);
    for (;;) {
        if (seen < first_address) {
            slot->array.store(nullptr, std::memory_order_seq_cst);
            return {slot, nullptr};
        }
        slot->array.store(reinterpret_cast<const Array*>(seen), std::memory_order_seq_cst);
        const std::uintptr_t again = published.load(std::memory_order_seq_cst);
        if (again == seen) break;
        seen = again;
    }
    free = fenced ? slot->next.load(std::memory_order_relaxed) : slot->inner;
    return {slot, reinterpret_cast<const Array*>(seen)};
}

void Pin::unpin_slow(Slot* slot) noexcept {
    ThisThread& me = this_thread;
    const bool outermost = slot == me.record->slots;
    bool wanted = true;
    if (has_membarrier()) {
        slot->asked.store(false, std::memory_order_relaxed);
    } else {
        free_slot = nullptr;
        me.free_fenced = slot;
        slot->array.store(nullptr, std::memory_order_seq_cst);
        wanted = outermost && any_retired.load(std::memory_order_seq_cst);
    }
    if (wanted) {
        Garbage garbage;
        const std::lock_guard lock(registry_lock());
        reclaim(garbage);
    }
    if (me.ending && outermost && me.record) {
        free_slot = nullptr;
        give_back(std::exchange(me.record, nullptr));
    }
}

void wait_until_left(const Node* node) noexcept {
    using namespace std::chrono_literals;
    fence_all_threads();
    for (auto* record = records.load(std::memory_order_seq_cst); record; record = record->next) {
        if (record == this_thread.record) continue;
        each_slot(*record, [&](const Slot& slot) {
            auto pause = 1us;
            while (slot.array.load(std::memory_order_seq_cst) &&
                   slot.current.load(std::memory_order_seq_cst) == node) {
                std::this_thread::sleep_for(pause);
                if (pause < 1ms) pause *= 2;
            }
        });
    }
}

} // namespace rowcall::detail
