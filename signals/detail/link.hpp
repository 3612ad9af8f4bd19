#pragma once

#include "signals/detail/array.hpp"
#include "signals/detail/sender_origin.hpp"
#include "signals/detail/signal_base.hpp"

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The writers' side of the dispatcher: everything here is called under the registry's lock, but
// for what is said to be free of it.
namespace rowcall::detail {

// One lock for all signals. Connecting and disconnecting hold it for some hundred nanoseconds;
// sends never take it. With a lock of its own a signal would be larger, and a handle, a name
// that waits for its type and a dying signal would need an order among locks.
std::mutex& registry_lock() noexcept;

// What few connections need.
struct NodeExtras {
    std::string uid;
    Track track;
    Sender sender; // an object or a name; keeps the weak_ptr of an object
    bool once = false;
    std::string_view name;     // what graphs and traces call the receiver
    const char* file;          // of the place where it was connected
    Target target;             // kept for the time when the name of its sender is known
    Link* waits_for = nullptr; // the signal it belongs to then
};

// What a receiver is called that is connected to the signal, for this sender or any, with
// `must_see`; empty if there is none. Takes the lock.
std::string must_see_receiver(const SignalBase& signal, const Sender& from);

// Nodes and arrays that no send can reach any more. Its destructor must run after the lock was
// let go of, for it destroys the captures of receivers (invariant 2).
class Garbage {
public:
    Garbage() noexcept = default;
    ~Garbage();
    Garbage(const Garbage&) = delete;
    Garbage& operator=(const Garbage&) = delete;

    // Destroys the captures; lets go of the reference too if `and_reference`.
    void add(Node* node, bool and_reference) noexcept;
    void add(Array* array) noexcept;

private:
    Node* captures_ = nullptr;
    Array* arrays_ = nullptr;
};

// A signal's private side, made by the first connect.
struct Link {
    SignalBase* signal;
    std::string_view name;
    SourcePlace place;      // of the first connect
    Array* array = nullptr; // what the signal publishes
    std::uint32_t live = 0;
    std::uint32_t dead = 0; // tombstones: dead nodes in `array`

    // All links, in the order in which they were made.
    static Link* oldest;
    static Link* newest;
    Link* older;
    Link* newer = nullptr;

    Link(SignalBase& of_signal, std::string_view of_name, const SourcePlace& of_first);
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    [[gnu::cold]] static Link& make(SignalBase& signal, const SourcePlace& place);
    static Link* find(const SignalBase& signal) noexcept; // null before the first connect

    // The node with that key, null if there is none. Removes one whose object has died.
    Node* find_node(
        const ReceiverId& id, std::string_view uid, const void* sender, Garbage& garbage) noexcept;
    void append(Node* node, const Target& target, Garbage& garbage);
    void remove(Node* node, Garbage& garbage) noexcept;
    std::size_t remove_all(Garbage& garbage) noexcept;

    // Sets or clears a mark of `careful` in every array, those included that are made from now on.
    static void mark_arrays(std::uint8_t mark, bool is_on) noexcept;
    static std::uint8_t marks; // so set

private:
    void publish(Array* next, Garbage& garbage) noexcept;
    void rebuild(bool with_buckets, Garbage& garbage);
    void mark_dead(Node* node) noexcept;
};

// What tracks a Trackable, the dead included until nobody can be inside of them.
struct Tracked {
    std::vector<NodeRef> nodes;

    static void make_room(const Trackable& object); // for one more; throws std::bad_alloc
    static void add(const Trackable& object, Node* node) noexcept;
};

// Arrays.
Array* make_array(std::uint32_t capacity, bool with_buckets, std::string_view signal_name);
void append_entry(Array& array, Node* node, const Target& target) noexcept;
void free_array(Array* array) noexcept;

// Reclaiming: pin.cpp. retire() takes an unpublished array; reclaim() moves every retired array
// that no slot names to the garbage and asks the threads that hold the others to call it again
// when they unpin. It calls fence_all_threads(), which makes slots visible.
void retire(Array* array) noexcept;
bool reclaim_is_due() noexcept;
void reclaim(Garbage& garbage) noexcept;
void fence_all_threads() noexcept;
bool is_pinned(const Array* array) noexcept;
bool has_membarrier() noexcept;              // free of the lock
std::size_t count_thread_records() noexcept; // for tests
void use_full_fences() noexcept; // for tests, before anything else: as if there were none

// Waits until no other thread is inside any of the receivers. Free of the lock, and must be.
void wait_until_left(std::span<const NodeRef> nodes) noexcept;

// Nodes.
bool is_expired(const Node* node) noexcept; // its tracked object, or its sender, has died
inline bool is_dead(const Node* node) noexcept {
    return (node->flags.load(Order::acquire) & Node::dead) != 0;
}
inline std::string_view uid_of(const Node* node) noexcept { // empty if it has none
    return node->extras() ? std::string_view(node->extras()->uid) : "";
}
std::string_view receiver_name(const Node* node) noexcept; // or its uid; empty if it has neither
SourcePlace place_of(const Node* node) noexcept;
inline void delete_extras(Node* node) noexcept { // free of the lock
    if (node->has_extras) delete std::exchange(node->extras_or_null, nullptr);
}
bool has_key(const Node* node, const ReceiverId& id, std::string_view uid) noexcept;
// Disconnects a node, wherever it stands. Takes the lock.
bool disconnect_node(Node* node) noexcept;

// Names of senders that nobody has registered yet: sender_names.cpp. The node waits with its
// link in `extras->waits_for`, and not in `link`, until the name is known.
void wait_for_name(Node* node, Link& link); // throws UnknownSender when the names are frozen
Node* find_waiting(
    const ReceiverId& id, std::string_view uid, const Sender& from, const Link& link) noexcept;
std::vector<const Node*> nodes_waiting_for(const Link& link);
void stop_waiting(Node* node, Garbage& garbage) noexcept;
std::size_t stop_waiting_for(Link& link, Garbage& garbage) noexcept;

} // namespace rowcall::detail
