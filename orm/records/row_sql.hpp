// The SQL of a single row: insert, update, select by key.
#pragma once

#include "orm/query/dialect.hpp"
#include "orm/schema/model_info.hpp"

namespace rowcall::detail {

// One parameter for each column, in order.

/// Without the key's: the database generates it.
std::string insert_sql(const ModelInfo& model, const Dialect& dialect);
std::string insert_with_key_sql(const ModelInfo& model, const Dialect& dialect);
/// Inserts nothing if another row has the key.
std::string insert_if_free_sql(const ModelInfo& model, const Dialect& dialect);
/// All columns but the key; then the key. For a model that is nothing but its key, it only finds
/// the row.
std::string update_sql(const ModelInfo& model, const Dialect& dialect);

/// A parameter for each of `columns`, then the key.
std::string update_columns_sql(
    const ModelInfo& model, std::span<const std::size_t> columns, const Dialect& dialect);
/// All columns of the row with the key ?1.
std::string select_by_key_sql(const ModelInfo& model, const Dialect& dialect);

} // namespace rowcall::detail
