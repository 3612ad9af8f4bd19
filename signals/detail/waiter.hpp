#pragma once

#include "signals/executor.hpp"

#include <atomic>
#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <stop_token>

namespace rowcall::detail {

// A coroutine that waits to be woken, as those see it who may do that: a receiver that it has
// connected, and a request to stop. The first of them wakes it, the others come too late. All
// share this, for the coroutine may be gone when they come.
class Waiter : public std::enable_shared_from_this<Waiter> {
public:
    explicit Waiter(ExecutorRef on) noexcept : on_(on) {}
    virtual ~Waiter() = default;

    // ---- the coroutine ----

    void listen(const std::stop_token& stop) {
        if (stop.stop_possible()) stop_.emplace(stop, Stop{*this});
    }
    // Whether it is to stay suspended. False: it was woken meanwhile, and goes on where it is.
    // If it stays, another thread may have resumed it by now.
    bool suspend(std::coroutine_handle<> coroutine);
    // It waits no more: it goes on, or is destroyed.
    void leave() noexcept { state_.fetch_or(taken | left); }
    // Throws what it was woken with, if that is an error.
    void check() const {
        if (error_) std::rethrow_exception(error_);
    }

    // ---- who wakes it ----

    // Whether the caller is the first. Then it has to say why, and wake().
    bool take() noexcept { return (state_.fetch_or(taken) & taken) == 0; }
    void fail(std::exception_ptr error) noexcept { error_ = std::move(error); }
    // Resumes the coroutine here, or has its executor do that. Throws what leaves the coroutine.
    void wake();
    // If nobody else did, wakes it with a Cancelled.
    void cancel(const char* why);

private:
    class Turn; // a task that resumes the coroutine
    struct Stop {
        Waiter& waiter;
        void operator()() const;
    };

    static constexpr unsigned taken = 1;     // by the one who wakes it
    static constexpr unsigned ready = 2;     // what that one has to say is there
    static constexpr unsigned suspended = 4; // the last one of `ready` and this resumes it
    static constexpr unsigned left = 8;
    static constexpr unsigned handing = 16; // to the executor
    static constexpr unsigned dropped = 32; // by the executor

    void resume();
    void run();

    std::atomic<unsigned> state_{0};
    std::coroutine_handle<> coroutine_;
    const ExecutorRef on_;
    std::exception_ptr error_;
    std::optional<std::stop_callback<Stop>> stop_;
};

} // namespace rowcall::detail
