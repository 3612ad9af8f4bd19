#include "signals/connection.hpp"

#include "signals/detail/link.hpp"
#include "signals/detail/muting.hpp"
#include "signals/detail/signal_base.hpp"

namespace rowcall {
namespace detail {

void destroy_node(Node* node) noexcept {
    delete_extras(node);
    node->destroy(node, Node::Part::all);
}

bool disconnect_node(Node* node) noexcept {
    Garbage garbage;
    const std::lock_guard lock(registry_lock());
    if (is_dead(node)) return false;
    if (node->link)
        node->link->remove(node, garbage);
    else
        stop_waiting(node, garbage);
    return true;
}

Admission::Admission(const Entry& entry, Slot& slot, const void* sender) noexcept {
    const std::uint8_t careful = slot.array.load(Order::relaxed)->careful.load(Order::relaxed);
    decide(entry, slot, sender, careful);
    if ((careful & Array::traced) != 0 && (admitted_ || muted_)) begin_record(entry, slot, sender);
}

// The node's array is pinned, so its extras stay, whatever happens to the connection.
void Admission::decide(
    const Entry& entry, Slot& slot, const void* sender, std::uint8_t careful) noexcept {
    Node* node = entry.node;
    std::uint32_t flags = node->flags.load(Order::acquire);
    if ((flags & Node::fenced) != 0) [[unlikely]] {
        slot.current.store(&entry, Order::seq_cst);
        flags = node->flags.load(Order::seq_cst);
    }
    if ((flags & Node::dead) != 0 || flags >= Node::blocked) return;
    muted_ = (careful & Array::muted) != 0 && is_muted(node, sender);
    if (muted_) return;
    if ((flags & Node::guarded) != 0) {
        const NodeExtras& extras = *node->extras();
        const Watch* tracked = extras.track.watched().get();
        if (tracked && tracked->hold(room_)) held_ = tracked;
        if ((tracked && !held_) || object_has_died(extras.sender)) {
            disconnect_node(node);
            return;
        }
        if (extras.once && !disconnect_node(node)) return;
    }
    admitted_ = true;
}

} // namespace detail

bool Connection::disconnect() const noexcept {
    return node_ && detail::disconnect_node(node_.get());
}

bool Connection::disconnect_and_wait() const noexcept {
    if (!node_) return false;
    const bool removed = detail::disconnect_node(node_.get());
    detail::wait_until_left({&node_, 1});
    return removed;
}

bool Connection::connected() const noexcept {
    if (!node_) return false;
    const std::lock_guard lock(detail::registry_lock());
    return !detail::is_dead(node_.get()) && !detail::is_expired(node_.get());
}

// Changes the flags of a connection, and has sends look at them.
static void change_flags(const detail::NodeRef& node, auto change) noexcept {
    if (!node) return;
    const std::lock_guard lock(detail::registry_lock());
    change(node->flags);
    if (node->link) node->link->array->careful.fetch_or(detail::Array::look);
}

void Connection::block() const noexcept {
    change_flags(node_, [](auto& flags) { flags.fetch_or(detail::Node::blocked); });
}

void Connection::unblock() const noexcept {
    change_flags(node_, [](auto& flags) { flags.fetch_and(~detail::Node::blocked); });
}

bool Connection::blocked() const noexcept {
    return node_ && node_->flags.load(detail::Order::acquire) >= detail::Node::blocked;
}

ScopedBlock::ScopedBlock(Connection connection) noexcept : connection_(std::move(connection)) {
    if (connection_.node())
        change_flags(detail::NodeRef(connection_.node()), [](auto& flags) {
            flags.fetch_add(detail::Node::one_block);
        });
}

ScopedBlock& ScopedBlock::operator=(ScopedBlock&& other) noexcept {
    std::swap(connection_, other.connection_);
    return *this;
}

ScopedBlock::~ScopedBlock() {
    if (connection_.node()) connection_.node()->flags.fetch_sub(detail::Node::one_block);
}

} // namespace rowcall
