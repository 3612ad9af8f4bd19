#include "orm/testing/row_watch.hpp"

#include "orm/backends/sqlite/sqlite_backend.hpp"
#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/testing/expect_no_silent_writes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

namespace rowcall::detail {

namespace {

sqlite3* handle_of(Session& session) {
    auto* const backend = dynamic_cast<SqliteBackend*>(&session.backend());
    if (!backend)
        throw OperationalError{"expect_no_silent_writes: only SQLite says which rows change"};
    return backend->handle();
}

OwnedValue value_of(sqlite3_value* value) {
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        return std::int64_t{sqlite3_value_int64(value)};
    case SQLITE_FLOAT:
        return sqlite3_value_double(value);
    case SQLITE_TEXT: {
        const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
        return std::string(text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
    }
    case SQLITE_BLOB: {
        const auto* bytes = static_cast<const std::byte*>(sqlite3_value_blob(value));
        return std::vector<std::byte>(bytes, bytes + sqlite3_value_bytes(value));
    }
    default:
        return {};
    }
}

} // namespace

// What SQLite calls.
struct RowWatch::Hook {
    static void changes(
        void* watch, sqlite3* handle, int operation, const char* schema, const char* table,
        sqlite3_int64 before, sqlite3_int64 after) {
        if (std::string_view{schema} != "main") return; // the library's own temporary tables
        Values values;
        if (operation != SQLITE_INSERT) {
            values.emplace();
            for (int i = 0; i < sqlite3_preupdate_count(handle); ++i) {
                sqlite3_value* value = nullptr;
                sqlite3_preupdate_old(handle, i, &value);
                values->push_back(value_of(value));
            }
        }
        auto& self = *static_cast<RowWatch*>(watch);
        if (operation == SQLITE_UPDATE && before != after) self.note(table, after, {});
        self.note(table, operation == SQLITE_INSERT ? after : before, std::move(values));
    }
};

RowWatch::RowWatch(Session& session) : session_{session}, handle_{handle_of(session)} {
    outer_ = static_cast<RowWatch*>(
        sqlite3_preupdate_hook(static_cast<sqlite3*>(handle_), &Hook::changes, this));
}

RowWatch::~RowWatch() {
    sqlite3_preupdate_hook(
        static_cast<sqlite3*>(handle_), outer_ ? &Hook::changes : nullptr, outer_);
}

void RowWatch::note(const char* table, std::int64_t rowid, Values before) {
    rows_[{table, rowid}].push_back({++last_, std::move(before), testing::Excused::covers(table)});
}

RowWatch::Values RowWatch::read(const RowPlace& place) const {
    const Dialect& dialect = session_.dialect();
    std::vector<std::string> quoted;
    for (const std::string& column : columns(place.table)) quoted.push_back(dialect.quote(column));
    if (quoted.empty()) return {}; // the table was dropped
    const auto statement = session_.prepare(fmt::format(
        "SELECT {} FROM {} WHERE rowid = ?1", fmt::join(quoted, ", "), dialect.quote(place.table)));
    const SqlValue rowid{place.rowid};
    statement->start({&rowid, 1});
    if (!statement->next()) return {};
    std::vector<OwnedValue> values;
    for (std::size_t i = 0; i < quoted.size(); ++i) values.push_back(own(statement->value(i)));
    return values;
}

std::vector<std::string> RowWatch::columns(const std::string& table) const {
    const auto statement = session_.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid");
    const SqlValue name{std::string_view{table}};
    statement->start({&name, 1});
    std::vector<std::string> names;
    while (statement->next()) names.emplace_back(statement->value(0).text());
    return names;
}

} // namespace rowcall::detail
