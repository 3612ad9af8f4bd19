#include "orm/relations/foreign_key_change.hpp"

#include "orm/database/database.hpp"
#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/query/select.hpp"
#include "orm/records/save.hpp"

#include <fmt/format.h>

#include <set>

namespace rowcall::detail {

namespace {

OwnedValue value_of(const ModelInfo& model, const Column& column, const void* record) {
    Scratch scratch;
    return own(model.store(column, record, scratch));
}

// Points rows at a key, or at none.
void point(const ForeignSide& side, const Query& rows, const OwnedValue& key) {
    update_rows(session_for(side.database), rows, {{side.column, make_literal(key)}});
}

Query with_keys(const ForeignSide& side, Query query, const std::vector<OwnedValue>& keys) {
    query.add_filter({is_one_of(make_column(*side.model, side.model->key()), keys)});
    return query;
}

void check_saved(const ForeignSide& side, const void* record) {
    const ModelInfo& model = *side.model;
    const void* const key = model.key_of(record);
    const RowState& state = model.key_access.state(key);
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
    select_rows(session, query, [&](std::span<const SqlValue> row) {
        load_record(session, model, model.list.append(list.get()), row);
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
    Query query{.model = side.model};
    query.add_filter({equals_or_null(make_column(*side.model, *side.column), side.key)});
    return query;
}

void add_pointing(const ForeignSide& side, const std::vector<ForeignRow>& rows) {
    const ModelInfo& model = *side.model;
    const auto attach = [&](const ForeignRow& row) {
        if (row.record) model.load(*side.column, row.record, borrow(side.key));
    };
    if (side.bulk) {
        std::vector<OwnedValue> keys;
        for (const ForeignRow& row : rows) {
            attach(row);
            if (row.record) check_saved(side, row.record);
            keys.push_back(row.record ? value_of(model, model.key(), row.record) : row.key);
        }
        if (!keys.empty()) point(side, with_keys(side, {.model = &model}, keys), side.key);
        return;
    }
    Session& session = session_for(side.database);
    run_as_unit(session, [&] {
        for (const ForeignRow& row : rows) {
            if (!row.record)
                throw ProgrammingError{
                    fmt::format("{}: with bulk(false), records are added, not keys", model.table),
                    {.table = model.table}};
            attach(row);
            save_record(model, row.record, {.database = side.database}, nullptr);
        }
    });
}

void remove_pointing(const ForeignSide& side, const std::vector<ForeignRow>& rows) {
    const ModelInfo& model = *side.model;
    std::vector<OwnedValue> keys;
    for (const ForeignRow& row : rows) {
        if (row.record && value_of(model, *side.column, row.record) != side.key)
            throw DoesNotExist{fmt::format(
                "{} {} does not point at {} {}", model.name,
                to_string(borrow(value_of(model, model.key(), row.record))),
                side.column->reference.model().name, to_string(borrow(side.key)))};
        keys.push_back(row.record ? value_of(model, model.key(), row.record) : row.key);
    }
    if (keys.empty()) return;
    run_as_unit(session_for(side.database), [&] {
        detach(side, with_keys(side, pointing_rows(side), keys));
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
        select_rows(session, pointing_rows(side), [&](std::span<const SqlValue> row) {
            surplus.insert(own(row[model.key_column]));
        });
        std::vector<ForeignRow> missing;
        for (const ForeignRow& row : rows) {
            const OwnedValue key = row.record ? value_of(model, model.key(), row.record) : row.key;
            if (surplus.erase(key) == 0) missing.push_back(row);
        }
        if (!surplus.empty())
            detach(side, with_keys(side, pointing_rows(side), {surplus.begin(), surplus.end()}));
        add_pointing(side, missing);
    });
}

void create_pointing(const ForeignSide& side, void* record) {
    side.model->load(*side.column, record, borrow(side.key));
    save_record(*side.model, record, {.force_insert = true, .database = side.database}, nullptr);
}

} // namespace rowcall::detail
