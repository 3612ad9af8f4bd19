#include "signals/detail/pin.hpp"

#include "signals/detail/link.hpp"
#include "signals/detail/recorder.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
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
    bool ending = false; // its destructors run; a record is taken for each send only
};

constinit Atomic<ThreadRecord*> records{nullptr};
constinit thread_local ThisThread this_thread;
constinit Slot no_slot{{&no_array}};       // is never free
constinit Array* retired = nullptr;        // under the lock
constinit std::size_t retired_entries = 0; // that they have room for; under the lock
constinit Atomic<bool> any_retired{false};

void chain_all(Slot* slots) noexcept {
    for (int i = 0; i < slots_at_once; ++i) {
        slots[i].asked.store(has_membarrier() ? 0 : Slot::by_writer, Order::relaxed);
        if (i > 0) slots[i - 1].next.store(&slots[i], Order::relaxed);
    }
}

void give_back(ThreadRecord* record) noexcept {
    const std::lock_guard lock(registry_lock());
    record->in_use = false;
}

// Its destructor runs when the thread ends.
struct ThreadEnd {
    ~ThreadEnd() {
        outermost_slot = &no_slot;
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
    record->next = records.load(Order::relaxed);
    records.store(record, Order::seq_cst);
    return record;
}

void enter_thread(ThisThread& me) {
    me.record = take_record();
    if (me.ending) {
        // Has the end of the send take the slow path, where the record is given back.
        me.record->slots[0].asked.store(Slot::by_writer, Order::relaxed);
    } else {
        thread_local const ThreadEnd end;
        static_cast<void>(end);
    }
    if (has_membarrier()) outermost_slot = me.record->slots;
}

// The first slot of this thread that no send in progress has taken.
Slot* free_slot(ThreadRecord& record) {
    Slot* slot = record.slots;
    while (slot->array.load(Order::relaxed)) {
        Slot* next = slot->next.load(Order::relaxed);
        if (!next) {
            next = new Slot[slots_at_once];
            chain_all(next);
            slot->next.store(next, Order::release);
        }
        slot = next;
    }
    return slot;
}

template<class Visit>
void each_slot(const ThreadRecord& record, const Visit& visit) {
    for (const Slot* slot = record.slots; slot; slot = slot->next.load(Order::acquire))
        visit(*slot);
}

ThreadRecord* holder_of(const Array* array) noexcept {
    for (auto* record = records.load(Order::seq_cst); record; record = record->next) {
        bool holds = false;
        each_slot(*record, [&](const Slot& slot) {
            holds = holds || slot.array.load(Order::seq_cst) == array;
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
            retired_entries -= (*at)->capacity;
            garbage.add(std::exchange(*at, (*at)->next_retired));
            continue;
        }
        if (ask) holder->slots[0].asked.fetch_or(Slot::by_writer);
        at = &(*at)->next_retired;
    }
    return retired != nullptr;
}

} // namespace

constinit Array no_array;
constinit thread_local Slot* outermost_slot = &no_slot;

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
    array->careful.fetch_or(Array::look); // no mark is set there from now on
    array->next_retired = retired;
    retired = array;
    retired_entries += array->capacity;
    any_retired.store(true, Order::seq_cst);
}

// A fence costs as much as some connects do, so arrays are left to gather.
bool reclaim_is_due() noexcept { return retired_entries >= 256; }

// The first round finds what is free. What is not is held by a thread that is asked to come
// back; the second round finds the arrays of those that unpinned without seeing that: whoever
// unpins after the second fence does see it.
void reclaim(Garbage& garbage) noexcept {
    fence_all_threads();
    if (!retired) return;
    if (collect(garbage, true)) {
        fence_all_threads();
        collect(garbage, false);
    }
    any_retired.store(retired != nullptr, Order::seq_cst);
}

Slot* Pin::pin_slow(const Atomic<std::uintptr_t>& published) {
    ThisThread& me = this_thread;
    if (!me.record) enter_thread(me);
    Slot* slot = free_slot(*me.record);
    std::uintptr_t seen = published.load(Order::seq_cst);
    for (;;) {
        const bool any = seen >= first_address;
        slot->array.store(any ? reinterpret_cast<const Array*>(seen) : nullptr, Order::seq_cst);
        if (!any) return slot;
        const std::uintptr_t again = published.load(Order::seq_cst);
        if (again == seen) return slot;
        seen = again;
    }
}

void Pin::unpin_slow(Slot* slot) noexcept {
    ThisThread& me = this_thread;
    const bool outermost = slot == me.record->slots;
    const EndedSend ended(*slot); // told to the trace at the very end
    bool wanted = false;
    if (has_membarrier()) {
        wanted = (slot->asked.fetch_and(0) & Slot::by_writer) != 0;
    } else {
        slot->array.store(nullptr, Order::seq_cst);
        wanted = outermost && any_retired.load(Order::seq_cst);
    }
    if (wanted) {
        Garbage garbage;
        const std::lock_guard lock(registry_lock());
        reclaim(garbage);
    }
    if (me.ending && outermost && me.record) {
        outermost_slot = &no_slot;
        give_back(std::exchange(me.record, nullptr));
    }
}

// Under the lock, which keeps the arrays from being freed that a slot is compared with. Nobody
// else's are read: a slot may name an array that has gone while its thread is about to see that.
static bool stands_at(const Slot& slot, const Node* node) noexcept {
    const Array* array = slot.array.load(Order::seq_cst);
    if (!array) return false;
    if (!node->link || node->link->array != array) {
        const Array* known = retired;
        while (known && known != array) known = known->next_retired;
        if (!known) return false;
    }
    const Entry* entry = slot.current.load(Order::seq_cst);
    return std::less_equal{}(array->entries(), entry) &&
           std::less{}(entry, array->entries() + array->size.load(Order::relaxed)) &&
           entry->node == node;
}

static bool others_stand_at(const Node* node) noexcept {
    const std::lock_guard lock(registry_lock());
    bool found = false;
    for (auto* record = records.load(Order::seq_cst); record; record = record->next)
        if (record != this_thread.record)
            each_slot(*record, [&](const Slot& slot) { found = found || stands_at(slot, node); });
    return found;
}

void wait_until_left(std::span<const NodeRef> nodes) noexcept {
    using namespace std::chrono_literals;
    fence_all_threads();
    for (const NodeRef& node : nodes)
        for (auto pause = 1us; others_stand_at(node.get()); pause = std::min(2 * pause, 1000us))
            std::this_thread::sleep_for(pause);
}

} // namespace rowcall::detail
