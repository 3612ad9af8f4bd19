#include "orm/relations/foreign_key_change.hpp"

#include "orm/database/database.hpp"
#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/query/key_batches.hpp"
#include "orm/query/select.hpp"
#include "orm/records/bulk_announcement.hpp"
#include "orm/records/save.hpp"

#include <fmt/format.h>

#include <set>

namespace rowcall::detail {

namespace {

// Points rows at a key, or at none.
void point(const ForeignSide& side, const Query& rows, const OwnedValue& key) {
    require_seen(
        *side.model, BulkOperation::update, Announce::none, "change of a relation to",
        "say bulk(false)");
    update_rows(session_for(side.database), rows, {{side.column, make_literal(key)}});
}

// Calls `use` with the query narrowed to the rows with these keys, some hundred at a time.
template<class Use>
void with_keys(
    const ForeignSide& side, const Query& query, const std::vector<OwnedValue>& keys, Use use) {
    in_batches(keys, [&](std::span<const OwnedValue> batch) {
        Query narrowed = query;
        narrowed.add_filter(is_one_of(make_column(*side.model, side.model->key()), batch));
        use(narrowed);
    });
}

void check_value(const ForeignSide& side) {
    if (!is_null(side.key)) return;
    const Reference& reference = side.column->reference;
    throw ProgrammingError{
        fmt::format(
            "{}.{} points at {}.{}, which is NULL here", side.model->table, side.column->name,
            reference.model().table, reference.target().name),
        {.table = side.model->table, .columns = {side.column->name}}};
}

// In memory.
void attach(const ForeignSide& side, void* record) {
    side.model->load(*side.column, record, borrow(side.key));
    side.column->set_database(
        side.column->member_of(record), session_for(side.database).database().number());
}

void check_saved(const ForeignSide& side, const void* record) {
    const ModelInfo& model = *side.model;
    const void* const key = model.key_of(record);
    const RowState& state = model.memory_of(record).state;
    if (!model.key_access.is_set(key) || !(state.is_stored() || state.was_rolled_back()))
        throw ProgrammingError{
            fmt::format(
                "{}: a {} is not saved: save it first, or use bulk(false)", model.table,
                model.name),
            {.table = model.table}};
}

// Ends it for the rows of a query.
void detach(const ForeignSide& side, Query query) {
    if (side.bulk) return point(side, query, {});
    Session& session = session_for(side.database);
    const ModelInfo& model = *side.model;
    query.order = {{make_column(model, model.key()), false}};
    const auto list = model.list.create();
    select_rows(session, query, [&](const ResultRow& row) {
        session.load(model, model.list.append(list.get()), row);
    });
    const std::vector<std::size_t> field{
        static_cast<std::size_t>(side.column - model.columns.data())};
    for (std::size_t i = 0; i < model.list.size(list.get()); ++i) {
        void* const record = model.list.at(list.get(), i);
        model.load(*side.column, record, {});
        save_record(model, record, {.database = side.database}, &field);
    }
}

} // namespace

Query pointing_rows(const ForeignSide& side) {
    Query query{*side.model};
    const ExpressionPtr column = make_column(*side.model, *side.column);
    // Where the record has no value to point at, nothing does; NULL does not.
    query.add_filter(make_operation(Op::equal, {column, make_literal(side.key)}));
    return query;
}

void add_pointing(const ForeignSide& side, const std::vector<ForeignRow>& rows) {
    check_value(side);
    const ModelInfo& model = *side.model;
    Session& session = session_for(side.database);
    if (side.bulk) {
        std::vector<OwnedValue> keys;
        for (const ForeignRow& row : rows) {
            if (row.record) check_saved(side, row.record);
            keys.push_back(row.record ? model.value(model.key(), row.record) : row.key);
        }
        for (const ForeignRow& row : rows)
            if (row.record) attach(side, row.record);
        if (keys.empty()) return;
        run_as_unit(session, [&] {
            with_keys(side, Query{model}, keys, [&](const Query& batch) {
                point(side, batch, side.key);
            });
        });
        return;
    }
    run_as_unit(session, [&] {
        for (const ForeignRow& row : rows) {
            if (!row.record)
                throw ProgrammingError{
                    fmt::format("{}: with bulk(false), records are added, not keys", model.table),
                    {.table = model.table}};
            attach(side, row.record);
            save_record(model, row.record, {.database = side.database}, nullptr);
        }
    });
}

void remove_pointing(const ForeignSide& side, const std::vector<ForeignRow>& rows) {
    const ModelInfo& model = *side.model;
    std::vector<OwnedValue> keys;
    for (const ForeignRow& row : rows) {
        if (row.record && model.value(*side.column, row.record) != side.key)
            throw DoesNotExist{fmt::format(
                "{} {} does not point at {} {}", model.name,
                to_string(borrow(model.value(model.key(), row.record))),
                side.column->reference.model().name, to_string(borrow(side.key)))};
        keys.push_back(row.record ? model.value(model.key(), row.record) : row.key);
    }
    if (keys.empty()) return;
    run_as_unit(session_for(side.database), [&] {
        with_keys(
            side, pointing_rows(side), keys, [&](const Query& batch) { detach(side, batch); });
    });
}

void clear_pointing(const ForeignSide& side) {
    run_as_unit(session_for(side.database), [&] { detach(side, pointing_rows(side)); });
}

void set_pointing(const ForeignSide& side, const std::vector<ForeignRow>& rows, bool clear) {
    const ModelInfo& model = *side.model;
    if (!side.column->nullable) return add_pointing(side, rows);
    Session& session = session_for(side.database);
    run_as_unit(session, [&] {
        if (clear) {
            clear_pointing(side);
            return add_pointing(side, rows);
        }
        std::set<OwnedValue> surplus;
        select_rows(session, pointing_rows(side), [&](const ResultRow& row) {
            surplus.insert(own(row[model.key_column]));
        });
        std::vector<ForeignRow> missing;
        for (const ForeignRow& row : rows) {
            const OwnedValue key = row.record ? model.value(model.key(), row.record) : row.key;
            if (surplus.erase(key) == 0) missing.push_back(row);
        }
        with_keys(
            side, pointing_rows(side), {surplus.begin(), surplus.end()},
            [&](const Query& batch) { detach(side, batch); });
        add_pointing(side, missing);
    });
}

void create_pointing(const ForeignSide& side, void* record) {
    check_value(side);
    attach(side, record);
    save_record(*side.model, record, {.force_insert = true, .database = side.database}, nullptr);
}

} // namespace rowcall::detail
