// The tables by the names that scenarios use: models, and join tables without one.
#pragma once

#include "orm/database/database.hpp"
#include "tests/conformance/model_face.hpp"

namespace rowcall::conformance {

/// Throws MalformedScenario if there is none of that name.
const ModelFace& model_named(std::string_view name);

/// Creates all tables, in the order in which deletions visit relations.
void create_tables(Database& database);

/// The sender of a signal's messages that is named so: a model, or the join table of a
/// many-to-many relation, which sends m2m_changed. Throws MalformedScenario for other names.
Sender sender_named(std::string_view signal, const json& name);

/// "Todo_tags" for the join table "todo_tags", "Todo" for the table "todo".
std::string name_of_table(std::string_view table);

/// How many rows a model's table or a join table has.
std::int64_t count_rows(Database& database, std::string_view name);

/// All rows of all tables that are not empty, sorted; of join tables without a model, the pairs.
json dump_rows(Database& database);

/// `{"total", "per_model"}`
json to_json(const DeleteResult& result);

} // namespace rowcall::conformance
