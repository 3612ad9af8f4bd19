// Signals as something that a coroutine can wait for: Signal::next().
#pragma once

#include "signals/detail/waiter.hpp"
#include "signals/signal.hpp"

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <stop_token>
#include <tuple>
#include <type_traits>
#include <utility>

namespace rowcall {

/// Leaves the co_await of a coroutine that has waited in vain: a stop was requested, the signal
/// was destroyed or all of its receivers were disconnected, or the executor has dropped its task.
class Cancelled : public std::exception {
public:
    explicit Cancelled(const char* why) noexcept : why_(why) {} ///< a literal
    Cancelled(const Cancelled&) noexcept = default;
    Cancelled& operator=(const Cancelled&) noexcept = default;
    ~Cancelled() override;
    const char* what() const noexcept override { return why_; }

private:
    const char* why_;
};

namespace detail {

// A waiter for a send with these arguments, of which it keeps copies.
template<class... Values>
struct Arrival final : Waiter {
    using Waiter::Waiter;
    std::optional<std::tuple<Values...>> values;
};

// The receiver that is connected meanwhile. It ends with its connection: if that comes first, for
// the signal is destroyed, there is nothing to wait for any more.
template<class... Args>
class ArrivalReceiver {
public:
    using Awaited = Arrival<std::remove_cvref_t<Args>...>;

    explicit ArrivalReceiver(std::shared_ptr<Awaited> arrival) noexcept
        : arrival_(std::move(arrival)) {}
    ArrivalReceiver(ArrivalReceiver&&) noexcept = default;
    ~ArrivalReceiver() {
        if (arrival_)
            arrival_->cancel("next: the signal was destroyed, or all its receivers disconnected");
    }

    void operator()(Seen<Args>... args) const {
        if (!arrival_->take()) return;
        try {
            arrival_->values.emplace(args...);
        } catch (...) {
            arrival_->fail(std::current_exception());
        }
        arrival_->wake();
    }

private:
    std::shared_ptr<Awaited> arrival_;
};

/// What Signal::next() returns.
template<class R, class... Args>
class [[nodiscard]] NextSend<R(Args...)> {
    static_assert(
        std::is_void_v<R>,
        "next() waits for signals whose receivers return nothing: a coroutine that goes on has "
        "nothing to respond.");
    static constexpr bool copies = (std::is_copy_constructible_v<std::remove_cvref_t<Args>> && ...);
    static_assert(
        copies, "next() gives the coroutine copies of the arguments, and one of them has none.");
    static constexpr bool owns = (!is_view<std::remove_cvref_t<Args>> && ...);
    static_assert(
        owns, "next() gives the coroutine copies of the arguments, and one of them is a view of "
              "what may be gone when the coroutine looks at it.");
    using Receiver = std::conditional_t<copies, ArrivalReceiver<Args...>, ArrivalReceiver<>>;
    using Awaited = typename Receiver::Awaited;

public:
    NextSend(
        Signal<R(Args...)>& signal, Sender from, std::stop_token stop, const SourcePlace& place,
        ExecutorRef executor = {})
        : signal_(signal), from_(std::move(from)), stop_(std::move(stop)), place_(place),
          executor_(executor) {}
    NextSend(Signal<R(Args...)>& signal, const Sender& from, NeverStops, const SourcePlace& place)
        : NextSend(signal, from, std::stop_token{}, place) {}
    NextSend(const NextSend&) = delete;
    NextSend& operator=(const NextSend&) = delete;
    ~NextSend() { leave(); }

    /// Has the coroutine go on on this executor, which must outlive the wait.
    NextSend on(ExecutorRef executor) && {
        return {signal_, std::move(from_), std::move(stop_), place_, executor};
    }

    bool await_ready() const noexcept { return stop_.stop_requested(); }
    bool await_suspend(std::coroutine_handle<> coroutine) {
        const auto arrival = std::make_shared<Awaited>(executor_); // outlives this frame
        arrival_ = arrival;
        connection_ =
            signal_.connect(Receiver(arrival), {.sender = from_, .once = true, .place = place_});
        arrival->listen(stop_);
        return arrival->suspend(coroutine);
    }
    auto await_resume() {
        leave();
        const auto arrival = std::exchange(arrival_, nullptr);
        if (!arrival) throw Cancelled("next: a stop was requested");
        arrival->check();
        if constexpr (sizeof...(Args) == 1)
            return std::get<0>(*std::move(arrival->values));
        else if constexpr (sizeof...(Args) > 1)
            return *std::move(arrival->values);
    }

private:
    void leave() noexcept {
        if (arrival_) arrival_->leave();
        connection_.disconnect();
    }

    Signal<R(Args...)>& signal_;
    Sender from_;
    std::stop_token stop_;
    SourcePlace place_;
    ExecutorRef executor_;
    std::shared_ptr<Awaited> arrival_;
    Connection connection_;
};

} // namespace detail
} // namespace rowcall
