// The SQL of a single row: insert, update, select by key.
#pragma once

#include "orm/query/dialect.hpp"
#include "orm/schema/model_info.hpp"

namespace rowcall::detail {

enum class OnKeyConflict { fail, ignore };

/// One parameter for each column, in order; the key's is left out unless `with_key`.
std::string insert_sql(
    const ModelInfo& model, bool with_key, OnKeyConflict on_conflict, const Dialect& dialect);
/// A parameter for each of `columns`, then the key. With no column it only finds the row.
std::string update_sql(
    const ModelInfo& model, const std::vector<std::size_t>& columns, const Dialect& dialect);
/// All columns of the row with the key ?1.
std::string select_by_key_sql(const ModelInfo& model, const Dialect& dialect);

} // namespace rowcall::detail
