// From query trees to SQL.
#pragma once

#include "orm/query/expression.hpp"

namespace rowcall::detail {

/// SQL and what to bind to it: values of the query's trees, which must live on.
struct CompiledQuery {
    std::string sql;
    std::vector<const OwnedValue*> values;

    std::vector<SqlValue> parameters() const;
};

/// The rows: `query.width()` values each, perhaps with more behind them.
CompiledQuery compile_select(const Query& query, const Dialect& dialect);
/// One row: how many there are.
CompiledQuery compile_count(const Query& query, const Dialect& dialect);
/// One row if there is any, else none.
CompiledQuery compile_exists(const Query& query, const Dialect& dialect);
/// One row: the values of expressions with aggregates, over all rows of the query.
CompiledQuery compile_aggregate(
    const Query& query, const std::vector<ExpressionPtr>& expressions, const Dialect& dialect);
/// Of a plain query. With `returned`, a row for each row changed: its new values of these columns
/// of the model, by number.
CompiledQuery compile_update(
    const Query& query, const std::vector<Assignment>& assignments, const Dialect& dialect,
    std::span<const std::size_t> returned = {});
CompiledQuery compile_delete(const Query& query, const Dialect& dialect);

} // namespace rowcall::detail
