#pragma once

#include "signals/detail/array.hpp"

#include <cstdint>

namespace rowcall::detail {

// A hazard slot: which array a send of this thread is walking, and where it stands. A thread
// has one slot for each level of nested sends.
struct Slot {
    Atomic<const Array*> array{nullptr};   // null: the slot is free
    Atomic<const Entry*> current{nullptr}; // the receiver being called
    Atomic<std::uint8_t> asked{0};         // who wants to know that this thread unpins
    Atomic<Slot*> next{nullptr};           // for a send nested in this one

    static constexpr std::uint8_t by_writer = 1; // it waits to free the array
    static constexpr std::uint8_t by_trace = 2;  // it records the send

    // To be called before each receiver, and before the receiver's flags are read:
    // disconnect_and_wait() looks here.
    void stand_at(const Entry* entry) noexcept {
        current.store(entry, Order::release);
        fence_compiler();
    }
};

// The slot of this thread's outermost send. It is one that is never free while the thread has
// none of its own yet, and always where membarrier(2) is missing: the slow path then pays for a
// full fence, and the fast path stays free of one.
extern constinit thread_local Slot* outermost_slot;

extern constinit Array no_array; // for all that have none

// A signal's published word is the address of its array, or less than this: then it has no
// receivers.
inline constexpr std::uintptr_t first_address = 4096;

// Keeps the array that a signal publishes from being freed, for the length of a send.
//
// The fast path is plain stores and loads. The store of the slot must be visible before the
// confirming load is done, which a CPU does not promise; writers make up for it: they run
// membarrier(2) between changing what is published and reading the slots, and that is a full
// fence on every thread of the process.
//
// Always inline, also where an exception leaves: then the slot's address stays in a register.
class Pin {
public:
    // `seen` is the address that was published a moment ago. Throws std::bad_alloc if this thread
    // has no slot left and none can be made.
    [[gnu::always_inline]] Pin(const Atomic<std::uintptr_t>& published, std::uintptr_t seen)
        : slot_(outermost_slot) {
        if (slot_->array.load(Order::relaxed)) [[unlikely]] {
            slot_ = pin_slow(published);
            if (const Array* pinned = slot_->array.load(Order::relaxed)) array_ = pinned;
            return;
        }
        for (;;) {
            slot_->array.store(reinterpret_cast<const Array*>(seen), Order::release);
            fence_compiler();
            const std::uintptr_t again = published.load(Order::acquire);
            if (again == seen) [[likely]]
                break;
            if (again < first_address) return;
            seen = again;
        }
        array_ = reinterpret_cast<const Array*>(seen);
    }

    [[gnu::always_inline]] ~Pin() {
        slot_->array.store(nullptr, Order::release);
        fence_compiler();
        if (slot_->asked.load(Order::relaxed)) [[unlikely]]
            unpin_slow(slot_);
    }

    Pin(const Pin&) = delete;
    Pin& operator=(const Pin&) = delete;

    // An empty one if the signal had no receivers after all.
    const Array& array() const noexcept { return *array_; }
    Slot& slot() const noexcept { return *slot_; }

private:
    // Finds a free slot, and pins.
    static Slot* pin_slow(const Atomic<std::uintptr_t>& published);
    static void unpin_slow(Slot* slot) noexcept;

    Slot* slot_;
    const Array* array_ = &no_array;
};

} // namespace rowcall::detail
