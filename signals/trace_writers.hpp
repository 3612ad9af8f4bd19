#pragma once

#include "signals/trace.hpp"

#include <iosfwd>

// Sinks that write what was traced to a stream, which must outlive them. See signals::trace::Sink.
namespace rowcall::signals::trace {

/// For people: each send on a line, its receivers below it, and below them what they did.
///
///     todo_completed, 431.2 us
///       -> log_completion (receivers.cpp:27), 429.8 us
///         post_save from LogEntry, 3.1 us
///           -> count (main.cpp:12), 2.9 us, failed: no more room
class TreeWriter : public Sink {
public:
    explicit TreeWriter(std::ostream& out) : out_{out} {}
    void write(const Send& send) override;

private:
    std::ostream& out_;
};

/// For programs: each send is an object of JSON on a line of its own; those that it caused follow
/// it and have its id as their `cause`. Times are nanoseconds of std::chrono::steady_clock.
class JsonLinesWriter : public Sink {
public:
    explicit JsonLinesWriter(std::ostream& out) : out_{out} {}
    void write(const Send& send) override;

private:
    std::ostream& out_;
};

/// For Perfetto (ui.perfetto.dev) and chrome://tracing: a list of events in Chrome's trace format,
/// which is complete when the writer is destroyed.
class ChromeWriter : public Sink {
public:
    explicit ChromeWriter(std::ostream& out) : out_{out} {}
    ~ChromeWriter() override;
    ChromeWriter(const ChromeWriter&) = delete;
    ChromeWriter& operator=(const ChromeWriter&) = delete;
    void write(const Send& send) override;

private:
    std::ostream& out_;
    bool empty_ = true;
};

} // namespace rowcall::signals::trace
