// What waits for the end of a transaction.
#include "orm/database/session.hpp"
#include "signals/detail/signal_base.hpp"

#include <algorithm>
#include <iterator>

namespace rowcall::detail {

void Session::on_commit(std::function<void()> callback, bool robust) {
    callbacks_.push_back({std::move(callback), Callback::End::commit, robust});
    if (in_transaction()) return;
    settle_callbacks(0, Callback::End::commit);
    run_callbacks();
}

void Session::on_rollback(std::function<void()> callback) {
    if (in_transaction())
        callbacks_.push_back({std::move(callback), Callback::End::rollback, true});
}

void Session::settle_callbacks(std::size_t from, Callback::End end) noexcept {
    const auto begin = callbacks_.begin() + static_cast<std::ptrdiff_t>(from);
    const auto is_void = [&](const Callback& callback) {
        return !callback.is_due && callback.end != end;
    };
    callbacks_.erase(std::remove_if(begin, callbacks_.end(), is_void), callbacks_.end());
    for (std::size_t i = from; i < callbacks_.size(); ++i) callbacks_[i].is_due = true;
}

void Session::run_callbacks() {
    // Moved out first: a callback may begin a transaction and register callbacks of its own.
    if (!in_transaction()) run_all(std::exchange(callbacks_, {}));
}

std::vector<Session::Callback> Session::take_callbacks(std::size_t from) {
    settle_callbacks(from, Callback::End::commit);
    const auto begin = callbacks_.begin() + static_cast<std::ptrdiff_t>(from);
    std::vector<Callback> taken{std::move_iterator{begin}, std::move_iterator{callbacks_.end()}};
    callbacks_.erase(begin, callbacks_.end());
    return taken;
}

void Session::run_all(const std::vector<Callback>& callbacks) {
    std::exception_ptr first;
    for (const Callback& callback : callbacks) {
        if (first && !callback.robust) continue;
        try {
            callback.run();
        } catch (...) {
            if (callback.robust)
                report_current_exception(
                    callback.end == Callback::End::commit ? "on_commit" : "on_rollback", nullptr);
            else
                first = std::current_exception();
        }
    }
    if (first) std::rethrow_exception(first);
}

} // namespace rowcall::detail
