#include "orm/backends/sqlite/sqlite_error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace rowcall::detail {

namespace {

// What a statement was to do, for messages, and to which table, if that is plain to see.
struct Attempt {
    std::string text;
    std::string table{};
};

Attempt attempt_of(std::string_view sql) {
    struct Kind {
        std::string_view keyword, before_table, words;
    };
    static constexpr Kind kinds[] = {
        {"INSERT", "INTO ", "insert into"},
        {"UPDATE", "UPDATE ", "update"},
        {"DELETE", "FROM ", "delete from"},
        {"SELECT", "FROM ", "select from"},
        {"CREATE", "TABLE IF NOT EXISTS ", "create table"},
    };
    for (const Kind& kind : kinds) {
        if (!sql.starts_with(kind.keyword)) continue;
        const auto at = sql.find(kind.before_table);
        if (at == std::string_view::npos) break;
        std::string_view table = sql.substr(at + kind.before_table.size());
        if (table.starts_with('"'))
            table = table.substr(1, table.find('"', 1) - 1);
        else
            table = table.substr(0, table.find_first_of(" (;,"));
        return {fmt::format("{} {}", kind.words, table), std::string{table}};
    }
    return {std::string{sql.substr(0, 60)}};
}

// "todo.title" names a column.
void read_place(std::string_view text, ErrorPlace& place) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return;
    place.table = text.substr(0, dot);
    place.columns.emplace_back(text.substr(dot + 1));
}

// "UNIQUE constraint failed: todo.title, todo.owner_id" names places behind its colon.
void read_places(std::string_view message, ErrorPlace& place) {
    const auto colon = message.rfind(": ");
    if (colon == std::string_view::npos) return;
    std::string_view rest = message.substr(colon + 2);
    while (!rest.empty()) {
        const std::string_view one = rest.substr(0, rest.find(", "));
        rest.remove_prefix(std::min(rest.size(), one.size() + 2));
        read_place(one, place);
    }
}

// Our checks are named "table.column.kind", or "table.name" where they are the table's own.
void read_check(std::string_view message, ErrorPlace& place) {
    place.constraint = message.substr(message.rfind(": ") + 2);
    const auto dot = place.constraint.find('.');
    if (dot == std::string::npos) return;
    place.table = place.constraint.substr(0, dot);
    const auto second = place.constraint.find('.', dot + 1);
    if (second != std::string::npos)
        place.columns = {place.constraint.substr(dot + 1, second - dot - 1)};
}

[[noreturn]] void throw_constraint(
    int code, const std::string& text, std::string_view message, ErrorPlace place) {
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        read_places(message, place);
        throw UniqueViolation{text, std::move(place)};
    case SQLITE_CONSTRAINT_NOTNULL:
        read_places(message, place);
        throw NotNullViolation{text, std::move(place)};
    case SQLITE_CONSTRAINT_CHECK:
        read_check(message, place);
        throw CheckViolation{text, std::move(place)};
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        throw ForeignKeyViolation{text, std::move(place)};
    case SQLITE_CONSTRAINT_DATATYPE: // "cannot store TEXT value in INTEGER column todo.done"
        read_place(message.substr(message.rfind(' ') + 1), place);
        throw DataError{text, std::move(place)};
    default:
        throw IntegrityError{text, std::move(place)};
    }
}

bool is_retryable(int code) {
    return (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
}

} // namespace

void throw_sqlite_error(
    sqlite3* handle, std::string_view sql, std::span<const SqlValue> parameters) {
    const int code = sqlite3_extended_errcode(handle);
    const std::string message = sqlite3_errmsg(handle);
    Attempt attempt = attempt_of(sql);
    const std::string text = fmt::format(
        "{}: {}{}", attempt.text, message,
        message.starts_with("no such table") ? "; has create_tables() been called for it?" : "");
    ErrorPlace place{.table = std::move(attempt.table), .sql = std::string{sql}};
    for (const SqlValue& value : parameters) place.values.push_back(to_string(value));
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        throw_constraint(code, text, message, std::move(place));
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
        throw DataError{text, std::move(place)};
    case SQLITE_ERROR:
        if (message == "integer overflow") throw DataError{text, std::move(place)};
        throw ProgrammingError{text, std::move(place)};
    case SQLITE_RANGE:
    case SQLITE_MISUSE:
    case SQLITE_SCHEMA:
        throw ProgrammingError{text, std::move(place)};
    default:
        throw OperationalError{text, std::move(place), is_retryable(code)};
    }
}

void throw_open_error(int code, std::string_view message, std::string_view location) {
    throw OperationalError{
        fmt::format("cannot open the database {}: {}", location, message), {}, is_retryable(code)};
}

} // namespace rowcall::detail
