#include "orm/records/bulk.hpp"

#include "orm/database/database.hpp"
#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/records/bulk_announcement.hpp"
#include "orm/records/row_sql.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

namespace rowcall::detail {

namespace {

// Statements as long as is of use, and as databases take.
constexpr std::size_t most_rows = 500;
constexpr std::size_t most_parameters = 30'000;

using Numbers = std::vector<std::size_t>; // of records

class BulkInsert {
public:
    BulkInsert(
        Session& session, const ModelInfo& model, RecordList records, const BulkCreate& options)
        : session_{session}, model_{model}, records_{records}, options_{options},
          announcement_{
              session, model, is_upsert() ? BulkOperation::upsert : BulkOperation::create,
              options.announce} {}

    std::int64_t run() {
        std::int64_t rows = 0;
        run_as_unit(session_, [&] {
            if (announcement_.is_of_each())
                for (std::size_t i = 0; i < records_.size(); ++i)
                    told_.push_back(announcement_.before(records_[i], {}));
            // As Django: those with a key first, each part in the order given.
            Numbers with_key, without_key;
            for (std::size_t i = 0; i < records_.size(); ++i)
                (has_key(records_[i]) ? with_key : without_key).push_back(i);
            rows = insert(with_key, true) + insert(without_key, false);
            for (ToldRow& row : told_) announcement_.after(row);
            announcement_.sum_up(std::move(keys_), {}, rows);
        });
        return rows;
    }

private:
    bool has_key(void* record) const {
        void* const key = model_.key_of(record);
        const KeyAccess& access = model_.key_access;
        if (!access.is_set(key) && access.generate) access.generate(key);
        return access.is_set(key) || !model_.key().generated;
    }
    bool is_upsert() const { return !options_.conflict_fields.empty(); }
    bool may_pass_over() const { return options_.ignore_conflicts || is_upsert(); }
    bool is_heard() const { return announcement_.is_of_each() || announcement_.is_of_keys(); }

    /// How many rows of so many columns a statement takes.
    std::size_t batch_size(std::size_t columns) const {
        const std::size_t most = options_.batch_size == 0 ? most_rows : options_.batch_size;
        return columns == 0 ? 1 : std::min(most, most_parameters / columns);
    }

    std::int64_t insert(const Numbers& numbers, bool with_key) {
        std::vector<const Column*> columns;
        for (const Column& column : model_.columns)
            if (with_key || !column.primary_key) columns.push_back(&column);
        const std::size_t size = batch_size(columns.size());
        std::int64_t rows = 0;
        for (std::size_t i = 0; i < numbers.size(); i += size) {
            const auto batch = std::span{numbers}.subspan(i, std::min(size, numbers.size() - i));
            rows += may_pass_over() && is_heard() ? insert_watched(batch, columns, with_key)
                                                  : insert_batch(batch, columns, with_key);
        }
        return rows;
    }

    std::int64_t insert_batch(
        std::span<const std::size_t> numbers, const std::vector<const Column*>& columns,
        bool with_key) {
        const std::int64_t rows = write(numbers, columns);
        if (may_pass_over()) return rows;
        std::int64_t key = with_key ? 0 : session_.take_generated_key(model_, numbers.size());
        for (const std::size_t number : numbers) {
            void* const record = records_[number];
            if (!with_key) model_.key_access.set_generated(model_.key_of(record), key++);
            note_inserted(number);
        }
        return rows;
    }

    std::int64_t write(
        std::span<const std::size_t> numbers, const std::vector<const Column*>& columns) {
        std::vector<SqlValue> values;
        values.reserve(numbers.size() * columns.size());
        Scratch scratch;
        for (const std::size_t number : numbers) {
            void* const record = records_[number];
            for (const Column* column : columns) {
                if (column->auto_now || column->auto_now_add)
                    column->touch(column->member_of(record));
                values.push_back(model_.store(*column, record, scratch));
            }
        }
        return session_.run(*prepare(columns, numbers.size()), values);
    }

    void note_inserted(std::size_t number) {
        model_.mark(records_[number], session_.inserted());
        note_key(number);
        tell(number, true);
    }
    void note_key(std::size_t number) {
        if (announcement_.is_of_keys())
            keys_.push_back(model_.value(model_.key(), records_[number]));
    }
    void tell(std::size_t number, bool created) {
        if (told_.empty()) return;
        told_[number].is_written = true;
        told_[number].event.created = created;
    }

