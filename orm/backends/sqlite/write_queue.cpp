#include "orm/backends/sqlite/write_queue.hpp"

namespace rowcall::detail {

bool WriteQueue::enter(std::chrono::milliseconds timeout) {
    std::unique_lock lock{mutex_};
    if (!is_taken_) return is_taken_ = true;
    Waiter self;
    waiting_.push_back(&self);
    if (self.called.wait_for(lock, timeout, [&] { return self.is_called; })) return true;
    std::erase(waiting_, &self);
    return false;
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
