#pragma once

#include "signals/sender.hpp"

#include <string_view>

namespace rowcall {

/// An object that a receiver depends on. Once it has died, the receiver is skipped, and its
/// connection removed at the next occasion; while the receiver runs, the object is kept alive.
/// This is Django's weak=True.
class Track {
public:
    Track() noexcept = default; ///< nothing to track
    template<class P>
    requires detail::SharedPointer<P> || detail::WeakPointer<P> Track(const P& object)
        : object_(object) {}

    explicit operator bool() const noexcept { return static_cast<bool>(object_); }

    // Not for users.
    const detail::WatchRef& object() const noexcept { return object_; }

private:
    detail::WatchRef object_;
};

// How a receiver is connected. Every member may be left out:
//
//     post_save.connect(f, {.sender = sender<User>, .uid = "profiles", .once = true});
struct ConnectOptions {
    /// Call the receiver only for this sender; none: for every sender.
    Sender sender{};
    /// Names the connection: a second connect with this uid and sender is ignored and returns
    /// the first connection. An empty uid is no uid. connect() copies the characters.
    std::string_view uid{};
    /// Disconnect the receiver when this object has died.
    Track track{};
    /// Disconnect the receiver right before its first call. Of several threads that send at the
    /// same time, one calls it.
    bool once = false;
};

} // namespace rowcall
