#include "signals/detail/link.hpp"

#include <bit>
#include <new>

namespace rowcall::detail {

// One block: the header, the entries, the buckets.
Array* make_array(std::uint32_t capacity, bool with_buckets, std::string_view signal_name) {
    // Twice as many buckets as there can be senders, so a search always ends at a free one.
    const std::uint32_t buckets = with_buckets ? std::bit_ceil(2 * capacity) : 0;
    static_assert(sizeof(Array) % alignof(Entry) == 0 && sizeof(Entry) % alignof(Bucket) == 0);
    void* block =
        ::operator new(sizeof(Array) + capacity * sizeof(Entry) + buckets * sizeof(Bucket));
    auto* array = ::new (block) Array;
    array->signal_name = signal_name;
    array->capacity = capacity;
    auto* entries = reinterpret_cast<std::byte*>(array + 1);
    array->entries = reinterpret_cast<Entry*>(entries);
    for (std::uint32_t i = 0; i < capacity; ++i) ::new (array->entries + i) Entry;
    if (with_buckets) {
        array->buckets = reinterpret_cast<Bucket*>(entries + capacity * sizeof(Entry));
        array->bucket_mask = buckets - 1;
        for (std::uint32_t i = 0; i < buckets; ++i) ::new (array->buckets + i) Bucket;
    }
    array->careful.store(!has_membarrier(), std::memory_order_relaxed);
    return array;
}

void free_array(Array* array) noexcept {
    static_assert(
        std::is_trivially_destructible_v<Entry> && std::is_trivially_destructible_v<Bucket>);
    array->~Array();
    ::operator delete(array);
}

// Sends may be walking the array: the entry is complete before anything leads to it, and a send
// that began earlier stops at the size that it has read.
void append_entry(Array& array, Node* node) noexcept {
    const std::uint32_t at = array.size.load(std::memory_order_relaxed);
    Entry& entry = array.entries[at];
    entry.thunk = node->thunk;
    entry.payload = node->payload;
    entry.node = node;
    ++node->arrays;
    if (node->flags.load(std::memory_order_relaxed) != 0)
        array.careful.store(true, std::memory_order_relaxed);

    std::atomic<std::uint32_t>* link = nullptr;
    if (!node->sender) {
        link = array.last_for_any == no_entry ? &array.first_for_any
                                              : &array.entries[array.last_for_any].next;
        array.last_for_any = at;
        link->store(at, std::memory_order_release);
    } else {
        std::size_t slot = Array::hash(node->sender);
        const void* key = nullptr;
        while ((key = array.buckets[slot & array.bucket_mask].sender.load(
                    std::memory_order_relaxed)) &&
               key != node->sender)
            ++slot;
        Bucket& bucket = array.buckets[slot & array.bucket_mask];
        link = bucket.last == no_entry ? &bucket.first : &array.entries[bucket.last].next;
        bucket.last = at;
        link->store(at, std::memory_order_release);
        bucket.sender.store(node->sender, std::memory_order_release);
    }
    array.size.store(at + 1, std::memory_order_release);
}

} // namespace rowcall::detail
