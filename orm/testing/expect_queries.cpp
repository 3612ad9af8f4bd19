#include "orm/testing/expect_queries.hpp"

#include "orm/database/query_log.hpp"
#include "signals/detail/text.hpp"
#include "signals/testing/failure.hpp"

#include <fmt/format.h>

namespace rowcall::testing {

void expect_queries(Database& database, std::size_t number, const std::function<void()>& body) {
    const QueryLog log{database};
    body();
    std::string list;
    std::size_t count = 0;
    for (const QueryLog::Query& query : log.queries()) {
        if (query.thread != std::this_thread::get_id()) continue;
        list += fmt::format(
            "\n{:3}. {}{}", ++count, detail::one_line(query.sql), query.failed ? "  (failed)" : "");
    }
    if (count != number)
        throw Failure{fmt::format(
            "{} {} of the database, where {} {} expected{}{}", count,
            count == 1 ? "statement" : "statements", number, number == 1 ? "was" : "were",
            count == 0 ? "" : ":", list)};
}

void expect_queries(std::size_t number, const std::function<void()>& body) {
    expect_queries(Database::default_database(), number, body);
}

} // namespace rowcall::testing
