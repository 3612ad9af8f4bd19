#include "orm/backends/sqlite/sqlite_backend.hpp"
#include "orm/backends/sqlite/sqlite_error.hpp"
#include "orm/schema/model_info.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

namespace rowcall::detail {

SqliteStatement::SqliteStatement(sqlite3* handle, std::string_view sql, QueryWatch& watch)
    : handle_{handle}, watch_{watch} {
    const char* rest = nullptr;
    if (sqlite3_prepare_v3(
            handle, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
            &statement_, &rest) != SQLITE_OK)
        throw_sqlite_error(handle, sql);
    const std::string_view behind{rest, static_cast<std::size_t>(sql.data() + sql.size() - rest)};
    if (!statement_ || behind.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
        sqlite3_finalize(statement_);
        throw ProgrammingError{
            fmt::format("\"{}\" is not one SQL statement", sql), {.sql = std::string{sql}}};
    }
}

SqliteStatement::~SqliteStatement() {
    reset();
    sqlite3_finalize(statement_);
}

void SqliteStatement::bind(std::span<const SqlValue> parameters) {
    if (parameters.size() != static_cast<std::size_t>(sqlite3_bind_parameter_count(statement_)))
        throw ProgrammingError{
            fmt::format(
                "{} values for a statement with {} parameters: {}", parameters.size(),
                sqlite3_bind_parameter_count(statement_), sqlite3_sql(statement_)),
            {.sql = sqlite3_sql(statement_)}};
    int number = 0;
    for (const SqlValue& value : parameters) {
        ++number;
        int code = SQLITE_OK;
        switch (value.type()) {
        case SqlType::null:
            code = sqlite3_bind_null(statement_, number);
            break;
        case SqlType::integer:
            code = sqlite3_bind_int64(statement_, number, value.integer());
            break;
        case SqlType::real:
            code = sqlite3_bind_double(statement_, number, value.real());
            break;
        case SqlType::text: {
            // A null pointer would bind NULL, and an empty text may have one.
            const auto text = value.text();
            code = sqlite3_bind_text64(
                statement_, number, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                SQLITE_UTF8);
            break;
        }
        case SqlType::blob: {
            const auto blob = value.blob();
            code = blob.empty() ? sqlite3_bind_zeroblob(statement_, number, 0)
                                : sqlite3_bind_blob64(
                                      statement_, number, blob.data(), blob.size(), SQLITE_STATIC);
            break;
        }
        }
        if (code != SQLITE_OK) throw_sqlite_error(handle_, sqlite3_sql(statement_), parameters);
    }
}

int SqliteStatement::step_watched() {
    const auto start = QueryWatch::Clock::now();
    const int code = sqlite3_step(statement_);
    spent_ += QueryWatch::Clock::now() - start;
    rows_ += code == SQLITE_ROW;
    return code;
}

// Who hears of it may insert rows of their own: the key is for the caller still to be taken.
void SqliteStatement::report(std::int64_t changed, bool failed) noexcept {
    is_watched_ = false;
    const sqlite3_int64 key = sqlite3_last_insert_rowid(handle_);
    watch_.report({sqlite3_sql(statement_), spent_, rows_, changed, failed});
    sqlite3_set_last_insert_rowid(handle_, key);
}

// The error is read off the connection before the statement is reset.
void SqliteStatement::fail(std::span<const SqlValue> parameters) {
    struct End {
        SqliteStatement& statement;
        ~End() {
            sqlite3_reset(statement.statement_);
            if (statement.is_watched_) statement.report(0, true);
        }
    } const end{*this};
    throw_sqlite_error(handle_, sqlite3_sql(statement_), parameters);
}

bool SqliteStatement::step(std::span<const SqlValue> parameters) {
    const int code = is_watched_ ? step_watched() : sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(parameters);
}

std::int64_t SqliteStatement::run(std::span<const SqlValue> parameters) {
    start(parameters);
    const std::int64_t before = sqlite3_total_changes64(handle_);
    while (step(parameters)) {}
    const bool wrote = sqlite3_total_changes64(handle_) != before;
    const std::int64_t changed = wrote ? sqlite3_changes64(handle_) : 0;
    is_running_ = false;
    // The commit of a statement outside of a transaction happens here, and may fail.
    if (sqlite3_reset(statement_) != SQLITE_OK) fail(parameters);
    if (is_watched_) report(changed, false);
    return changed;
}

void SqliteStatement::start(std::span<const SqlValue> parameters) {
    bind(parameters);
    is_running_ = true;
    is_watched_ = watch_.is_wanted();
    if (is_watched_) spent_ = {}, rows_ = 0;
}

bool SqliteStatement::next() { return step({}); }

std::size_t SqliteStatement::column_count() const {
    return static_cast<std::size_t>(sqlite3_column_count(statement_));
}

namespace {

// Found once, and then read without the checks that sqlite3_column_...() make each time.
SqlValue read(sqlite3_value* value) {
    const auto size = [&] { return static_cast<std::size_t>(sqlite3_value_bytes(value)); };
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        return SqlValue{std::int64_t{sqlite3_value_int64(value)}};
    case SQLITE_FLOAT:
        return SqlValue{sqlite3_value_double(value)};
    case SQLITE_TEXT: {
        const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
        return SqlValue{std::string_view{text, size()}};
    }
    case SQLITE_BLOB: {
        const auto* blob = static_cast<const std::byte*>(sqlite3_value_blob(value));
        return SqlValue{std::span<const std::byte>{blob, size()}};
    }
    default:
        return {};
    }
}

} // namespace

SqlValue SqliteStatement::value(std::size_t column) const {
    return read(sqlite3_column_value(statement_, static_cast<int>(column)));
}

void SqliteStatement::load(const ModelInfo& model, void* record, std::size_t first) const {
    int number = static_cast<int>(first);
    const Column* column = model.columns.data();
    const Column* const end = column + model.columns.size();
    try {
        for (; column != end; ++column)
            column->load(
                column->member_of(record), read(sqlite3_column_value(statement_, number++)));
    } catch (const std::logic_error& reason) {
        throw_data_error(model, *column, reason);
    }
}

void SqliteStatement::reset() noexcept {
    if (!std::exchange(is_running_, false)) return;
    sqlite3_reset(statement_);
    if (is_watched_) report(0, false);
}

} // namespace rowcall::detail
