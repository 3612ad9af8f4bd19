// An Executor: threads of its own, and a bounded queue before them.
#pragma once

#include "signals/error_sink.hpp"
#include "signals/executor.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace rowcall {

/// What a ThreadPool does with a task when its queue is full. The answer is for those who bring
/// work from outside: a task of the pool itself adds to the queue whatever its length, as it would
/// wait for room that only itself can make.
enum class WhenFull : unsigned char {
    wait,     ///< The caller waits for room, and so brings no more than the pool can do.
    run_here, ///< The caller does this task itself, before those that wait.
    refuse    ///< The caller gets a TaskRefused.
};

/// A task that a ThreadPool did not take, because it was full or had been shut down.
class TaskRefused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// How a ThreadPool is made.
struct ThreadPoolOptions {
    /// With one, tasks run in the order in which they came.
    std::size_t threads = 1;
    /// How many tasks may wait for a thread.
    std::size_t capacity = 1024;
    WhenFull when_full = WhenFull::wait;
    /// Gets what a task throws, and what the receivers of a send_robust() throw on threads of the
    /// pool, on the thread where it happened; none: the error sink does. Several threads may call
    /// it at the same time. If it throws, the error sink gets the failure after all.
    std::function<void(const signals::ReceiverError&)> on_error{};
    /// What the pool is called in graphs, traces and errors.
    std::string name = "a thread pool";
};

/// Threads that run tasks: receivers that are connected with `.on`, coroutines, functions.
///
///     ThreadPool mails{{.threads = 2, .name = "mails"}};
///     post_save.connect<User>(send_mail, {.when = after_commit, .on = mails});
///
/// Any thread may call any function. What tasks use must outlive the pool: a Database is declared
/// before it.
///
/// Who waits for room must hold no lock that a task of the pool wants. Two pools whose tasks hand
/// work to each other can both be full, and wait for each other for ever, unless one of them
/// does not wait.
class ThreadPool {
public:
    /// Throws std::invalid_argument if there is to be no thread, or no room for a task;
    /// std::system_error if a thread cannot be started.
    explicit ThreadPool(ThreadPoolOptions options = {});
    /// As shut_down(). Not by a task of the pool.
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    /// Adds a task to those that wait. Throws TaskRefused, std::bad_alloc, and
    /// std::invalid_argument if there is nothing to do. Cost: a lock, and room in the queue.
    void execute(ExecutorTask task);

    /// Waits until nothing waits and nothing runs; what other threads add meanwhile is waited for
    /// too. Throws std::logic_error in a task of the pool, which would wait for itself.
    void drain();

    /// Drops the tasks that wait, destroying them here, and says how many these were.
    std::size_t discard();

    /// From now on refuses tasks, also of those who wait for room, but for what its own tasks add.
    /// Waits until all has run, and ends the threads. The second time it only waits. Throws
    /// std::logic_error in a task of the pool.
    void shut_down();

    /// How many tasks wait for a thread.
    std::size_t waiting() const;

    std::string_view name() const noexcept { return options_.name; }

private:
    class Running; // a task of a pool that this thread is in

    void work();
    void run(ExecutorTask task, std::unique_lock<std::mutex>& lock);
    void wait_until_idle(std::unique_lock<std::mutex>& lock);
    void check_caller(const char* mistake) const;

    const ThreadPoolOptions options_;
    mutable std::mutex mutex_;
    std::condition_variable work_or_end_, room_or_end_, idle_;
    std::deque<ExecutorTask> queue_;
    std::size_t running_ = 0;
    bool is_closed_ = false;
    std::vector<std::jthread> threads_;
};

} // namespace rowcall
