// From SQLite's result codes and messages to Rowcall's errors.
#pragma once

#include "orm/error.hpp"
#include "orm/fields/sql_value.hpp"

#include <span>

struct sqlite3;

namespace rowcall::detail {

/// Throws the error that the connection's last failure was. `sql` is what was attempted.
[[noreturn]] void throw_sqlite_error(
    sqlite3* handle, std::string_view sql, std::span<const SqlValue> parameters = {});

/// The same for a connection that could not be opened or set up.
[[noreturn]] void throw_open_error(
    int extended_code, std::string_view message, std::string_view location);

} // namespace rowcall::detail
