#include "orm/database/query_log.hpp"

#include "signals/detail/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>

namespace rowcall {

struct QueryLog::Entries {
    mutable std::mutex mutex;
    std::map<std::string, Total, std::less<>> by_text; // the texts, for all the views of them
    std::vector<Query> queries;

    void add(const QueryEvent& event) {
        const std::lock_guard lock{mutex};
        auto found = by_text.find(event.sql);
        if (found == by_text.end()) {
            found = by_text.try_emplace(std::string{event.sql}).first;
            found->second.sql = found->first;
        }
        queries.push_back(
            {.sql = found->first,
             .duration = event.duration,
             .rows = event.rows,
             .changed = event.changed,
             .failed = event.failed,
             .thread = std::this_thread::get_id()});
        Total& total = found->second;
        ++total.calls;
        total.failed += event.failed;
        total.total += event.duration;
        total.longest = std::max(total.longest, event.duration);
        total.rows += event.rows;
        total.changed += event.changed;
    }
};

QueryLog::QueryLog(Database& database)
    : entries_{std::make_unique<Entries>()},
      connection_{database.on_query.connect(
          [entries = entries_.get()](const QueryEvent& event) { entries->add(event); },
          {.name = "QueryLog"})} {}

QueryLog::~QueryLog() { connection_.disconnect_and_wait(); }

std::vector<QueryLog::Query> QueryLog::queries() const {
    const std::lock_guard lock{entries_->mutex};
    return entries_->queries;
}

std::size_t QueryLog::size() const {
    const std::lock_guard lock{entries_->mutex};
    return entries_->queries.size();
}

std::vector<QueryLog::Total> QueryLog::totals() const {
    std::vector<Total> totals;
    {
        const std::lock_guard lock{entries_->mutex};
        for (const auto& [text, total] : entries_->by_text) totals.push_back(total);
    }
    std::ranges::sort(totals, [](const Total& a, const Total& b) {
        return a.total != b.total ? a.total > b.total : a.sql < b.sql;
    });
    return totals;
}

void QueryLog::clear() {
    const std::lock_guard lock{entries_->mutex};
    entries_->queries.clear();
    entries_->by_text.clear();
}

std::string to_string(const QueryLog& log) { return to_string(log.totals()); }

std::string to_string(const std::vector<QueryLog::Total>& totals) {
    const auto milliseconds = [](QueryLog::Duration duration) {
        return std::chrono::duration<double, std::milli>{duration}.count();
    };
    std::string text = fmt::format(
        "{:>9}  {:>9}  {:>6}  {:>8}  {:>8}  {}\n", "total ms", "longest", "calls", "rows",
        "changed", "sql");
    for (const QueryLog::Total& total : totals)
        text += fmt::format(
            "{:9.3f}  {:9.3f}  {:6}  {:8}  {:8}  {}{}\n", milliseconds(total.total),
            milliseconds(total.longest), total.calls, total.rows, total.changed,
            detail::one_line(total.sql),
            total.failed > 0 ? fmt::format("  ({} failed)", total.failed) : "");
    return text;
}

} // namespace rowcall
