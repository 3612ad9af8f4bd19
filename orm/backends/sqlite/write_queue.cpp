#include "orm/backends/sqlite/write_queue.hpp"

#include <algorithm>
#include <utility>

namespace rowcall::detail {

std::optional<std::chrono::milliseconds> WriteQueue::enter(std::chrono::milliseconds timeout) {
    std::unique_lock lock{mutex_};
    if (!std::exchange(is_taken_, true)) return timeout;
    const auto until = std::chrono::steady_clock::now() + timeout;
    Waiter self;
    waiting_.push_back(&self);
    if (!self.called.wait_until(lock, until, [&] { return self.is_called; })) {
        std::erase(waiting_, &self);
        return std::nullopt;
    }
    const auto left =
        std::chrono::floor<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    return std::max(left, std::chrono::milliseconds{0});
}

void WriteQueue::leave() noexcept {
    const std::lock_guard lock{mutex_};
    is_taken_ = !waiting_.empty();
    if (!is_taken_) return;
    Waiter& next = *waiting_.front();
    waiting_.pop_front();
    next.is_called = true;
    next.called.notify_one(); // under the lock, while it is there
}

std::size_t WriteQueue::waiting() const {
    const std::lock_guard lock{mutex_};
    return waiting_.size();
}

} // namespace rowcall::detail
