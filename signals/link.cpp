#include "signals/detail/link.hpp"

#include "signals/detail/text.hpp"

#include <algorithm>
#include <new>

namespace rowcall::detail {

std::mutex& registry_lock() noexcept {
    static constinit std::mutex lock; // usable before main() and after it
    return lock;
}

constinit Link* Link::oldest = nullptr;
constinit Link* Link::newest = nullptr;
constinit std::uint8_t Link::marks = 0;

Link::Link(SignalBase& of_signal, std::string_view of_name, const SourcePlace& of_first)
    : signal(&of_signal), name(of_name), place(of_first), older(newest) {
    (newest ? newest->newer : oldest) = this;
    newest = this;
}

Link::~Link() {
    (older ? older->newer : oldest) = newer;
    (newer ? newer->older : newest) = older;
}

void Link::mark_arrays(std::uint8_t mark, bool is_on) noexcept {
    const auto others = static_cast<std::uint8_t>(~mark);
    marks = static_cast<std::uint8_t>((marks & others) | (is_on ? mark : 0));
    for (const Link* link = oldest; link; link = link->newer) {
        if (!link->array) continue;
        if (is_on)
            link->array->careful.fetch_or(mark);
        else
            link->array->careful.fetch_and(others);
    }
}

std::string_view receiver_name(const Node* node) noexcept {
    if (!node->extras()) return {};
    return node->extras()->name.empty() ? uid_of(node) : node->extras()->name;
}

SourcePlace place_of(const Node* node) noexcept {
    return {node->has_extras ? node->extras()->file : node->file, node->line};
}

std::string must_see_receiver(const SignalBase& signal, const Sender& from) {
    const std::lock_guard lock(registry_lock());
    const Link* const link = Link::find(signal);
    if (!link || !link->array) return {};
    const std::uint32_t size = link->array->size.load(Order::relaxed);
    for (std::uint32_t i = 0; i < size; ++i) {
        const Node* const node = link->array->entries()[i].node;
        if (!node->must_see || is_dead(node) || is_expired(node)) continue;
        if (node->sender && node->sender != from.key()) continue;
        const std::string name(receiver_name(node)), place = short_place(place_of(node));
        return name.empty() ? "at " + place : "\"" + name + "\" (" + place + ")";
    }
    return {};
}

Garbage::~Garbage() {
    for (Array* array = arrays_; array;) free_array(std::exchange(array, array->next_retired));
    for (Node* node = captures_; node;) {
        Node* next = std::exchange(node->next, nullptr);
        node->destroy(node, Node::Part::captures);
        delete_extras(node);
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
    if (!and_reference) node->refs.fetch_add(1, Order::relaxed);
    node->next = captures_;
    captures_ = node;
}

void Garbage::add(Array* array) noexcept {
    const std::uint32_t size = array->size.load(Order::relaxed);
    for (std::uint32_t i = 0; i < size; ++i) {
        Node* node = array->entries()[i].node;
        if (--node->arrays != 0 || !is_dead(node)) continue;
        if (node->has_captures)
            add(node, true);
        else
            NodeRef::release(node);
    }
    array->next_retired = std::exchange(arrays_, array);
}

bool is_expired(const Node* node) noexcept {
    if (!node->extras()) return false;
    const NodeExtras& extras = *node->extras();
    return (extras.track.watched() && extras.track.watched()->expired()) ||
           object_has_died(extras.sender);
}

bool has_key(const Node* node, const ReceiverId& id, std::string_view uid) noexcept {
    const std::string_view own = uid_of(node);
    return own.empty() && uid.empty() ? node->id.same_as(id) : own == uid;
}

Node* Link::find_node(
    const ReceiverId& id, std::string_view uid, const void* sender, Garbage& garbage) noexcept {
    if (!array) return nullptr;
    const bool run = !array->buckets; // and no chains
    const std::uint32_t size = array->size.load(Order::relaxed);
    std::uint32_t at = sender ? array->first_for(sender)
                       : run  ? 0
                              : array->first_for_any.load(Order::relaxed);
    for (; at < size; at = run ? at + 1 : array->next[at].load(Order::relaxed)) {
        Node* node = array->entries()[at].node;
        if (is_dead(node) || !has_key(node, id, uid)) continue;
        if (!is_expired(node)) return node;
        remove(node, garbage); // a new object at the old address is another one
        return nullptr;
    }
    return nullptr;
}

// What nobody can notice may wait: the array, and nodes without captures.
void Link::publish(Array* next, Garbage& garbage) noexcept {
    Array* old = std::exchange(array, next);
    signal->published_.store(reinterpret_cast<std::uintptr_t>(next), Order::seq_cst);
    dead = 0;
    if (!old) return;
    bool has_captures = false;
    const std::uint32_t size = old->size.load(Order::relaxed);
    for (std::uint32_t i = 0; i < size; ++i) {
        Node* node = old->entries()[i].node;
        const std::uint32_t flags = node->flags.load(Order::relaxed);
        if ((flags & Node::dead) == 0) continue;
        node->link = nullptr;
        has_captures |= node->has_captures && (flags & Node::released) == 0;
    }
    retire(old);
    if (has_captures || reclaim_is_due()) reclaim(garbage);
}

// Publishes a new array: the receivers that are alive, in their order, and room for more. Where
// receivers come and go the room grows too, so that this is seldom.
void Link::rebuild(bool with_buckets, Garbage& garbage) {
    Array* next = make_array(live + std::max({live, 2 * dead, 2u}), with_buckets, name);
    const std::uint32_t size = array ? array->size.load(Order::relaxed) : 0;
    for (std::uint32_t i = 0; i < size; ++i) {
        const auto& [target, node] = array->entries()[i];
        if (is_dead(node)) continue;
        if (is_expired(node))
            mark_dead(node);
        else
            append_entry(*next, node, target);
    }
    publish(next, garbage);
}

void Link::append(Node* node, const Target& target, Garbage& garbage) {
    const bool with_buckets = node->sender || (array && array->buckets);
    if (!array || array->size.load(Order::relaxed) == array->capacity ||
        (with_buckets && !array->buckets))
        rebuild(with_buckets, garbage);
    node->link = this;
    ++live;
    append_entry(*array, node, target);
}

void Link::mark_dead(Node* node) noexcept {
    node->flags.fetch_or(Node::dead, Order::seq_cst);
    --live;
    ++dead;
}

// The mark comes first, so a send that sees the node at all sees that it is dead (invariant 4).
// Mostly a tombstone is left behind, to be swept when there are many. But captures are to go as
// soon as no array that holds them is pinned. Mostly that is now; else a new array without them
// is published, as sends would pin the present one again and again.
void Link::remove(Node* node, Garbage& garbage) noexcept {
    mark_dead(node);
    if ((array->careful.load(Order::relaxed) & Array::look) == 0)
        array->careful.fetch_or(Array::look);
    if (live == 0) return publish(nullptr, garbage);
    bool reachable = false;
    if (node->has_captures) {
        reclaim(garbage);
        reachable = node->arrays > 1 || is_pinned(array);
        if (!reachable) garbage.add(node, false);
    }
    if (!reachable && dead <= live + 8) return;
    try {
        rebuild(array->buckets != nullptr, garbage);
    } catch (const std::bad_alloc&) {
        return; // the tombstone stays, and the captures with it, until the next rebuild
    }
}

std::size_t Link::remove_all(Garbage& garbage) noexcept {
    const std::size_t waiting = stop_waiting_for(*this, garbage);
    if (!array) return waiting;
    const std::size_t removed = waiting + live;
    array->careful.fetch_or(Array::look);
    const std::uint32_t size = array->size.load(Order::relaxed);
    for (std::uint32_t i = 0; i < size; ++i)
        if (!is_dead(array->entries()[i].node)) mark_dead(array->entries()[i].node);
    publish(nullptr, garbage);
    return removed;
}

} // namespace rowcall::detail
