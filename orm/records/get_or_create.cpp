#include "orm/records/get_or_create.hpp"

#include "orm/database/database.hpp"
#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/query/select.hpp"
#include "orm/records/save.hpp"

#include <algorithm>
#include <functional>

namespace rowcall::detail {

namespace {

using Fields = std::vector<std::size_t>;

// The columns that differ from a default-constructed record's.
Fields given_fields(const ModelInfo& model, const void* record) {
    const auto defaults = model.create();
    Fields given;
    for (std::size_t i = 0; i < model.columns.size(); ++i)
        if (model.value(model.columns[i], record) != model.value(model.columns[i], defaults.get()))
            given.push_back(i);
    return given;
}

Query matching(const Creation& creation, const void* record, const Fields& lookup) {
    const ModelInfo& model = *creation.among.model;
    if (creation.among.is_sliced()) throw_sliced(model, "get_or_create");
    Query query = creation.among;
    query.begin_filter();
    for (const std::size_t i : lookup)
        query.add_condition(equals_or_null(
            make_column(model, model.columns[i]), model.value(model.columns[i], record)));
    query.slice(0, 2);
    return query;
}

// Loads the one row that matches into the record, if there is one.
bool find(Session& session, const Query& query, void* record) {
    int found = 0;
    std::vector<OwnedValue> row;
    select_rows(session, query, [&](const ResultRow& values) {
        if (++found > 1) throw_multiple_objects(query);
        for (std::size_t i = 0; i < query.model->columns.size(); ++i) row.push_back(own(values[i]));
    });
    if (found == 0) return false;
    const ModelInfo& model = *query.model;
    for (std::size_t i = 0; i < row.size(); ++i)
        model.load(model.columns[i], record, borrow(row[i]));
    model.mark(record, session.found(model, record));
    return true;
}

void create(const Creation& creation, void* record) {
    if (creation.create) return creation.create(creation.context, record);
    save_record(
        *creation.among.model, record, {.force_insert = true, .database = &creation.database},
        nullptr);
}

} // namespace

bool get_or_create(const Creation& creation, void* record, const Fields& lookup) {
    const ModelInfo& model = *creation.among.model;
    Session& session = creation.database.session();
    const Query wanted =
        matching(creation, record, lookup.empty() ? given_fields(model, record) : lookup);
    if (find(session, wanted, record)) return false;
    try {
        creation.database.atomic([&] { create(creation, record); });
        return true;
    } catch (const IntegrityError&) {
        // Another connection may have been first. (Its key, if one was given, is not the row's.)
        if (find(session, wanted, record)) return false;
        throw;
    }
}

bool update_or_create(
    const Creation& creation, void* record, const Fields& lookup, const Fields& defaults) {
    const ModelInfo& model = *creation.among.model;
    Fields written = defaults;
    const auto is_in = [](const Fields& fields, std::size_t i) {
        return std::ranges::find(fields, i) != fields.end();
    };
    if (written.empty())
        for (const std::size_t i : given_fields(model, record))
            if (!is_in(lookup, i) && i != model.key_column) written.push_back(i);
    std::vector<OwnedValue> values;
    for (const std::size_t i : written) values.push_back(model.value(model.columns[i], record));
    return creation.database.atomic([&] {
        if (get_or_create(creation, record, lookup)) return true;
        for (std::size_t i = 0; i < written.size(); ++i)
            model.load(model.columns[written[i]], record, borrow(values[i]));
        if (!written.empty())
            for (std::size_t i = 0; i < model.columns.size(); ++i)
                if (model.columns[i].auto_now && !is_in(written, i)) written.push_back(i);
        save_record(model, record, {.database = &creation.database}, &written);
        return false;
    });
}

} // namespace rowcall::detail
