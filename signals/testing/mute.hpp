// Sends that reach nobody: for a test of what is announced, and not of who listens.
#pragma once

#include "signals/connect_options.hpp"
#include "signals/detail/muting.hpp"
#include "signals/detail/signal_base.hpp"

#include <concepts>
#include <stdexcept>

namespace rowcall::testing {

/// A Mute covers a receiver that was connected with `.must_see`. The text names it.
class MuteRefused : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// While it lives, sends of this thread pass receivers over, as if these were blocked; other
/// threads' sends call them:
///
///     const Mute mute{post_save};                   // all receivers of the signal
///     const Mute mute{post_save, sender<User>};     // when a User is saved
///     const Mute mute{sender<User>};                // whatever a User is the sender of
///     const Mute mute{connection};                  // one receiver
///
/// Of a signal about records it covers the receivers of all moments, after the commit too; what
/// counts is whether it lives when they are to be called, so none that an executor calls on another
/// thread. A receiver that is passed over keeps its
/// `.once`, and stands in a trace as muted.
///
/// The constructors throw MuteRefused if a receiver that is covered must see everything, and have
/// muted nothing then; one that is connected later is called all the same. The signal must outlive
/// the Mute, unmoved. It is destroyed on the thread that made it.
///
/// Cost: while there is a Mute in the process, each send looks whether its thread has one; one that
/// has takes the lock that all signals share for each receiver. Without any, a send costs not one
/// instruction more. As factory_boy's `mute_signals` for Django, which unplugs all receivers.
class [[nodiscard]] Mute {
public:
    template<std::derived_from<detail::SignalBase> S>
    explicit Mute(const S& signal) : Mute{moments_of(signal), nullptr} {}
    /// Throws std::invalid_argument for no sender, and for a name that nobody has registered.
    template<std::derived_from<detail::SignalBase> S>
    Mute(const S& signal, const Sender& from) : Mute{moments_of(signal), key_of(from)} {}
    explicit Mute(const Sender& from) : Mute{{}, key_of(from)} {}
    /// Of a handle without a connection it mutes nobody.
    explicit Mute(const Connection& connection);
    explicit Mute(const ScopedConnection& connection) : Mute{connection.get()} {}
    ~Mute() { detail::end_muting(sends_); }
    Mute(const Mute&) = delete;
    Mute& operator=(const Mute&) = delete;

private:
    Mute(const detail::MutedSends::Signals& signals, const void* sender);
    void begin();
    static const void* key_of(const Sender& from);

    template<class S>
    static detail::MutedSends::Signals moments_of(const S& signal) {
        if constexpr (requires { signal.at(at_once); })
            return {&signal.at(at_once), &signal.at(after_commit), &signal.at(on_rollback)};
        else
            return {&signal};
    }

    detail::NodeRef receiver_; // kept, so that its address stays its own
    detail::MutedSends sends_;
};

} // namespace rowcall::testing
