// From a model's description to the SQL that creates its table.
#pragma once

#include "orm/query/dialect.hpp"
#include "orm/schema/model_info.hpp"

namespace rowcall::detail {

/// CREATE TABLE and CREATE INDEX statements, each doing nothing if the thing exists. Every rule
/// that the model states is a constraint of the database too; checks are named
/// "table.column.rule", which is how errors find the column.
std::vector<std::string> create_table_sql(const ModelInfo& model, const Dialect& dialect);

} // namespace rowcall::detail
