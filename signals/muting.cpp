#include "signals/detail/muting.hpp"

#include "signals/detail/link.hpp"

#include <algorithm>

namespace rowcall::detail {

namespace {

constinit thread_local MutedSends* innermost_mute = nullptr;
constinit std::size_t mutes = 0; // of all threads; under the lock

// Whether a send that is muted may reach the receiver.
bool may_cover(const MutedSends& mute, const Node* node, const SignalBase* signal) noexcept {
    return mute.covers(node, signal, node->sender ? node->sender : mute.sender);
}

const Node* find_must_see(const MutedSends& mute) noexcept {
    for (const Link* link = Link::oldest; link; link = link->newer) {
        const std::uint32_t size = link->array ? link->array->size.load(Order::relaxed) : 0;
        for (std::uint32_t i = 0; i < size; ++i) {
            const Node* node = link->array->entries()[i].node;
            if (node->must_see && !is_dead(node) && !is_expired(node) &&
                may_cover(mute, node, link->signal))
                return node;
        }
    }
    return nullptr;
}

} // namespace

bool MutedSends::covers(
    const Node* node, const SignalBase* signal, const void* from) const noexcept {
    return (!receiver || receiver == node) && (!sender || sender == from) &&
           (!signals[0] || std::find(signals.begin(), signals.end(), signal) != signals.end());
}

NodeRef begin_muting(MutedSends& mute) noexcept {
    const std::lock_guard lock(registry_lock());
    if (const Node* node = find_must_see(mute)) return NodeRef(const_cast<Node*>(node));
    mute.outer = std::exchange(innermost_mute, &mute);
    if (++mutes == 1) Link::mark_arrays(Array::muted, true);
    return {};
}

void end_muting(const MutedSends& mute) noexcept {
    const std::lock_guard lock(registry_lock());
    for (MutedSends** at = &innermost_mute; *at; at = &(*at)->outer)
        if (*at == &mute) {
            *at = mute.outer;
            break;
        }
    if (--mutes == 0) Link::mark_arrays(Array::muted, false);
}

// One that must see all may have been connected since.
bool is_muted(const Node* node, const void* sender) noexcept {
    if (!innermost_mute || node->must_see) return false;
    const std::lock_guard lock(registry_lock());
    const SignalBase* const signal = node->link ? node->link->signal : nullptr;
    for (const MutedSends* mute = innermost_mute; mute; mute = mute->outer)
        if (mute->covers(node, signal, sender)) return true;
    return false;
}

} // namespace rowcall::detail
