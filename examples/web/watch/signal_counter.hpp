// How often each signal was sent.
#pragma once

#include "signals/connection.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <string_view>
#include <utility>
#include <vector>

namespace web {

/// Counts, for as long as it lives, the sends of the signals that an app on Rowcall has: those of
/// records, requests and log-ins, and todo_completed. Any thread may ask.
class SignalCounter {
public:
    SignalCounter();
    SignalCounter(const SignalCounter&) = delete;
    SignalCounter& operator=(const SignalCounter&) = delete;

    /// The names of the signals, and how often each was sent since this was made.
    std::vector<std::pair<std::string_view, std::uint64_t>> counts() const;

private:
    struct Count {
        std::string_view signal;
        std::atomic<std::uint64_t> sent{0};
    };
    template<class... Signals>
    void count(Signals&... signals);

    std::deque<Count> counts_; // which stay where they are
    std::vector<rowcall::ScopedConnection> connections_;
};

} // namespace web
