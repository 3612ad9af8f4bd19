#include "orm/query/select.hpp"

#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/query/compiler.hpp"

#include <fmt/format.h>

namespace rowcall::detail {

void select_rows(
    Session& session, const Query& query, void (*row)(void*, std::span<const SqlValue>),
    void* context) {
    const CompiledQuery compiled = compile_select(query, session.dialect());
    auto statement = session.prepare(compiled.sql);
    statement->start(compiled.parameters);
    std::vector<SqlValue> values(query.model->columns.size());
    while (statement->next(values)) row(context, values);
}

void load_record(
    Session& session, const ModelInfo& model, void* record, std::span<const SqlValue> row) {
    model.load_row(record, row);
    model.key_access.mark(model.key_of(record), session.found(model, row[model.key_column]));
}

std::int64_t count_rows(Session& session, const Query& query) {
    const CompiledQuery compiled = compile_count(query, session.dialect());
    auto statement = session.prepare(compiled.sql);
    statement->start(compiled.parameters);
    SqlValue count[1];
    statement->next(count);
    return count[0].integer();
}

bool any_row(Session& session, const Query& query) {
    const CompiledQuery compiled = compile_exists(query, session.dialect());
    auto statement = session.prepare(compiled.sql);
    statement->start(compiled.parameters);
    SqlValue one[1];
    return statement->next(one);
}

std::int64_t update_rows(
    Session& session, const Query& query, const std::vector<Assignment>& assignments) {
    if (query.is_sliced()) throw_sliced(*query.model, "update");
    const CompiledQuery compiled = compile_update(query, assignments, session.dialect());
    return session.run(compiled.sql, compiled.parameters);
}

ExpressionPtr key_equals(const ModelInfo& model, OwnedValue key) {
    return equals_or_null(model, model.key(), std::move(key));
}

ExpressionPtr equals_or_null(const ModelInfo& model, const Column& column, OwnedValue value) {
    const ExpressionPtr left = make_column(model, column);
    if (std::holds_alternative<std::monostate>(value)) return make_operation(Op::is_null, {left});
    return make_operation(Op::equal, {left, make_literal(std::move(value))});
}

namespace {

std::string wanted(Session& session, const Query& query) {
    const std::string conditions = describe_conditions(query, session.dialect());
    return conditions.empty() ? query.model->table
                              : fmt::format("{} where {}", query.model->table, conditions);
}

} // namespace

void throw_does_not_exist(Session& session, const Query& query) {
    throw DoesNotExist{fmt::format("no row of {}", wanted(session, query))};
}

void throw_multiple_objects(Session& session, const Query& query) {
    throw MultipleObjectsReturned{
        fmt::format("several rows of {}, where one was wanted", wanted(session, query))};
}

void throw_sliced(const ModelInfo& model, std::string_view what) {
    throw ProgrammingError{
        fmt::format("{}: {} after limit, offset or slice", model.table, what),
        {.table = model.table}};
}

} // namespace rowcall::detail
