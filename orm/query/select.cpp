#include "orm/query/select.hpp"

#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/query/compiler.hpp"
#include "orm/query/describe_query.hpp"
#include "orm/query/row_cursor.hpp"
#include "orm/query/row_type.hpp"
#include "orm/query/shape.hpp"
#include "orm/query/tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace rowcall::detail {

namespace {

using CompileQuery = CompiledQuery (*)(const Query&, const Dialect&);

// Which of a query's values each parameter of its SQL takes.
PreparedStatement prepare_compiled(
    Session& session, const CompiledQuery& compiled, std::span<const OwnedValue* const> values) {
    std::vector<std::pair<const OwnedValue*, std::uint32_t>> places;
    for (const OwnedValue* value : values)
        places.emplace_back(value, static_cast<std::uint32_t>(places.size()));
    std::ranges::sort(places);
    using Place = std::pair<const OwnedValue*, std::uint32_t>;
    PreparedStatement prepared{session.new_statement(compiled.sql)};
    for (const OwnedValue* value : compiled.values)
        prepared.values.push_back(
            std::ranges::lower_bound(places, value, {}, &Place::first)->second);
    // A value that stands twice in this tree may be two in another of the same shape.
    prepared.is_kept = std::ranges::adjacent_find(places, {}, &Place::first) == places.end();
    return prepared;
}

} // namespace

// The statement of a query, begun.
class StartedQuery {
public:
    StartedQuery(Session& session, const Query& query, CompileQuery compile)
        : StartedQuery{session, query, compile, {reinterpret_cast<const void*>(compile), query}} {}

    StartedQuery(
        Session& session, const Query& query, const StatementKey& key, const OwnedValue& value)
        : statement_{session.prepare_as(key, [&] {
              const Shape shape{nullptr, query};
              return prepare_compiled(
                  session, compile_select(query, session.dialect()), shape.values());
          })} {
        const SqlValue parameter = borrow(value);
        statement_->start({&parameter, 1});
    }

    bool next() const { return statement_->next(); }
    ResultRow row(std::size_t size) const { return {*statement_, size}; }

private:
    StartedQuery(Session& session, const Query& query, CompileQuery compile, const Shape& shape)
        : statement_{session.prepare_as(shape.key(), [&] {
              return prepare_compiled(session, compile(query, session.dialect()), shape.values());
          })} {
        SqlValues parameters;
        for (const std::uint32_t number : statement_.values())
            parameters.push_back(borrow(*shape.values()[number]));
        statement_->start(parameters);
    }

    StatementCache::Lease statement_;
};

RowCursor::RowCursor(Session& session, const Query& query)
    : rows_{std::make_unique<StartedQuery>(session, query, compile_select)}, row_{rows_->row(
                                                                                 query.width())} {}
RowCursor::RowCursor(RowCursor&&) noexcept = default;
RowCursor::~RowCursor() = default;

const ResultRow* RowCursor::next() { return rows_->next() ? &row_ : nullptr; }

void select_rows(Session& session, const Query& query, RowUse use) {
    const StartedQuery rows{session, query, compile_select};
    const ResultRow row = rows.row(query.width());
    while (rows.next()) use(row);
}

void select_rows(
    Session& session, const Query& query, const void* kind, const OwnedValue& value, RowUse use) {
    StatementKey key; // shorter than any shape's
    key.add(kind);
    const StartedQuery rows{session, query, key, value};
    const ResultRow row = rows.row(query.width());
    while (rows.next()) use(row);
}

std::int64_t count_rows(Session& session, const Query& query) {
    const StartedQuery count{session, query, compile_count};
    count.next();
    return count.row(1)[0].integer();
}

bool any_row(Session& session, const Query& query) {
    return StartedQuery{session, query, compile_exists}.next();
}

std::vector<OwnedValue> aggregate_rows(
    Session& session, const Query& query, const std::vector<ExpressionPtr>& expressions) {
    const CompiledQuery compiled = compile_aggregate(query, expressions, session.dialect());
    auto statement = session.prepare(compiled.sql);
    statement->start(compiled.parameters());
    statement->next();
    std::vector<OwnedValue> values;
    for (std::size_t i = 0; i < expressions.size(); ++i) values.push_back(own(statement->value(i)));
    return values;
}

std::int64_t update_rows(
    Session& session, const Query& query, const std::vector<Assignment>& assignments) {
    require_plain(query, "update");
    const CompiledQuery compiled = compile_update(query, assignments, session.dialect());
    std::int64_t rows = 0;
    spoil_on_error(session, [&] { rows = session.run(compiled.sql, compiled.parameters()); });
    return rows;
}

std::string explain_query(Session& session, const Query& query) {
    const CompiledQuery compiled = compile_select(query, session.dialect());
    auto statement =
        session.prepare(fmt::format("{}{}", session.dialect().explain(), compiled.sql));
    statement->start(compiled.parameters());
    std::string text = compiled.sql;
    while (statement->next())
        text += fmt::format("\n{}", statement->value(statement->column_count() - 1).text());
    return text;
}

