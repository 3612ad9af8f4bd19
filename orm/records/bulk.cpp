#include "orm/records/bulk.hpp"

#include "orm/database/database.hpp"
#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/records/row_sql.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

namespace rowcall::detail {

namespace {

// Statements as long as is of use, and as databases take.
constexpr std::size_t most_rows = 500;
constexpr std::size_t most_parameters = 30'000;

class BulkInsert {
public:
    BulkInsert(
        Session& session, const ModelInfo& model, RecordList records, const BulkCreate& options)
        : session_{session}, model_{model}, records_{records}, options_{options} {}

    std::int64_t run() {
        // As Django: those with a key first, each part in the order given.
        std::vector<void*> with_key, without_key;
        for (std::size_t i = 0; i < records_.size(); ++i) {
            void* const record = records_[i];
            void* const key = model_.key_of(record);
            if (!model_.key_access.is_set(key) && model_.key_access.generate)
                model_.key_access.generate(key);
            (model_.key_access.is_set(key) || !model_.key().generated ? with_key : without_key)
                .push_back(record);
        }
        std::int64_t rows = 0;
        run_as_unit(session_, [&] { rows = insert(with_key, true) + insert(without_key, false); });
        return rows;
    }

private:
    bool may_pass_over() const {
        return options_.ignore_conflicts || !options_.conflict_fields.empty();
    }

    /// How many rows of so many columns a statement takes.
    std::size_t batch_size(std::size_t columns) const {
        const std::size_t most = options_.batch_size == 0 ? most_rows : options_.batch_size;
        return columns == 0 ? 1 : std::min(most, most_parameters / columns);
    }

    std::int64_t insert(const std::vector<void*>& records, bool with_key) {
        std::vector<const Column*> columns;
        for (const Column& column : model_.columns)
            if (with_key || !column.primary_key) columns.push_back(&column);
        const std::size_t size = batch_size(columns.size());
        std::int64_t rows = 0;
        for (std::size_t i = 0; i < records.size(); i += size)
            rows += insert_batch(
                std::span{records}.subspan(i, std::min(size, records.size() - i)), columns,
                with_key);
        return rows;
    }

    std::int64_t insert_batch(
        std::span<void* const> records, const std::vector<const Column*>& columns, bool with_key) {
        std::vector<SqlValue> values;
        values.reserve(records.size() * columns.size());
        Scratch scratch;
        for (void* record : records)
            for (const Column* column : columns) {
                if (column->auto_now || column->auto_now_add)
                    column->touch(column->member_of(record));
                values.push_back(model_.store(*column, record, scratch));
            }
        const auto statement = prepare(columns, records.size());
        const std::int64_t rows = session_.run(*statement, values);
        if (may_pass_over()) return rows;
        std::int64_t key = with_key ? 0 : session_.take_generated_key(model_, records.size());
        for (void* record : records) {
            void* const member = model_.key_of(record);
            if (!with_key) model_.key_access.set_generated(member, key++);
            model_.mark(record, session_.inserted());
        }
        return rows;
    }

    StatementCache::Lease prepare(const std::vector<const Column*>& columns, std::size_t rows) {
        StatementKey key;
        key.add(&model_);
        key.add(reinterpret_cast<const void*>(&bulk_create));
        for (const std::size_t part :
             {rows, columns.size(), std::size_t{options_.ignore_conflicts},
              options_.conflict_fields.size()})
            key.add(part);
        for (const auto* fields : {&options_.conflict_fields, &options_.update_fields})
            for (const std::size_t field : *fields) key.add(field);
        return session_.prepare_as(key, [&] {
            // Of the many sizes that a last batch may have, the large ones are not worth keeping.
            return PreparedStatement{
                .statement = session_.new_statement(sql(columns, rows)),
                .is_kept = rows == batch_size(columns.size()) || rows <= most_rows / 5};
        });
    }

    std::string sql(const std::vector<const Column*>& columns, std::size_t rows) const {
        const Dialect& dialect = session_.dialect();
        if (columns.empty()) return insert_sql(model_, dialect); // which conflicts with nothing
        std::vector<std::string> names, lines;
        for (const Column* column : columns) names.push_back(dialect.quote(column->name));
        std::size_t number = 0;
        for (std::size_t row = 0; row < rows; ++row) {
            std::vector<std::string> placeholders;
            for (std::size_t i = 0; i < columns.size(); ++i)
                placeholders.push_back(dialect.placeholder(++number));
            lines.push_back(fmt::format("({})", fmt::join(placeholders, ", ")));
        }
        return fmt::format(
            "INSERT INTO {} ({}) VALUES {}{}", dialect.quote(model_.table), fmt::join(names, ", "),
            fmt::join(lines, ", "), on_conflict());
    }

    std::string on_conflict() const {
        const Dialect& dialect = session_.dialect();
        std::vector<std::string> target, assignments;
        for (const std::size_t i : options_.conflict_fields)
            target.push_back(dialect.quote(model_.columns[i].name));
        for (const std::size_t i : options_.update_fields)
            assignments.push_back(
                fmt::format("{0} = excluded.{0}", dialect.quote(model_.columns[i].name)));
        if (!target.empty())
            return fmt::format(
                " ON CONFLICT ({}) DO UPDATE SET {}", fmt::join(target, ", "),
                fmt::join(assignments, ", "));
        return options_.ignore_conflicts ? " ON CONFLICT DO NOTHING" : "";
    }

    Session& session_;
    const ModelInfo& model_;
    RecordList records_;
    const BulkCreate& options_;
};

} // namespace

std::int64_t bulk_create(
    Database& database, const ModelInfo& model, RecordList records, const BulkCreate& options) {
    if (options.conflict_fields.empty() != options.update_fields.empty())
        throw ProgrammingError{
            fmt::format(
                "bulk_create {}: conflict_fields and update_fields go together", model.table),
            {.table = model.table}};
    if (options.ignore_conflicts && !options.conflict_fields.empty())
        throw ProgrammingError{
            fmt::format("bulk_create {}: ignore_conflicts excludes conflict_fields", model.table),
            {.table = model.table}};
    return BulkInsert{database.session(), model, records, options}.run();
}

std::int64_t bulk_update(
    Database& database, const ModelInfo& model, RecordList records,
    const std::vector<std::size_t>& fields) {
    for (const std::size_t i : fields)
        if (i == model.key_column)
            throw ProgrammingError{
                fmt::format("bulk_update {}: the key identifies the row", model.table),
                {.table = model.table}};
    for (std::size_t i = 0; i < records.size(); ++i)
        if (!model.key_access.is_set(model.key_of(records[i])))
            throw ProgrammingError{
                fmt::format("bulk_update {}: record number {} has no primary key", model.table, i),
                {.table = model.table}};
    if (fields.empty()) return 0;
    Session& session = database.session();
    std::int64_t rows = 0;
    run_as_unit(session, [&] {
        const std::string sql = update_columns_sql(model, fields, session.dialect());
        std::set<OwnedValue> written; // of two objects for one row, the first counts, as Django's
        for (std::size_t i = 0; i < records.size(); ++i) {
            if (!written.insert(model.value(model.key(), records[i])).second) continue;
            Scratch scratch;
            std::vector<SqlValue> values;
            for (const std::size_t field : fields)
                values.push_back(model.store(model.columns[field], records[i], scratch));
            values.push_back(model.store(model.key(), records[i], scratch));
            rows += session.run(sql, values);
        }
    });
    return rows;
}

} // namespace rowcall::detail
