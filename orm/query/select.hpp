// Running query trees: the compiled half of QuerySet.
#pragma once

#include "orm/query/expression.hpp"

namespace rowcall::detail {

class Session;

/// Calls `row(context, values)` for each row, in order; values as the model's columns.
/// A row's values are valid during its call, which may use the session itself.
void select_rows(
    Session& session, const Query& query, void (*row)(void*, std::span<const SqlValue>),
    void* context);
template<class Row>
void select_rows(Session& session, const Query& query, Row row) {
    select_rows(
        session, query,
        [](void* context, std::span<const SqlValue> values) {
            (*static_cast<Row*>(context))(values);
        },
        &row);
}

/// Sets every member from a row of `select_rows`; the record remembers its database.
void load_record(
    Session& session, const ModelInfo& model, void* record, std::span<const SqlValue> row);

std::int64_t count_rows(Session& session, const Query& query);
bool any_row(Session& session, const Query& query);
std::int64_t update_rows(
    Session& session, const Query& query, const std::vector<Assignment>& assignments);

/// A condition on the model's key.
ExpressionPtr key_equals(const ModelInfo& model, OwnedValue key);
/// `column = value`, or `column IS NULL` for no value.
ExpressionPtr equals_or_null(const ModelInfo& model, const Column& column, OwnedValue value);

// What the functions of QuerySet throw.
[[noreturn]] void throw_does_not_exist(Session& session, const Query& query);
[[noreturn]] void throw_multiple_objects(Session& session, const Query& query);
[[noreturn]] void throw_sliced(const ModelInfo& model, std::string_view what);

} // namespace rowcall::detail
