#include "signals/detail/signal_base.hpp"

#include "signals/detail/link.hpp"

#include <algorithm>

namespace rowcall::detail {

// A published word below this, and not 0, is the length of the name plus one: there is no link.
static bool has_link(std::uintptr_t published) noexcept {
    return published == 0 || published >= first_address;
}

Link* Link::find(const SignalBase& signal) noexcept {
    if (!has_link(signal.published_.load(Order::relaxed))) return nullptr;
    return static_cast<Link*>(const_cast<void*>(signal.name_or_link_));
}

Link& Link::make(SignalBase& signal, const SourcePlace& place) {
    const std::string_view name{
        static_cast<const char*>(signal.name_or_link_), signal.published_.load(Order::relaxed) - 1};
    auto* link = new Link(signal, name, place);
    signal.name_or_link_ = link;
    signal.published_.store(0, Order::release);
    return *link;
}

std::string_view SignalBase::name() const noexcept {
    const std::lock_guard lock(registry_lock());
    if (const Link* link = Link::find(*this)) return link->name;
    return {static_cast<const char*>(name_or_link_), published_.load(Order::relaxed) - 1};
}

SignalBase::SignalBase(SignalBase&& other) noexcept : SignalBase(std::string_view{}) {
    *this = std::move(other);
}

SignalBase& SignalBase::operator=(SignalBase&& other) noexcept {
    if (this == &other) return *this;
    Garbage garbage;
    const std::lock_guard lock(registry_lock());
    if (Link* link = Link::find(*this)) {
        link->remove_all(garbage);
        delete link;
    }
    Link* link = Link::find(other);
    name_or_link_ = other.name_or_link_;
    published_.store(other.published_.load(Order::relaxed), Order::seq_cst);
    if (!link) return *this;
    link->signal = this;
    other.name_or_link_ = link->name.data();
    other.published_.store(link->name.size() + 1, Order::seq_cst);
    return *this;
}

SignalBase::~SignalBase() {
    Garbage garbage;
    const std::lock_guard lock(registry_lock());
    Link* link = Link::find(*this);
    if (!link) return;
    link->remove_all(garbage);
    delete link;
}

[[gnu::noinline]] static void add_extras(
    Node& node, const Target& target, ConnectOptions&& options) {
    node.extras_or_null = new NodeExtras{
        .uid = std::string(std::string_view(options.uid)),
        .track = std::move(options.track),
        .sender = std::move(options.sender),
        .once = options.once,
        .name = options.name,
        .file = options.place.file,
        .target = target};
    node.has_extras = true;
}

Connection SignalBase::connect_node(NodeRef fresh, const Target& target, ConnectOptions&& options) {
    if (options.when != at_once)
        throw_invalid_argument(
            "connect: .when is for post_save, post_delete and m2m_changed; this signal knows of no "
            "transaction (but can be sent by send_on_commit)");
    if (options.old_row) throw_invalid_argument("connect: .old_row is for pre_save and post_save");
    if (options.on)
        throw_invalid_argument(
            "connect: .on is for receivers that wait for the end of a transaction (.when = "
            "after_commit) of post_save, post_delete and m2m_changed; what this one is sent may "
            "be gone when an executor gets to it");
    const void* from = options.sender.key();
    const bool object = options.sender.origin() && from;
    const bool named = options.sender.origin() && !from;
    const bool guarded =
        options.track.watched() || options.once || object_is_tracked(options.sender);
    const Trackable* trackable = options.track.trackable();
    const SourcePlace& place = options.place;
    fresh->line = static_cast<std::uint16_t>(std::min(place.line, 0xFFFFu));
    if (guarded || named || !options.uid.empty() || !options.name.empty() || object)
        add_extras(*fresh.get(), target, std::move(options));
    else
        fresh->file = place.file;
    if (guarded) fresh->has_captures = true;
    fresh->must_see = options.must_see;
    std::uint32_t flags = guarded ? Node::guarded : 0;
    if (!has_membarrier()) flags |= Node::fenced;
    fresh->flags.store(flags, Order::relaxed);
    fresh->sender = from;

    Garbage garbage;
    const std::lock_guard lock(registry_lock());
    Link* const present = Link::find(*this);
    Link& link = present ? *present : Link::make(*this, place);
    const std::string_view uid = options.uid; // which the extras have copied
    if (!uid.empty() || !fresh->id.is_null()) {
        Node* first = named ? find_waiting(fresh->id, uid, fresh->extras()->sender, link)
                            : link.find_node(fresh->id, uid, from, garbage);
        if (first) return Connection(NodeRef(first));
    }
    if (trackable) Tracked::make_room(*trackable);
    if (named)
        wait_for_name(fresh.get(), link);
    else
        link.append(fresh.get(), target, garbage);
    // The reference that we were given is now the arrays'; the handle gets one of its own.
    fresh->refs.store(2, Order::relaxed);
    if (trackable) Tracked::add(*trackable, fresh.get());
    return Connection(std::move(fresh));
}

bool SignalBase::disconnect_key(const ReceiverId& id, std::string_view uid, const Sender& from) {
    const void* key = from.key();
    Garbage garbage;
    const std::lock_guard lock(registry_lock());
    Link* link = Link::find(*this);
    if (!link) return false;
    if (!key && from.origin()) {
        Node* node = find_waiting(id, uid, from, *link);
        if (node) stop_waiting(node, garbage);
        return node != nullptr;
    }
    Node* node = link->find_node(id, uid, key, garbage);
    if (node) link->remove(node, garbage);
    return node != nullptr;
}

bool SignalBase::disconnect(const Connection& connection) noexcept {
    Node* node = connection.node();
    if (!node) return false;
    Garbage garbage;
    const std::lock_guard lock(registry_lock());
    Link* link = Link::find(*this);
    if (!link || is_dead(node)) return false;
    if (node->link == link) {
        link->remove(node, garbage);
        return true;
    }
    if (node->link || node->extras()->waits_for != link) return false;
    stop_waiting(node, garbage);
    return true;
}

std::size_t SignalBase::disconnect_all() noexcept {
    Garbage garbage;
    const std::lock_guard lock(registry_lock());
    Link* link = Link::find(*this);
    return link ? link->remove_all(garbage) : 0;
}

bool SignalBase::find_listener(const void* from) const {
    const Pin pin(published_, look());
    bool found = false;
    each_entry(pin.array(), from, [&](const Entry& entry) {
        if (found) return;
        const std::uint32_t flags = entry.node->flags.load(Order::acquire);
        found =
            (flags & Node::dead) == 0 && ((flags & Node::guarded) == 0 || !is_expired(entry.node));
    });
    return found;
}

} // namespace rowcall::detail