    // Where somebody wants to know what became of each row: no answer of the database says which
    // of the rows it passed over, so those that it may pass over are written by themselves.
    std::int64_t insert_watched(
        std::span<const std::size_t> numbers, const std::vector<const Column*>& columns,
        bool with_key) {
        std::int64_t rows = 0;
        Numbers merged;
        std::set<std::vector<OwnedValue>> known; // of `merged`
        for (const std::size_t number : numbers)
            if (is_upsert() && can_conflict(number)) {
                // What the batch writes itself is to be there when it is written over.
                if (!known.insert(conflict_values(number)).second) {
                    rows += upsert(std::exchange(merged, {}), columns);
                    known = {conflict_values(number)};
                }
                merged.push_back(number);
            } else if (write({&number, 1}, columns) > 0) {
                ++rows;
                if (!with_key)
                    model_.key_access.set_generated(
                        model_.key_of(records_[number]), session_.take_generated_key(model_));
                note_inserted(number);
            }
        return merged.empty() ? rows : rows + upsert(merged, columns);
    }

    // NULL agrees with nothing, NULL included.
    bool can_conflict(std::size_t number) const {
        return std::ranges::none_of(conflict_values(number), is_null);
    }
    std::vector<OwnedValue> conflict_values(std::size_t number) const {
        std::vector<OwnedValue> values;
        for (const std::size_t field : options_.conflict_fields)
            values.push_back(model_.value(model_.columns[field], records_[number]));
        return values;
    }

    // One statement for all, between two that ask which rows there are: it is the database that
    // says what agrees in the conflict fields.
    std::int64_t upsert(const Numbers& numbers, const std::vector<const Column*>& columns) {
        const std::vector<OwnedValue> before = keys_of_rows_there(numbers);
        RowsOfKeys old;
        if (announcement_.wants_old_rows()) {
            std::vector<OwnedValue> keys;
            std::ranges::copy_if(before, std::back_inserter(keys), [](const OwnedValue& key) {
                return !is_null(key);
            });
            old = read_rows(session_, model_, keys);
        }
        const std::int64_t rows = write(numbers, columns);
        const std::vector<OwnedValue> after = keys_of_rows_there(numbers);
        std::set<OwnedValue> known; // a later record may update what an earlier one inserted
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            void* const record = records_[numbers[i]];
            const bool created = is_null(before[i]) && !known.contains(after[i]);
            model_.load(model_.key(), record, borrow(after[i]));
            model_.mark(record, created ? session_.inserted() : session_.found(model_, record));
            if (known.insert(after[i]).second) note_key(numbers[i]);
            tell(numbers[i], created);
            if (created || told_.empty()) continue;
            announcement_.set_fields(
                told_[numbers[i]], options_.update_fields,
                is_null(before[i]) ? nullptr : old[before[i]]);
        }
        return rows;
    }

    // By record; NULL: there is none that agrees with it in the conflict fields.
    std::vector<OwnedValue> keys_of_rows_there(const Numbers& numbers) const {
        const Dialect& dialect = session_.dialect();
        std::vector<SqlValue> values;
        Scratch scratch;
        std::vector<std::string> lines, names, agreements;
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            std::string line = std::to_string(i);
            for (const std::size_t field : options_.conflict_fields) {
                const Column& column = model_.columns[field];
                values.push_back(model_.store(column, records_[numbers[i]], scratch));
                line += ", " + dialect.placeholder(values.size());
            }
            lines.push_back("(" + line + ")");
        }
        for (const std::size_t field : options_.conflict_fields) {
            names.push_back("field" + std::to_string(names.size()));
            agreements.push_back(fmt::format(
                "there.{} = given.{}", dialect.quote(model_.columns[field].name), names.back()));
        }
        const auto statement = session_.prepare(fmt::format(
            "WITH given (number, {}) AS (VALUES {}) SELECT number, there.{} FROM given JOIN {} AS "
            "there ON {}",
            fmt::join(names, ", "), fmt::join(lines, ", "), dialect.quote(model_.key().name),
            dialect.quote(model_.table), fmt::join(agreements, " AND ")));
        statement->start(values);
        std::vector<OwnedValue> keys(numbers.size());
        while (statement->next())
            keys[static_cast<std::size_t>(statement->value(0).integer())] =
                own(statement->value(1));
        return keys;
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
    BulkAnnouncement announcement_;
    std::vector<ToldRow> told_;    // by record, if receivers are told of each
    std::vector<OwnedValue> keys_; // of the rows written, if somebody wants them
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
    if (!options.is_told_elsewhere)
        require_seen(model, BulkOperation::create, options.announce, "bulk_create");
    return BulkInsert{database.session(), model, records, options}.run();
}

} // namespace rowcall::detail
