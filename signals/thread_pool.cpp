#include "signals/thread_pool.hpp"

#include "signals/detail/error_scope.hpp"
#include "signals/detail/misuse.hpp"
#include "signals/detail/signal_base.hpp"

namespace rowcall {

// Those of one thread are within each other: a task may be run where it was to be added.
class ThreadPool::Running {
public:
    explicit Running(const ThreadPool& pool) noexcept : pool_(pool), outer_(innermost_) {
        innermost_ = this;
    }
    ~Running() { innermost_ = outer_; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    static bool any_of(const ThreadPool& pool) noexcept {
        const Running* task = innermost_;
        while (task && &task->pool_ != &pool) task = task->outer_;
        return task != nullptr;
    }

private:
    const ThreadPool& pool_;
    const Running* const outer_;
    static constinit thread_local const Running* innermost_;
};

constinit thread_local const ThreadPool::Running* ThreadPool::Running::innermost_ = nullptr;

ThreadPool::ThreadPool(ThreadPoolOptions options) : options_(std::move(options)) {
    if (options_.threads == 0)
        detail::throw_invalid_argument("ThreadPool: without a thread no task would ever run");
    if (options_.capacity == 0)
        detail::throw_invalid_argument("ThreadPool: a capacity of 0 leaves no room for a task");
    try {
        threads_.reserve(options_.threads);
        while (threads_.size() < options_.threads) threads_.emplace_back([this] { work(); });
    } catch (...) {
        shut_down();
        throw;
    }
}

ThreadPool::~ThreadPool() { shut_down(); }

void ThreadPool::execute(ExecutorTask task) {
    if (!task) detail::throw_invalid_argument("execute: there is nothing to do");
    std::unique_lock lock(mutex_);
    if (!Running::any_of(*this)) {
        const auto is_full = [&] { return queue_.size() >= options_.capacity; };
        if (options_.when_full == WhenFull::wait)
            room_or_end_.wait(lock, [&] { return is_closed_ || !is_full(); });
        if (is_closed_)
            throw TaskRefused(options_.name + " has been shut down, and takes no more tasks");
        if (is_full()) {
            if (options_.when_full == WhenFull::run_here) return run(std::move(task), lock);
            throw TaskRefused(
                options_.name + " is full: " + std::to_string(options_.capacity) +
                " tasks wait already");
        }
    }
    queue_.push_back(std::move(task));
    work_or_end_.notify_one();
}

// A task ends with its captures, so that they are gone when drain() returns.
void ThreadPool::run(ExecutorTask task, std::unique_lock<std::mutex>& lock) {
    ++running_;
    lock.unlock();
    {
        const Running running(*this);
        const detail::ErrorScope errors(&options_.on_error);
        try {
            task();
        } catch (...) {
            detail::report_current_exception(options_.name, nullptr);
        }
        task = {};
    }
    lock.lock();
    if (--running_ == 0 && queue_.empty()) {
        idle_.notify_all();
        if (is_closed_) work_or_end_.notify_all();
    }
}

void ThreadPool::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        // As long as a task runs, it may add others.
        work_or_end_.wait(lock, [&] { return !queue_.empty() || (is_closed_ && running_ == 0); });
        if (queue_.empty()) return;
        ExecutorTask task = std::move(queue_.front());
        queue_.pop_front();
        room_or_end_.notify_one();
        run(std::move(task), lock);
    }
}

void ThreadPool::drain() {
    check_caller("drain: a task of the pool would wait for itself");
    std::unique_lock lock(mutex_);
    wait_until_idle(lock);
}

std::size_t ThreadPool::discard() {
    std::deque<ExecutorTask> dropped; // destroyed without the lock
    const std::lock_guard lock(mutex_);
    dropped.swap(queue_);
    room_or_end_.notify_all();
    if (running_ == 0) idle_.notify_all();
    return dropped.size();
}

void ThreadPool::shut_down() {
    check_caller("shut_down: a task of the pool would wait for itself");
    std::vector<std::jthread> ending; // joined without the lock
    std::unique_lock lock(mutex_);
    is_closed_ = true;
    work_or_end_.notify_all();
    room_or_end_.notify_all();
    wait_until_idle(lock);
    ending.swap(threads_);
}

std::size_t ThreadPool::waiting() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

void ThreadPool::wait_until_idle(std::unique_lock<std::mutex>& lock) {
    idle_.wait(lock, [&] { return queue_.empty() && running_ == 0; });
}

void ThreadPool::check_caller(const char* mistake) const {
    if (Running::any_of(*this)) throw std::logic_error(mistake);
}

} // namespace rowcall
