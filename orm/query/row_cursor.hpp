// The rows of a query, one by one.
#pragma once

#include "orm/backends/backend.hpp"
#include "orm/query/select.hpp"

namespace rowcall::detail {

class StartedQuery;

/// The rows of `select_rows`, fetched one by one. It must go before the session, and its query
/// after it.
class RowCursor {
public:
    RowCursor(Session& session, const Query& query);
    RowCursor(RowCursor&&) noexcept;
    ~RowCursor();
    /// The next row, valid until the next call; null at the end.
    const ResultRow* next();

private:
    std::unique_ptr<StartedQuery> rows_;
    ResultRow row_;
};

} // namespace rowcall::detail
