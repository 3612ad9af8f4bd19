#include "orm/database/database.hpp"
#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/query/compiler.hpp"
#include "orm/query/key_batches.hpp"
#include "orm/query/select.hpp"
#include "orm/records/bulk.hpp"
#include "orm/records/bulk_announcement.hpp"
#include "orm/records/row_sql.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace rowcall::detail {

namespace {

using ColumnNumbers = std::vector<std::size_t>;

void check_fields(const ModelInfo& model, const ColumnNumbers& fields) {
    if (std::ranges::find(fields, model.key_column) != fields.end())
        throw ProgrammingError{
            fmt::format("bulk_update {}: the key identifies the row", model.table),
            {.table = model.table}};
}

// The records, each row once: of two objects for one row, the first counts, as Django's.
std::vector<void*> distinct(const ModelInfo& model, RecordList records) {
    std::set<OwnedValue> known;
    std::vector<void*> list;
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (!model.key_access.is_set(model.key_of(records[i])))
            throw ProgrammingError{
                fmt::format("bulk_update {}: record number {} has no primary key", model.table, i),
                {.table = model.table}};
        if (known.insert(model.value(model.key(), records[i])).second) list.push_back(records[i]);
    }
    return list;
}

std::vector<OwnedValue> keys_of(const ModelInfo& model, const std::vector<void*>& records) {
    std::vector<OwnedValue> keys;
    for (const void* record : records) keys.push_back(model.value(model.key(), record));
    return keys;
}

bool write_fields(
    Session& session, const ModelInfo& model, const void* record, const ColumnNumbers& fields) {
    Scratch scratch;
    SqlValues values;
    for (const std::size_t field : fields)
        values.push_back(model.store(model.columns[field], record, scratch));
    values.push_back(model.store(model.key(), record, scratch));
    return session.run(*session.prepare(model, update_columns_sql, fields), values) > 0;
}

// One UPDATE, told row by row.
class ToldUpdate {
public:
    ToldUpdate(
        Session& session, const Query& query, const std::vector<Assignment>& assignments,
        BulkAnnouncement& announcement)
        : session_{session}, model_{*query.model}, query_{query}, assignments_{assignments},
          announcement_{announcement}, list_{model_.list.create()} {
        for (const Assignment& assignment : assignments)
            fields_.push_back(static_cast<std::size_t>(assignment.column - model_.columns.data()));
    }

    std::int64_t run() {
        if (announcement_.is_of_each() &&
            (pre_save.has_listeners(model_.sender) || announcement_.wants_old_rows()))
            update_by_keys();
        else
            update(query_);
        for (auto& [key, row] : heralded_) announcement_.after(row.told);
        tell_listed();
        const auto count = static_cast<std::int64_t>(keys_.size());
        announcement_.sum_up(std::move(keys_), fields_, count);
        return count;
    }

private:
    struct Row {
        std::shared_ptr<void> record;
        ToldRow told;
    };

    // The rows as they are now go to receivers of pre_save; what these set is written first.
    void update_by_keys() {
        const RowsOfKeys rows = read_rows(session_, query_);
        RowsOfKeys old;
        if (announcement_.wants_old_rows()) old = read_rows(session_, query_);
        std::vector<OwnedValue> keys;
        for (const auto& [key, record] : rows) {
            keys.push_back(key);
            Row row{record, announcement_.before(record.get(), fields_, old[key])};
            const ColumnNumbers set{
                row.told.fields.begin() + static_cast<std::ptrdiff_t>(fields_.size()),
                row.told.fields.end()};
            if (!set.empty()) write_fields(session_, model_, record.get(), set);
            heralded_.emplace(key, std::move(row));
        }
        in_batches(keys, [&](std::span<const OwnedValue> batch) {
            Query some{model_};
            some.add_filter(is_one_of(make_column(model_, model_.key()), batch));
            update(some);
        });
    }

    void update(const Query& query) {
        ColumnNumbers wanted;
        if (announcement_.is_of_each())
            for (std::size_t i = 0; i < model_.columns.size(); ++i) wanted.push_back(i);
        else
            wanted.push_back(model_.key_column);
        const CompiledQuery compiled =
            compile_update(query, assignments_, session_.dialect(), wanted);
        const auto statement = session_.prepare(compiled.sql);
        statement->start(compiled.parameters());
        const ResultRow row{*statement};
        while (statement->next())
            note(row, announcement_.is_of_each() ? row[model_.key_column] : row[0]);
    }

    void note(const ResultRow& values, const SqlValue& key) {
        keys_.push_back(own(key));
        if (!announcement_.is_of_each()) return;
        if (const auto found = heralded_.find(keys_.back()); found != heralded_.end()) {
            session_.load(model_, found->second.told.record, values);
            found->second.told.is_written = true;
        } else {
            session_.load(model_, model_.list.append(list_.get()), values);
            listed_keys_.push_back(keys_.back());
        }
    }

    void tell_listed() {
        std::vector<std::size_t> order(listed_keys_.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::sort(
            order, {}, [&](std::size_t i) -> const OwnedValue& { return listed_keys_[i]; });
        ToldRow row = announcement_.unheralded(fields_);
        for (const std::size_t i : order) announcement_.tell(row, model_.list.at(list_.get(), i));
    }

    Session& session_;
    const ModelInfo& model_;
    const Query& query_;
    const std::vector<Assignment>& assignments_;
    BulkAnnouncement& announcement_;
    ColumnNumbers fields_;
    std::vector<OwnedValue> keys_;       // of all rows that were written
    std::map<OwnedValue, Row> heralded_; // those that pre_save told of
    std::shared_ptr<void> list_;         // the others, as the UPDATE returned them
    std::vector<OwnedValue> listed_keys_;
};

} // namespace

std::int64_t bulk_update(
    Database& database, const ModelInfo& model, RecordList records, const ColumnNumbers& fields,
    Announce announce) {
    check_fields(model, fields);
    const std::vector<void*> list = distinct(model, records);
    if (fields.empty()) return 0;
    Session& session = database.session();
    require_seen(model, BulkOperation::update, announce, "bulk_update");
    BulkAnnouncement announcement{session, model, BulkOperation::update, announce};
    std::int64_t count = 0;
    run_as_unit(session, [&] {
        RowsOfKeys old;
        if (announcement.wants_old_rows()) old = read_rows(session, model, keys_of(model, list));
        std::vector<ToldRow> told;
        if (announcement.is_of_each())
            for (void* record : list)
                told.push_back(announcement.before(
                    record, fields,
                    announcement.wants_old_rows() ? old[model.value(model.key(), record)]
                                                  : nullptr));
        std::vector<void*> written;
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (!write_fields(session, model, list[i], told.empty() ? fields : told[i].fields))
                continue;
            ++count;
            if (announcement.is_of_keys()) written.push_back(list[i]);
            if (!told.empty()) told[i].is_written = true;
        }
        for (ToldRow& row : told) announcement.after(row);
        announcement.sum_up(keys_of(model, written), fields, count);
    });
    return count;
}

std::int64_t bulk_update(
    Session& session, const Query& query, const std::vector<Assignment>& assignments,
    Announce announce) {
    require_seen(*query.model, BulkOperation::update, announce, "update");
    BulkAnnouncement announcement{session, *query.model, BulkOperation::update, announce};
    if (!announcement.is_of_each() && !announcement.is_of_keys())
        return update_rows(session, query, assignments);
    require_plain(query, "update");
    std::int64_t count = 0;
    run_as_unit(session, [&] {
        count = ToldUpdate{session, query, assignments, announcement}.run();
    });
    return count;
}

} // namespace rowcall::detail
