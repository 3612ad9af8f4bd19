// What was sent, in order, as lines of text that a test can compare.
#pragma once

#include "signals/signal.hpp"
#include "signals/testing/failure.hpp"
#include "signals/testing/shown.hpp"

#include <initializer_list>
#include <mutex>
#include <string>
#include <vector>

namespace rowcall::testing {

/// Records the sends of some signals while it lives, by a receiver of its own:
///
///     SignalRecorder recorder{pre_save, post_save};
///     Todo{.title = "Buy milk"}.save();
///     recorder.expect({"pre_save(Todo (new))", "post_save(Todo 1, created)"});
///
/// A line is the signal's name and what it sent (see shown()). It is written when the recorder is
/// called, which is behind the receivers that were there before it: a send that one of these made
/// in turn has its line first, and one that they kept from coming by throwing has none. A Mute of
/// the signal mutes the recorder, too.
///
/// All threads' sends are recorded, each on the thread that sends. Any thread may call any
/// function. The recorder may outlive its signals.
class SignalRecorder {
public:
    SignalRecorder() = default;
    /// The same as a watch() of each.
    template<class First, class... Signals>
    explicit SignalRecorder(First& first, Signals&... signals) {
        watch(first);
        (watch(signals), ...);
    }
    /// Waits until no other thread's send is being recorded.
    ~SignalRecorder();
    SignalRecorder(const SignalRecorder&) = delete;
    SignalRecorder& operator=(const SignalRecorder&) = delete;

    /// Records one more signal. The options are those of connect(): a sender, or
    /// `.when = after_commit` for a signal about records. Returns the recorder.
    template<class S>
    SignalRecorder& watch(S& signal, ConnectOptions options = {}) {
        return connect(signal, signature_of(signal), std::move(options));
    }
    /// The same for one sender, mostly a model: `recorder.watch<Todo>(post_save)`.
    template<class T, class S>
    SignalRecorder& watch(S& signal, ConnectOptions options = {}) {
        detail::set_sender(options, sender<T>);
        return watch(signal, std::move(options));
    }
    /// Adds a line of the test's own, to see what came before it and what behind.
    void note(std::string line);

    /// What was recorded since the beginning, or the last take().
    std::vector<std::string> lines() const;
    std::vector<std::string> take();

    /// How the lines differ from these, "- " being those that are missing and "+ " those that came
    /// unexpected (see difference()); empty if they do not.
    std::string difference(const std::vector<std::string>& expected) const;
    /// Throws Failure with the difference if there is one. Takes the lines.
    void expect(const std::vector<std::string>& expected);

private:
    template<class... Args>
    struct Signature {};
    template<class R, class... Args>
    static Signature<Args...> signature_of(const Signal<R(Args...)>&) {
        static_assert(
            std::is_void_v<R>, "A recorder would add a response of its own to this signal's.");
        return {};
    }

    template<class S, class... Args>
    SignalRecorder& connect(S& signal, Signature<Args...>, ConnectOptions options) {
        std::string name{name_of(signal, options.when)};
        if (options.name.empty()) options.name = "SignalRecorder";
        auto record = [this, name = std::move(name)](const std::remove_cvref_t<Args>&... args) {
            note(shown_send(name, args...));
        };
        connections_.emplace_back(signal.connect(std::move(record), std::move(options)));
        return *this;
    }

    template<class S>
    static std::string_view name_of(const S& signal, When when) {
        if constexpr (requires { signal.at(when); })
            return signal.at(when).name();
        else
            return signal.name();
    }

    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
    std::vector<ScopedConnection> connections_;
};

} // namespace rowcall::testing
