// Where a connection reports the statements that it runs.
#pragma once

#include "orm/database/query_event.hpp"
#include "signals/signal.hpp"
#include "signals/trace.hpp"

namespace rowcall::detail {

/// Used by one thread at a time. Two want to know of a statement: the trace of the receiver that
/// runs it, and on_query of its database.
class QueryWatch {
public:
    using Clock = signals::trace::Clock;

    struct Query {
        std::string_view sql;
        Clock::duration duration;
        std::int64_t rows = 0;
        std::int64_t changed = 0;
        bool failed = false;
    };

    /// To be called first; before that, only the trace is told.
    void report_to(Database& database, const Signal<void(const QueryEvent&)>& on_query) noexcept {
        database_ = &database, on_query_ = &on_query;
    }
    /// Whether to measure a statement that is about to run. Costs a load and a branch for each of
    /// the two.
    bool is_wanted() const noexcept {
        return signals::trace::is_recording() || (on_query_ && on_query_->may_have_listeners());
    }
    /// Receivers run in here, which may run statements of this connection. What they throw goes to
    /// the error sink: to be watched makes no statement fail.
    void report(const Query& query) noexcept;

private:
    Database* database_ = nullptr;
    const Signal<void(const QueryEvent&)>* on_query_ = nullptr;
};

} // namespace rowcall::detail
