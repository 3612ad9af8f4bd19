#pragma once

#include "signals/source_place.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
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
//     trace::Scope tracing{std::make_shared<trace::TreeWriter>(std::cerr)}; // trace_writers.hpp
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

/// One receiver that was called.
struct Call {
    std::string name;  ///< ConnectOptions::name, else its uid; empty if it has neither
    SourcePlace place; ///< where it was connected
    Clock::time_point start;
    Clock::duration duration{};
    std::optional<std::string> error{}; ///< the text of what it threw
    std::vector<Note> notes{};          ///< in the order of their ends
    std::vector<Send> sends{};          ///< what it sent in turn
};

/// One send, with all that it caused on its thread.
struct Send {
    std::uint64_t id;     ///< unique within the process; ascending on each thread
    std::uint64_t cause;  ///< the id of the send whose receiver sent this; 0 if there is none
    std::uint32_t thread; ///< 1 for the first thread of which a send was recorded, and so on
    std::string signal;   ///< the name of the signal; empty if it has none
    std::string sender;   ///< its type, or "object at 0x..."; empty if there is none
    Clock::time_point start;
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

/// From now on sends are recorded for that sink; for none if it is null. Returns the sink before.
/// A send that has begun already ends in the sink in which it began, which it keeps alive.
///
/// Takes time for each signal that there is, and a lock for that time. A send then takes less
/// than 200 ns more for each receiver, and allocates its record. Throws std::bad_alloc.
std::shared_ptr<Sink> start(std::shared_ptr<Sink> sink);
void stop();

/// Traces for as long as it lives; then goes on with the sink before, if there was one.
class [[nodiscard]] Scope {
public:
    explicit Scope(std::shared_ptr<Sink> sink) : previous_{start(std::move(sink))} {}
    ~Scope() { start(std::move(previous_)); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

private:
    std::shared_ptr<Sink> previous_;
};

/// Whether this thread is in a receiver whose call is recorded: one load and one branch.
inline bool is_recording() noexcept { return detail::innermost_send != nullptr; }

/// Notes something that the current receiver did and that ends now: a statement, a request. Does
/// nothing if is_recording() is false; ask that first if the text is not at hand. Throws
/// std::bad_alloc.
void note(std::string_view kind, std::string_view text, Clock::duration duration);

} // namespace signals::trace
} // namespace rowcall
