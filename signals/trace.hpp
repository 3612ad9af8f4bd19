#pragma once

#include "signals/source_place.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rowcall {

namespace detail {
struct TracedSend;
extern constinit thread_local TracedSend* innermost_send; // of those that are recorded
} // namespace detail

// What was sent to whom, by whom, and how long it took. A send is recorded when it calls its first
// receiver: one that nobody listens to never is.
//
//     trace::TreeWriter tree{std::cerr}; // of trace_writers.hpp
//     const trace::Scope tracing{tree};
//     todo.mark_as_done();
//
// Any thread may call these functions. While nothing traces, a send pays nothing for it.
namespace signals::trace {

using Clock = std::chrono::steady_clock;

struct Send;

/// What note() told of.
struct Note {
    std::string kind;
    std::string text;
    Clock::time_point start;
    Clock::duration duration;
};

/// One receiver that was called, or would have been if it were not muted.
struct Call {
    std::string name;  ///< ConnectOptions::name, else its uid; empty if it has neither
    SourcePlace place; ///< where it was connected
    Clock::time_point start{};
    Clock::duration duration{};
    std::optional<std::string> error{}; ///< the text of what it threw
    std::vector<Note> notes{};          ///< in the order of their ends
    std::vector<Send> sends;            ///< what it sent in turn
    bool muted = false;                 ///< by a testing::Mute of the thread that sent
};

/// One send, with all that it caused on its thread.
struct Send {
    std::uint64_t id = 0;     ///< unique within the process; ascending on each thread
    std::uint64_t cause = 0;  ///< the id of the send whose receiver sent this; 0 if there is none
    std::uint32_t thread = 0; ///< 1 for the first thread of which a send was recorded, and so on
    std::string signal;       ///< the name of the signal; empty if it has none
    std::string sender;       ///< its type, or "object at 0x..."; empty if there is none
    Clock::time_point start{};
    Clock::duration duration{};
    std::vector<Call> calls{}; ///< in their order; not empty
};

/// Gets each send that no other send caused, once it has ended, on the thread that sent. It gets
/// one at a time, whatever the threads do; so it must not wait for another thread that sends. What
/// it sends itself is not recorded, and what it throws is dropped: to be watched makes no send
/// fail.
class Sink {
public:
    virtual ~Sink() = default;
    virtual void write(const Send& send) = 0;
};

/// Has every thread's sends recorded from now on. A send goes to the sink that is there when it
/// ends. Returns the sink before, null if there was none; no thread uses that one any more, for
/// which this waits until what is being written is written. A sink may do this while it writes.
///
/// Takes time for each signal that there is, and the lock that all signals share for that time.
/// While sends are recorded, each allocates its record, and looks at the clock twice for each
/// receiver (docs/performance.md has the figures).
Sink* start(Sink& sink) noexcept;
/// The same, but from now on sends are not recorded.
Sink* stop() noexcept;

/// Traces for as long as it lives; then goes on with the sink before, if there was one.
class [[nodiscard]] Scope {
public:
    explicit Scope(Sink& sink) noexcept;
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

private:
    Sink* previous_;
};

/// Whether this thread is in a receiver whose call is recorded: one load and one branch.
inline bool is_recording() noexcept { return detail::innermost_send != nullptr; }

/// Notes something that the current receiver did and that ends now: a statement, a request. Does
/// nothing if is_recording() is false; ask that first if the text is not at hand. Throws
/// std::bad_alloc.
void note(std::string_view kind, std::string_view text, Clock::duration duration);

} // namespace signals::trace
} // namespace rowcall
