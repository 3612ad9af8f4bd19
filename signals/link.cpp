#include "signals/detail/link.hpp"

#include <algorithm>
#include <new>

namespace rowcall::detail {

std::mutex& registry_lock() noexcept {
    static constinit std::mutex lock; // usable before main() and after it
    return lock;
}

Garbage::~Garbage() {
    for (Array* array = arrays_; array;) free_array(std::exchange(array, array->next_retired));
    for (Node* node = captures_; node;) {
        Node* next = std::exchange(node->next, nullptr);
        node->destroy(node, Node::Part::captures);
        delete std::exchange(node->extras, nullptr);
        NodeRef::release(node);
        node = next;
    }
}

void Garbage::add(Node* node, bool and_reference) noexcept {
    if ((node->flags.fetch_or(Node::released) & Node::released) != 0) {
        // The captures went before or are about to, so this frees no more than memory.
        if (and_reference) NodeRef::release(node);
        return;
    }
    if (!and_reference) node->refs.fetch_add(1, std::memory_order_relaxed);
    node->next = captures_;
    captures_ = node;
}

void Garbage::add(Array* array) noexcept {
    const std::uint32_t size = array->size.load(std::memory_order_relaxed);
    for (std::uint32_t i = 0; i < size; ++i) {
        Node* node = array->entries[i].node;
        if (--node->arrays == 0 && is_dead(node)) add(node, true);
    }
    array->next_retired = std::exchange(arrays_, array);
}

bool is_expired(const Node* node) noexcept {
    if (!node->extras) return false;
    const NodeExtras& extras = *node->extras;
    return (extras.track && extras.track.object().expired()) || object_has_died(extras.sender);
}

bool has_key(const Node* node, const ReceiverId& id, std::string_view uid) noexcept {
    const std::string_view own = node->extras ? std::string_view(node->extras->uid) : "";
    return own.empty() && uid.empty() ? node->id.same_as(id) : own == uid;
}

Node* Link::find_node(
    const ReceiverId& id, std::string_view uid, const void* sender, Garbage& garbage) noexcept {
    if (!array || (id.is_null() && uid.empty())) return nullptr;
    const std::uint32_t size = array->size.load(std::memory_order_relaxed);
    std::uint32_t at =
        sender ? array->first_for(sender) : array->first_for_any.load(std::memory_order_relaxed);
    for (; at < size; at = array->entries[at].next.load(std::memory_order_relaxed)) {
        Node* node = array->entries[at].node;
        if (is_dead(node) || !has_key(node, id, uid)) continue;
        if (!is_expired(node)) return node;
        remove(node, garbage); // a new object at the old address is another one
        return nullptr;
    }
    return nullptr;
}

void Link::publish(Array* next) noexcept {
    Array* old = std::exchange(array, next);
    signal->published_.store(reinterpret_cast<std::uintptr_t>(next), std::memory_order_seq_cst);
    if (old) retire(old);
}

// Publishes a new array: the receivers that are alive, in their order, and room for more.
void Link::rebuild(std::uint32_t room, bool with_buckets) {
    Array* next = make_array(live + room, with_buckets, name);
    const std::uint32_t size = array ? array->size.load(std::memory_order_relaxed) : 0;
    for (std::uint32_t i = 0; i < size; ++i) {
        Node* node = array->entries[i].node;
        if (is_dead(node)) continue;
        if (is_expired(node))
            mark_dead(node);
        else
            append_entry(*next, node);
    }
    dead = 0;
    publish(next);
}

void Link::append(Node* node, Garbage& garbage) {
    const bool with_buckets = node->sender || (array && array->buckets);
    if (!array || array->size.load(std::memory_order_relaxed) == array->capacity ||
        (with_buckets && !array->buckets)) {
        rebuild(std::max(live, 2u), with_buckets);
        reclaim(garbage);
    }
    node->link = this;
    ++live;
    append_entry(*array, node);
}

void Link::mark_dead(Node* node) noexcept {
    node->flags.fetch_or(Node::dead, std::memory_order_seq_cst);
    node->link = nullptr;
    --live;
    ++dead;
}

// The mark comes first, so a send that sees the node at all sees that it is dead (invariant 4).
// What remains is to find out when its captures may go: when no array that holds it is pinned.
// Mostly that is now, and a tombstone is left behind, to be swept when there are many. Else a
// new array without it is published, as sends would pin the present one again and again.
void Link::remove(Node* node, Garbage& garbage) noexcept {
    mark_dead(node);
    array->careful.store(true, std::memory_order_seq_cst);
    if (live == 0) {
        dead = 0;
        publish(nullptr);
        reclaim(garbage);
        return;
    }
    fence_all_threads();
    const bool reachable = node->arrays > 1 || is_pinned(array);
    if (!reachable) garbage.add(node, false);
    if (!reachable && dead <= live + 8) return;
    try {
        rebuild(std::max(live, 2u), array->buckets != nullptr);
    } catch (const std::bad_alloc&) {
        return; // the tombstone stays, and the captures with it, until the next rebuild
    }
    reclaim(garbage);
}

std::size_t Link::remove_all(Garbage& garbage) noexcept {
    const std::size_t waiting = stop_waiting_for(*this, garbage);
    if (!array) return waiting;
    const std::size_t removed = waiting + live;
    array->careful.store(true, std::memory_order_seq_cst);
    const std::uint32_t size = array->size.load(std::memory_order_relaxed);
    for (std::uint32_t i = 0; i < size; ++i)
        if (!is_dead(array->entries[i].node)) mark_dead(array->entries[i].node);
    dead = 0;
    publish(nullptr);
    reclaim(garbage);
    return removed;
}

} // namespace rowcall::detail
