#include "signals/detail/waiter.hpp"

#include "signals/next.hpp"

namespace rowcall {

Cancelled::~Cancelled() = default;

namespace detail {

// If nobody runs it, whoever drops it resumes the coroutine: else that would wait for ever.
class Waiter::Turn {
public:
    explicit Turn(std::shared_ptr<Waiter> waiter) noexcept : waiter_(std::move(waiter)) {}
    Turn(Turn&&) noexcept = default;
    ~Turn() {
        if (!waiter_ || (waiter_->state_.fetch_or(dropped) & handing) != 0) return;
        waiter_->fail(std::make_exception_ptr(Cancelled("next: the executor has dropped it")));
        waiter_->run();
    }
    void operator()() { std::exchange(waiter_, nullptr)->run(); }

private:
    std::shared_ptr<Waiter> waiter_;
};

bool Waiter::suspend(std::coroutine_handle<> coroutine) {
    coroutine_ = coroutine;
    if ((state_.fetch_or(suspended) & ready) == 0) return true;
    if (!on_) return false;
    resume();
    return true;
}

void Waiter::wake() {
    if ((state_.fetch_or(ready) & suspended) != 0) resume();
}

void Waiter::cancel(const char* why) {
    if (!take()) return;
    fail(std::make_exception_ptr(Cancelled(why)));
    wake();
}

// An executor that refuses is not left to unwind the stack through the coroutine.
void Waiter::resume() {
    if (!on_) return run();
    state_.fetch_or(handing);
    std::exception_ptr refusal;
    try {
        on_.execute(Turn(shared_from_this()));
    } catch (...) {
        refusal = std::current_exception();
    }
    if ((state_.fetch_and(~handing) & dropped) == 0) return;
    fail(
        refusal ? refusal
                : std::make_exception_ptr(Cancelled("next: the executor has dropped it")));
    run();
}

void Waiter::run() {
    if ((state_.load() & left) == 0) coroutine_.resume();
}

// The last one to share the waiter may be gone already, and wait for this call to end.
void Waiter::Stop::operator()() const {
    if (const auto shared = waiter.weak_from_this().lock())
        shared->cancel("next: a stop was requested");
}

} // namespace detail
} // namespace rowcall
