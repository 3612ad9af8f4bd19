// Whose turn it is to write.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>

namespace rowcall::detail {

/// The writing transactions of one program on one database, one after the other in the order of
/// their coming. Without it SQLite, where somebody writes, asks again and again with pauses between
/// of up to 100 ms, and whoever comes at the right moment overtakes those that have waited longest.
/// Other programs, and statements outside of a transaction, are not in it: these SQLite keeps apart
/// as ever. Thread-safe.
class WriteQueue {
public:
    /// Waits for the turn. Returns what is left of the time; none if it has not come by then.
    std::optional<std::chrono::milliseconds> enter(std::chrono::milliseconds timeout);
    /// Ends the turn: it is the next one's.
    void leave() noexcept;
    /// How many wait.
    std::size_t waiting() const;

    /// A turn that ends with this object, at the latest.
    class Turn {
    public:
        explicit Turn(WriteQueue& queue) noexcept : queue_{queue} {}
        ~Turn() { end(); }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

        /// Waits for it, unless it is ours already. Returns what is left of the time: 0 if it has
        /// not come by then.
        std::chrono::milliseconds wait(std::chrono::milliseconds timeout) {
            if (is_ours_) return timeout;
            const auto left = queue_.enter(timeout);
            is_ours_ = left.has_value();
            return left.value_or(std::chrono::milliseconds{0});
        }
        bool is_ours() const noexcept { return is_ours_; }
        void end() noexcept {
            if (is_ours_) is_ours_ = false, queue_.leave();
        }

    private:
        WriteQueue& queue_;
        bool is_ours_ = false;
    };

private:
    struct Waiter {
        std::condition_variable called;
        bool is_called = false;
    };

    mutable std::mutex mutex_;
    bool is_taken_ = false;
    std::deque<Waiter*> waiting_;
};

} // namespace rowcall::detail
