#pragma once

#include "signals/detail/array.hpp"

#include <atomic>
#include <cstdint>

namespace rowcall::detail {

// A hazard slot: which array a send of this thread is walking, and where it stands. A thread
// has one slot for each level of nested sends.
struct Slot {
    std::atomic<const Array*> array{nullptr};
    std::atomic<const Node*> current{nullptr}; // the receiver being called
    Slot* inner = nullptr;          // for a send nested in this one; null: ask pin_slow()
    std::atomic<bool> asked{false}; // a writer waits for this thread to unpin
    std::atomic<Slot*> next{nullptr};
};

// The slot for this thread's next send. Null when there is something to do first (no record
// yet, a deeper nesting than ever before) and always where membarrier(2) is missing: the slow
// path then pays for a full fence, and the fast path stays free of one.
extern constinit thread_local Slot* free_slot;

// A signal's published word is the address of its array, or less than this: then it has no
// receivers.
inline constexpr std::uintptr_t first_address = 4096;

// Keeps the array that a signal publishes from being freed, for the length of a send.
//
// The fast path is plain stores and loads. The store of the slot must be visible before the
// confirming load is done, which a CPU does not promise; writers make up for it: they run
// membarrier(2) between changing what is published and reading the slots, and that is a full
// fence on every thread of the process.
class Pin {
public:
    // Throws std::bad_alloc if this thread has no slot left and none can be made.
    explicit Pin(const std::atomic<std::uintptr_t>& published) {
        std::uintptr_t seen = published.load(std::memory_order_acquire);
        if (seen < first_address) return;
        slot_ = free_slot;
        if (!slot_) [[unlikely]] {
            const Pinned pinned = pin_slow(published);
            slot_ = pinned.slot;
            array_ = pinned.array;
            return;
        }
        for (;;) {
            slot_->array.store(reinterpret_cast<const Array*>(seen), std::memory_order_release);
            std::atomic_signal_fence(std::memory_order_seq_cst);
            const std::uintptr_t again = published.load(std::memory_order_acquire);
            if (again == seen) break;
            seen = again;
            if (seen < first_address) {
                slot_->array.store(nullptr, std::memory_order_release);
                return;
            }
        }
        free_slot = slot_->inner;
        array_ = reinterpret_cast<const Array*>(seen);
    }

    ~Pin() {
        if (!array_) return;
        slot_->array.store(nullptr, std::memory_order_release);
        std::atomic_signal_fence(std::memory_order_seq_cst);
        free_slot = slot_;
        if (slot_->asked.load(std::memory_order_relaxed)) [[unlikely]]
            unpin_slow(slot_);
    }

    Pin(const Pin&) = delete;
    Pin& operator=(const Pin&) = delete;

    // Null if the signal had no receivers after all.
    const Array* array() const noexcept { return array_; }

    // To be called before each receiver, and before the receiver's flags are read:
    // disconnect_and_wait() looks here.
    void stand_at(const Node* node) const noexcept {
        slot_->current.store(node, std::memory_order_release);
        std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    Slot& slot() const noexcept { return *slot_; }

private:
    struct Pinned {
        Slot* slot;
        const Array* array;
    };
    static Pinned pin_slow(const std::atomic<std::uintptr_t>& published);
    static void unpin_slow(Slot* slot) noexcept;

    Slot* slot_ = nullptr;
    const Array* array_ = nullptr;
};

} // namespace rowcall::detail
