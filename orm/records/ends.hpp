// The receivers of a signal about records that wait for the end of the transaction.
#pragma once

#include "orm/any_model.hpp"
#include "signals/signal.hpp"

#include <memory>
#include <string>

namespace rowcall::detail {

/// A signal for each of the two ends that a transaction may have. A ModelSignal has those whose
/// receivers run on the thread that wrote; behind them, in a list, are those of executors.
template<class Event>
struct Ends {
    using Receivers = Signal<void(const AnyModel&, const Event&)>;

    constexpr Ends(std::string_view after_commit_name, std::string_view on_rollback_name)
        : committed{after_commit_name}, rolled_back{on_rollback_name} {}
    /// Of an executor; the names say which.
    Ends(const Ends& here, ExecutorRef executor);
    ~Ends() { delete next.load(); }
    Ends(const Ends&) = delete;
    Ends& operator=(const Ends&) = delete;

    Receivers& at(When when) noexcept { return when == after_commit ? committed : rolled_back; }
    const Receivers& at(When when) const noexcept {
        return when == after_commit ? committed : rolled_back;
    }
    bool has_listeners(const Sender& from) const {
        return committed.has_listeners(from) || rolled_back.has_listeners(from);
    }
    bool may_have_listeners() const noexcept {
        return committed.may_have_listeners() || rolled_back.may_have_listeners();
    }
    /// Those of that executor, made if they are not there yet, which stay in this list as long as
    /// it lives. One at the place of another that has gone, but with its own name, is another.
    /// Any thread may call it. Throws std::bad_alloc.
    Ends& of(ExecutorRef executor);

    struct Names {
        std::string executor, committed, rolled_back;
    };
    std::unique_ptr<const Names> names{}; // of an executor's signals
    Receivers committed, rolled_back;
    ExecutorRef on{};
    Atomic<Ends*> next{nullptr};
};

/// Is `holds(ends)` true of one of the list? Asks no further then.
template<class Event, class Holds>
bool any_ends(const Ends<Event>& first, const Holds& holds) {
    const Ends<Event>* ends = &first;
    while (ends && !holds(*ends)) ends = ends->next.load(Order::acquire);
    return ends != nullptr;
}
/// Calls `visit(receivers)` for every signal of the list.
template<class Event, class Visit>
void each_end(Ends<Event>& first, const Visit& visit) {
    for (Ends<Event>* ends = &first; ends; ends = ends->next.load(Order::acquire)) {
        visit(ends->committed);
        visit(ends->rolled_back);
    }
}

} // namespace rowcall::detail
