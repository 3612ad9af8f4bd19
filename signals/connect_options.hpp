#pragma once

#include "signals/sender.hpp"

#include <memory>
#include <string>

namespace rowcall {

/// An object that a receiver depends on. Once it has died, the receiver is skipped, and its
/// connection removed at the next occasion; while the receiver runs, the object is kept alive.
/// This is Django's weak=True.
class Track {
public:
    Track() noexcept = default; ///< nothing to track
    template<class T>
    Track(const std::weak_ptr<T>& object) noexcept : object_(object), engaged_(true) {}
    template<class T>
    Track(const std::shared_ptr<T>& object) noexcept : object_(object), engaged_(true) {}

    explicit operator bool() const noexcept { return engaged_; }
    const std::weak_ptr<const void>& object() const noexcept { return object_; }

private:
    std::weak_ptr<const void> object_;
    bool engaged_ = false;
};

// How a receiver is connected. Every member may be left out:
//
//     post_save.connect(f, {.sender = sender<User>, .uid = "profiles", .once = true});
struct ConnectOptions {
    /// Call the receiver only for this sender; none: for every sender.
    Sender sender{};
    /// Names the connection: a second connect with this uid and sender is ignored and returns
    /// the first connection. An empty uid is no uid.
    std::string uid{};
    /// Disconnect the receiver when this object has died.
    Track track{};
    /// Disconnect the receiver right before its first call. Of several threads that send at the
    /// same time, one calls it.
    bool once = false;
};

} // namespace rowcall
