#include "orm/backends/query_watch.hpp"

#include <new>

namespace rowcall::detail {

namespace {

constinit thread_local bool reports = false; // this thread is in receivers of on_query

void tell_receivers(const Signal<void(const QueryEvent&)>& on_query, const QueryEvent& event) {
    struct Reporting {
        Reporting() noexcept { reports = true; }
        ~Reporting() { reports = false; }
    } const reporting;
    on_query.send_robust(event);
}

} // namespace

void QueryWatch::report(const Query& query) noexcept {
    try {
        signals::trace::note("sql", query.sql, query.duration);
        if (on_query_ && !reports)
            tell_receivers(
                *on_query_, {.sql = query.sql,
                             .duration = query.duration,
                             .rows = query.rows,
                             .changed = query.changed,
                             .failed = query.failed,
                             .database = *database_});
    } catch (const std::bad_alloc&) {
        // Then they miss it.
    }
}

} // namespace rowcall::detail
