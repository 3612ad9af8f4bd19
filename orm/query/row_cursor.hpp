// The rows of a query, one by one.
#pragma once

#include "orm/query/select.hpp"

namespace rowcall::detail {

/// The rows of `select_rows`, fetched one by one. It must go before the session, and its query
/// after it.
class RowCursor {
public:
    RowCursor(Session& session, const Query& query);
    RowCursor(RowCursor&&) noexcept;
    ~RowCursor();
    /// The values of the next row, valid until the next call; nothing at the end.
    std::optional<std::span<const SqlValue>> next();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace rowcall::detail
