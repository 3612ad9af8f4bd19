// The signals as they happen, for whoever watches.
#pragma once

#include "signals/connection.hpp"
#include "signals/trace.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace rowcall {
struct Request;
}

namespace web {

/// Keeps the last sends, while it lives, with all that they caused and the request that they were
/// part of. Any thread may call any function.
class Timeline : private rowcall::signals::trace::Sink {
public:
    /// How a request is called, without what its address may tell of somebody; empty: what happens
    /// in it is not kept.
    using Label = std::function<std::string(const rowcall::Request&)>;

    explicit Timeline(Label label);
    ~Timeline() override;
    Timeline(const Timeline&) = delete;
    Timeline& operator=(const Timeline&) = delete;

    /// A send that no other one caused.
    struct Entry {
        std::uint64_t number; ///< 1 for the first, and so on
        std::chrono::system_clock::time_point at;
        std::string request; ///< in which it was sent; empty if in none
        rowcall::signals::trace::Send send;
    };
    using Entries = std::vector<std::shared_ptr<const Entry>>;

    /// Those behind that number which are still kept, in their order. Waits for one until the time
    /// is over or close() was called.
    Entries after(std::uint64_t number, std::chrono::milliseconds wait = {}) const;
    /// Tells this timeline from that of another run of the program, whose numbers mean nothing
    /// here.
    const std::string& run() const noexcept { return run_; }
    /// Nobody waits any more.
    void close();
    bool is_closed() const;

    static constexpr std::size_t most_kept = 200;

private:
    void write(const rowcall::signals::trace::Send& send) override;

    const std::string run_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::deque<std::shared_ptr<const Entry>> entries_;
    std::uint64_t last_ = 0;
    bool is_closed_ = false;
    rowcall::ScopedConnection labelling_;
    rowcall::signals::trace::Scope tracing_; // last: ends before all else does
};

} // namespace web
