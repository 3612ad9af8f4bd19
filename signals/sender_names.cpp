#include "signals/sender_names.hpp"

#include "signals/detail/link.hpp"
#include "signals/detail/sender_origin.hpp"

#include <algorithm>
#include <map>

namespace rowcall {
namespace detail {
namespace {

struct Name {
    const void* type = nullptr; // null while unknown
    std::vector<Node*> waiting;
};

struct Names {
    std::map<std::string, Name, std::less<>> known;
    bool frozen = false;
};

// Under the registry's lock. Never destroyed: signals and handles may outlive anything.
Names& names() {
    static Names* const all = new Names;
    return *all;
}

std::string_view name_of(const Sender& from) noexcept { return from.origin()->name; }

std::vector<Node*>& waiting_for(std::string_view name) {
    auto& known = names().known;
    auto found = known.find(name);
    if (found == known.end()) found = known.emplace(std::string(name), Name{}).first;
    return found->second.waiting;
}

void drop_waiting(Node* node, Garbage& garbage) noexcept {
    node->flags.fetch_or(Node::dead, Order::seq_cst);
    node->extras()->waits_for = nullptr;
    garbage.add(node, true);
}

} // namespace

std::vector<const Node*> nodes_waiting_for(const Link& link) {
    std::vector<const Node*> nodes;
    for (const auto& [name, entry] : names().known)
        for (const Node* node : entry.waiting)
            if (node->extras()->waits_for == &link) nodes.push_back(node);
    return nodes;
}

const void* resolve_name(const SenderOrigin* origin) {
    const std::lock_guard lock(registry_lock());
    const auto found = names().known.find(origin->name);
    return found == names().known.end() ? nullptr : found->second.type;
}

void wait_for_name(Node* node, Link& link) {
    const std::string_view name = name_of(node->extras()->sender);
    if (names().frozen)
        throw signals::UnknownSender(
            "connect to " + std::string(link.name) + ": no sender is called " + std::string(name));
    waiting_for(name).push_back(node);
    node->extras()->waits_for = &link;
}

Node* find_waiting(
    const ReceiverId& id, std::string_view uid, const Sender& from, const Link& link) noexcept {
    const auto found = names().known.find(name_of(from));
    if (found == names().known.end()) return nullptr;
    for (Node* node : found->second.waiting)
        if (node->extras()->waits_for == &link && has_key(node, id, uid)) return node;
    return nullptr;
}

void stop_waiting(Node* node, Garbage& garbage) noexcept {
    std::erase(names().known.find(name_of(node->extras()->sender))->second.waiting, node);
    drop_waiting(node, garbage);
}

std::size_t stop_waiting_for(Link& link, Garbage& garbage) noexcept {
    std::size_t count = 0;
    for (auto& [name, entry] : names().known)
        count += std::erase_if(entry.waiting, [&](Node* node) {
            if (node->extras()->waits_for != &link) return false;
            drop_waiting(node, garbage);
            return true;
        });
    return count;
}

// Under the lock; see signals::register_sender().
static void resolve_waiting(Name& entry, const void* type, Garbage& garbage) {
    while (!entry.waiting.empty()) {
        Node* node = entry.waiting.front();
        Link& link = *node->extras()->waits_for;
        if (link.find_node(node->id, node->extras()->uid, type, garbage)) {
            drop_waiting(node, garbage); // it was connected to the type itself as well
        } else {
            node->sender = type;
            link.append(node, node->extras()->target, garbage);
            node->extras()->waits_for = nullptr;
        }
        entry.waiting.erase(entry.waiting.begin());
    }
    entry.type = type;
}

} // namespace detail

void signals::register_sender(std::string_view name, const Sender& type) {
    if (type.origin() || type.is_none())
        throw std::invalid_argument("register_sender: a name stands for a type only");
    detail::Garbage garbage;
    const std::lock_guard lock(detail::registry_lock());
    auto& known = detail::names().known;
    auto found = known.find(name);
    if (found == known.end()) found = known.emplace(std::string(name), detail::Name{}).first;
    if (found->second.type == type.key()) return;
    if (found->second.type)
        throw std::invalid_argument(
            "register_sender: \"" + std::string(name) + "\" is another type's name already");
    detail::resolve_waiting(found->second, type.key(), garbage);
}

std::vector<signals::UnknownName> signals::check() {
    std::vector<UnknownName> unknown;
    const std::lock_guard lock(detail::registry_lock());
    for (const auto& [name, entry] : detail::names().known)
        for (const detail::Node* node : entry.waiting) {
            UnknownName found{name, std::string(node->extras()->waits_for->name)};
            if (std::find(unknown.begin(), unknown.end(), found) == unknown.end())
                unknown.push_back(std::move(found));
        }
    return unknown;
}

void signals::freeze() {
    {
        const std::lock_guard lock(detail::registry_lock());
        detail::names().frozen = true;
    }
    std::string text;
    for (const UnknownName& unknown : check())
        text += (text.empty() ? "" : ", ") + unknown.name + " (" + unknown.signal + ")";
    if (!text.empty()) throw UnknownSender("no sender has these names: " + text);
}

void signals::unfreeze() noexcept {
    const std::lock_guard lock(detail::registry_lock());
    detail::names().frozen = false;
}

} // namespace rowcall
