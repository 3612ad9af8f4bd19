#include "signals/detail/link.hpp"

#include <bit>
#include <memory>
#include <new>

namespace rowcall::detail {

// One block: the header, the entries, the buckets, the links of the chains.
Array* make_array(std::uint32_t capacity, bool with_buckets, std::string_view signal_name) {
    // Twice as many buckets as there can be senders, so a search always ends at a free one.
    const std::uint32_t buckets = with_buckets ? std::bit_ceil(2 * capacity) : 0;
    const std::uint32_t links = with_buckets ? capacity : 0;
    static_assert(sizeof(Array) % alignof(Entry) == 0 && sizeof(Entry) % alignof(Bucket) == 0);
    void* block = ::operator new(
        sizeof(Array) + capacity * sizeof(Entry) + buckets * sizeof(Bucket) + links * sizeof(Next));
    auto* array = ::new (block) Array;
    array->signal_name = signal_name;
    array->capacity = capacity;
    if (with_buckets) {
        array->buckets = reinterpret_cast<Bucket*>(array->entries() + capacity);
        array->bucket_mask = buckets - 1;
        std::uninitialized_default_construct_n(array->buckets, buckets);
        array->next = reinterpret_cast<Next*>(array->buckets + buckets);
        std::uninitialized_fill_n(array->next, links, no_entry);
    }
    const int careful = (has_membarrier() ? 0 : Array::look) | Link::marks;
    array->careful.store(static_cast<std::uint8_t>(careful), Order::relaxed);
    return array;
}

void free_array(Array* array) noexcept {
    static_assert(
        std::is_trivially_destructible_v<Entry> && std::is_trivially_destructible_v<Bucket>);
    array->~Array();
    ::operator delete(array);
}

// Puts the entry at that place, which is the last, behind the others of its sender.
static void chain_entry(Array& array, std::uint32_t at, const void* sender) noexcept {
    if (!sender) {
        Next& link =
            array.last_for_any == no_entry ? array.first_for_any : array.next[array.last_for_any];
        array.last_for_any = at;
        link.store(at, Order::release);
        return;
    }
    std::size_t slot = Array::hash(sender);
    const void* key = nullptr;
    while ((key = array.buckets[slot & array.bucket_mask].sender.load(Order::relaxed)) &&
           key != sender)
        ++slot;
    Bucket& bucket = array.buckets[slot & array.bucket_mask];
    Next& link = bucket.last == no_entry ? bucket.first : array.next[bucket.last];
    bucket.last = at;
    link.store(at, Order::release);
    bucket.sender.store(sender, Order::release);
}

// Sends may be walking the array: the entry is complete before anything leads to it, and a send
// that began earlier stops at the size that it has read.
void append_entry(Array& array, Node* node, const Target& target) noexcept {
    const std::uint32_t at = array.size.load(Order::relaxed);
    ::new (array.entries() + at) Entry{target, node};
    ++node->arrays;
    if (node->flags.load(Order::relaxed) != 0) array.careful.fetch_or(Array::look, Order::relaxed);
    if (array.buckets) chain_entry(array, at, node->sender);
    array.size.store(at + 1, Order::release);
    if (!array.buckets) array.run.store(at + 1, Order::release);
}

} // namespace rowcall::detail
