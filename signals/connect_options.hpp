#pragma once

#include "signals/detail/misuse.hpp"
#include "signals/executor.hpp"
#include "signals/sender.hpp"
#include "signals/source_place.hpp"
#include "signals/trackable.hpp"
#include "signals/uid.hpp"

#include <string_view>

namespace rowcall {

/// An object that a receiver depends on, in one of two ways.
///
/// By its shared_ptr or weak_ptr, which is Django's weak=True: once the object has died, the
/// receiver is skipped, and its connection removed at the next occasion; while the receiver runs,
/// the object is kept alive. Each call of the receiver pays for locking the weak_ptr.
///
/// As a Trackable: the end of the object disconnects the receiver, and a call pays nothing.
class Track {
public:
    Track() noexcept = default; ///< nothing to track
    /// Throws std::bad_alloc; std::invalid_argument for a shared_ptr to nothing, which would never
    /// be called.
    template<detail::Watchable P>
    Track(const P& object) : watched_(object) {
        if constexpr (detail::SharedPointer<P>)
            if (!object.get())
                detail::throw_invalid_argument("connect: there is no object to track");
    }
    Track(const Trackable& object) noexcept : trackable_(&object) {}

    explicit operator bool() const noexcept { return watched_ || trackable_; }

    // Not for users.
    const detail::WatchRef& watched() const noexcept { return watched_; }
    const Trackable* trackable() const noexcept { return trackable_; }

private:
    detail::WatchRef watched_;
    const Trackable* trackable_ = nullptr;
};

/// When a receiver of a signal about records runs: right when it is sent, or once the transaction
/// in which that was has ended in one way or the other.
enum class When : unsigned char { at_once, after_commit, on_rollback };
using enum When;

// How a receiver is connected. Every member may be left out:
//
//     post_save.connect(f, {.sender = sender<User>, .uid = "profiles", .once = true});
struct ConnectOptions {
    /// Call the receiver only for this sender; none: for every sender.
    Sender sender{};
    /// Names the connection: a second connect with this uid and sender is ignored and returns
    /// the first connection. An empty uid is no uid.
    Uid uid{};
    /// Disconnect the receiver when this object has died: `.track = object`.
    Track track{};
    /// Disconnect the receiver right before its first call. Of several threads that send at the
    /// same time, one calls it.
    bool once = false;
    /// For signals about records; others refuse all but `at_once` (see Signal::send_on_commit).
    When when = at_once;
    /// For receivers of any model's pre_save or post_save that ask what the row was before
    /// (SaveEvent::old); others refuse it.
    bool old_row = false;
    /// Such a receiver cannot be muted; and of a signal about records, a bulk write that it would
    /// not be told of is an error that names it (see Announce).
    bool must_see = false;
    /// For receivers that wait for the end of a transaction (for the commit, if `.when` does not
    /// say): run them on this executor, which must
    /// outlive the connection, and those commits of other threads that were under way when it was
    /// disconnected. See ModelSignal.
    ExecutorRef on{};
    /// What the receiver is called in graphs and traces; empty: by its uid, or else its place.
    /// The characters must outlive the connection: usually it is a literal.
    std::string_view name{};
    /// Where the receiver is connected, for graphs and traces too.
    SourcePlace place = SourcePlace::here();
};

} // namespace rowcall
