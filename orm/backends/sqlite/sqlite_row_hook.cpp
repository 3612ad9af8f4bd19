#include "orm/backends/row_hook.hpp"
#include "orm/backends/sqlite/sqlite_backend.hpp"
#include "orm/error.hpp"

#include <sqlite3.h>

namespace rowcall::detail {

namespace {

sqlite3* handle_of(Backend& backend) {
    if (auto* const sqlite = dynamic_cast<SqliteBackend*>(&backend)) return sqlite->handle();
    throw OperationalError{"this kind of database does not say which rows change"};
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

void tell(
    void* listener, sqlite3* handle, int operation, const char* schema, const char* table,
    sqlite3_int64 before, sqlite3_int64 after) {
    if (std::string_view{schema} != "main") return; // the library's own temporary tables
    RowListener::Values values;
    if (operation != SQLITE_INSERT) {
        values.emplace();
        for (int i = 0; i < sqlite3_preupdate_count(handle); ++i) {
            sqlite3_value* value = nullptr;
            sqlite3_preupdate_old(handle, i, &value);
            values->push_back(value_of(value));
        }
    }
    auto& told = *static_cast<RowListener*>(listener);
    if (operation == SQLITE_UPDATE && before != after) told.row_changes(table, after, {});
    told.row_changes(table, operation == SQLITE_INSERT ? after : before, std::move(values));
}

} // namespace

RowHook::RowHook(Backend& backend, RowListener& listener)
    : connection_{handle_of(backend)}, outer_{sqlite3_preupdate_hook(
                                           static_cast<sqlite3*>(connection_), &tell, &listener)} {}

RowHook::~RowHook() {
    sqlite3_preupdate_hook(static_cast<sqlite3*>(connection_), outer_ ? &tell : nullptr, outer_);
}

} // namespace rowcall::detail
