#include "signals/testing/mute.hpp"

#include "signals/detail/link.hpp"
#include "signals/detail/sender_origin.hpp"
#include "signals/detail/text.hpp"

namespace rowcall::testing {

namespace {

const detail::Node nobody{}; // is the receiver of no connection

std::string name_of(const detail::Node* node) {
    const std::string place = detail::short_place(detail::place_of(node));
    const std::string name{detail::receiver_name(node)};
    if (name.empty()) return place.empty() ? "a receiver" : "the receiver of " + place;
    return "the receiver \"" + name + "\"" + (place.empty() ? "" : " of " + place);
}

} // namespace

Mute::Mute(const detail::MutedSends::Signals& signals, const void* sender)
    : sends_{.signals = signals, .sender = sender} {
    begin();
}

Mute::Mute(const Connection& connection)
    : receiver_{connection.node()}, sends_{
                                        .receiver =
                                            connection.node() ? connection.node() : &nobody} {
    begin();
}

void Mute::begin() {
    if (const detail::NodeRef refuses = detail::begin_muting(sends_))
        throw MuteRefused{"Mute: " + name_of(refuses.get()) + " must see every send"};
}

const void* Mute::key_of(const Sender& from) {
    if (const void* key = from.key()) return key;
    if (from.origin())
        throw std::invalid_argument{
            "Mute: nobody has registered the sender \"" + from.origin()->name + "\" so far"};
    throw std::invalid_argument{"Mute: there is no sender to mute; name a signal, or a sender"};
}

} // namespace rowcall::testing
