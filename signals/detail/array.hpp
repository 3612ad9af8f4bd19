#pragma once

#include "signals/detail/node.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

// How a send and a writer share a signal's receivers without a lock.
//
// A signal publishes the address of one array of its receivers. A send pins that array (its
// address goes into a slot of the sending thread), walks it, and clears the slot. Writers hold
// the registry's lock, append in place or publish a new array, and free an old one when no
// slot names it. What keeps this right:
//
//  1. A published array never changes but for appending (and the two words that say "look
//     before you call": `careful` here, `flags` in a node).
//  2. No lock of ours is held while a receiver runs, or while its captures are destroyed.
//  3. After the first receiver has been called, a send touches the pinned array only, never
//     the signal: a receiver may have destroyed it.
//  4. A node is marked dead before it is unlinked, and the mark is read right before each call: in
//     an array that is `careful`, as is one with such a node, and each that is retired.
//  5. Unpinning is in a destructor, so a receiver that throws leaves nothing pinned.
//  6. disconnect_and_wait() never waits for its own thread.
//  7. A thread that ends gives its record of slots back.
//  8. A pin is never held across a co_await: it belongs to a thread and to a stack frame.
namespace rowcall::detail {

inline constexpr std::uint32_t no_entry = 0xFFFF'FFFF;

// One receiver.
struct Entry {
    Target target;
    Node* node = nullptr;
};

using Next = Atomic<std::uint32_t>; // in the chain of an entry

// The chain of one sender, in the hash table behind the entries.
struct Bucket {
    Atomic<const void*> sender{nullptr};
    Atomic<std::uint32_t> first{no_entry};
    std::uint32_t last = no_entry; // writers only
};

// The entries follow it, in the order of connecting. While they are all for any sender, a send
// calls them from the first to the last. Else those for the same sender form a chain, and those
// for any sender another; a send merges the two by index, so it never sees the rest.
struct Array {
    // `careful`, written under the lock.
    static constexpr std::uint8_t look = 1;   // at a node's flags before you call it
    static constexpr std::uint8_t traced = 2; // tell the trace of the call
    static constexpr std::uint8_t muted = 4;  // ask whether this thread has muted it

    Atomic<std::uint32_t> run{0};    // the size, while all entries are for any sender; else 0
    Atomic<std::uint8_t> careful{0}; // 0: just call
    Atomic<std::uint32_t> size{0};   // entries
    Atomic<std::uint32_t> first_for_any{no_entry};
    Bucket* buckets = nullptr;     // null while no entry has a sender
    Next* next = nullptr;          // one for each entry; null while there are no buckets
    std::uint32_t bucket_mask = 0; // number of buckets - 1, where there are any

    std::string_view signal_name; // for the error sink: the signal itself may be gone

    // Writers only.
    std::uint32_t capacity = 0;
    std::uint32_t last_for_any = no_entry;
    Array* next_retired = nullptr;

    const Entry* entries() const noexcept { return reinterpret_cast<const Entry*>(this + 1); }
    Entry* entries() noexcept { return reinterpret_cast<Entry*>(this + 1); }

    // Where the chain of that sender begins; no_entry if it has none. The null sender reaches
    // only the receivers for any sender, so it has no chain of its own.
    std::uint32_t first_for(const void* sender) const noexcept {
        if (!buckets || !sender) return no_entry;
        for (std::size_t at = hash(sender);; ++at) {
            const Bucket& bucket = buckets[at & bucket_mask];
            const void* key = bucket.sender.load(Order::acquire);
            if (key == sender) return bucket.first.load(Order::relaxed);
            if (!key) return no_entry;
        }
    }

    // The upper half alone would gather objects that lie 176 bytes apart.
    static std::size_t hash(const void* sender) noexcept {
        std::uint64_t bits = reinterpret_cast<std::uintptr_t>(sender);
        bits *= 0x9E37'79B9'7F4A'7C15u;
        return static_cast<std::size_t>(bits ^ (bits >> 32));
    }
};

// Walks the entries that a send from one sender reaches, in the order of connecting: those
// that were there when the walk began. For an array that is no run.
class Walk {
public:
    Walk(const Array& array, const void* sender) noexcept
        : array_(array), size_(array.size.load(Order::acquire)),
          any_(array.first_for_any.load(Order::relaxed)), own_(array.first_for(sender)) {}

    const Entry* next() noexcept {
        const bool from_any = any_ < own_;
        const std::uint32_t at = from_any ? any_ : own_;
        if (at >= size_) return nullptr;
        (from_any ? any_ : own_) = array_.next[at].load(Order::relaxed);
        return array_.entries() + at;
    }

private:
    const Array& array_;
    std::uint32_t size_;
    std::uint32_t any_;
    std::uint32_t own_;
};

// Calls `call(entry)` for each entry that a send from this sender reaches, in their order.
template<class Call>
[[gnu::always_inline]] inline void each_entry(
    const Array& array, const void* sender, const Call& call) {
    if (const std::uint32_t run = array.run.load(Order::acquire)) {
        const Entry* entry = array.entries();
        const Entry* const end = entry + run;
        do call(*entry);
        while (++entry != end);
    } else {
        Walk walk(array, sender);
        while (const Entry* entry = walk.next()) call(*entry);
    }
}

} // namespace rowcall::detail
