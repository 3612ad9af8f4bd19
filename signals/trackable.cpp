#include "signals/trackable.hpp"

#include "signals/detail/link.hpp"

namespace rowcall {
namespace detail {

// A node that no array holds is one that nobody is inside of.
void Tracked::make_room(const Trackable& object) {
    if (!object.tracked_) object.tracked_ = new Tracked;
    auto& nodes = object.tracked_->nodes;
    if (nodes.size() < nodes.capacity()) return;
    std::erase_if(nodes, [](const NodeRef& node) { return is_dead(node.get()) && !node->arrays; });
    nodes.reserve(std::max<std::size_t>(4, 2 * nodes.size()));
}

void Tracked::add(const Trackable& object, Node* node) noexcept {
    object.tracked_->nodes.emplace_back(node);
}

} // namespace detail

void Trackable::stop_tracking() noexcept {
    std::unique_ptr<detail::Tracked> tracked;
    {
        const std::lock_guard lock(detail::registry_lock());
        tracked.reset(std::exchange(tracked_, nullptr));
    }
    if (!tracked) return;
    for (const detail::NodeRef& node : tracked->nodes) detail::disconnect_node(node.get());
    detail::wait_until_left(tracked->nodes);
}

} // namespace rowcall