void require_plain(const Query& query, std::string_view what) {
    if (query.is_sliced()) throw_sliced(*query.model, what);
    if (!query.is_plain())
        throw ProgrammingError{
            fmt::format(
                "{}: {} of a distinct, grouped, combined or raw query", query.model->table, what),
            {.table = query.model->table}};
}

void throw_does_not_exist(const Query& query) {
    throw DoesNotExist{fmt::format("there is no {}", describe_query(query))};
}

void throw_multiple_objects(const Query& query) {
    throw MultipleObjectsReturned{
        fmt::format("several rows of {}, where one was wanted", describe_query(query))};
}

void load_value(
    const ModelInfo& model, std::size_t number, ValueLoader load, void* object,
    const SqlValue& value) {
    try {
        load(object, value);
    } catch (const std::logic_error& reason) {
        throw DataError{
            fmt::format("value {} of a query of {}: {}", number + 1, model.table, reason.what()),
            {.table = model.table}};
    }
}

void throw_no_row_locks(const ModelInfo& model) {
    throw ProgrammingError{
        fmt::format(
            "{}: select_for_update() is not supported by SQLite, where a transaction that writes "
            "has the whole database to itself: use atomic()",
            model.table),
        {.table = model.table}};
}

void throw_prefetch_of_stream(const ModelInfo& model) {
    throw ProgrammingError{
        fmt::format(
            "{}: a stream has one row at a time, prefetch needs many: use in_batches()",
            model.table),
        {.table = model.table}};
}

void throw_empty_batch(const ModelInfo& model) {
    throw ProgrammingError{
        fmt::format("{}: in_batches of 0 rows", model.table), {.table = model.table}};
}

Query combine(Compound compound, const Query& a, const Query& b) {
    const auto part = [](const Query& query) {
        if (!query.values.empty() || query.is_grouped())
            throw ProgrammingError{
                fmt::format("{}: only queries of records are combined", query.model->table),
                {.table = query.model->table}};
        auto records = std::make_shared<Query>(query);
        records->related.clear();
        return records;
    };
    Query both{*a.model};
    both.source = std::make_shared<const Source>(Source{compound, {part(a), part(b)}});
    return both;
}

void start_after(Query& query, const void* record) {
    const ModelInfo& model = *query.model;
    if (!model.key_access.is_set(model.key_of(record)))
        throw ProgrammingError{
            fmt::format("{}: after() needs a row that is stored; this has no key", model.table),
            {.table = model.table}};
    query.order = query.complete_order();
    std::vector<ExpressionPtr> columns, values;
    bool is_uniform = true; // one direction, no NULLs
    Scratch scratch;
    for (const OrderTerm& term : query.order) {
        const auto* path = std::get_if<ColumnPath>(&term.expression->node);
        if (!path || !path->hops.empty() || term.nulls != OrderTerm::Nulls::as_smallest)
            throw ProgrammingError{
                fmt::format(
                    "{}: after() needs an order by columns of the model, without nulls_first or "
                    "nulls_last",
                    model.table),
                {.table = model.table}};
        columns.push_back(term.expression);
        values.push_back(make_literal(own(model.store(*path->column, record, scratch))));
        is_uniform = is_uniform && !path->column->nullable &&
                     term.descending == query.order.front().descending;
    }
    const auto descends = [&](std::size_t i) {
        return query.order[i].descending != query.reversed;
    };
    if (is_uniform && columns.size() > 1) { // what an index can find at once
        std::ranges::copy(values, std::back_inserter(columns));
        return query.add_filter(
            {make_operation(descends(0) ? Op::row_less : Op::row_greater, std::move(columns))});
    }
    // (a, b) > (x, y): a > x, or a = x and b > y. NULL is smaller than everything.
    ExpressionPtr behind;
    for (std::size_t i = columns.size(); i-- > 0;) {
        const ExpressionPtr& column = columns[i];
        const OwnedValue& value = std::get<OwnedValue>(values[i]->node);
        const bool is_nullable = std::get<ColumnPath>(column->node).column->nullable;
        const ExpressionPtr has_none = make_operation(Op::is_null, {column});
        ExpressionPtr further;
        if (is_null(value)) {
            further = descends(i) ? make_false() : make_operation(Op::logical_not, {has_none});
        } else {
            further = make_operation(descends(i) ? Op::less : Op::greater, {column, values[i]});
            if (descends(i) && is_nullable)
                further = make_operation(Op::logical_or, {further, has_none});
        }
        if (behind)
            further = make_operation(
                Op::logical_or,
                {further,
                 make_operation(Op::logical_and, {equals_or_null(column, value), behind})});
        behind = std::move(further);
    }
    query.add_filter(behind);
}

void throw_sliced(const ModelInfo& model, std::string_view what) {
    throw ProgrammingError{
        fmt::format("{}: {} after limit, offset or slice", model.table, what),
        {.table = model.table}};
}

} // namespace rowcall::detail
