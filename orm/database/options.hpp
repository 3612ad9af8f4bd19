// How to reach a database: a URL, or the same as a struct.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace rowcall {

struct DatabaseOptions {
    /// "sqlite:todo.db", "sqlite:/var/lib/app/data.db", "sqlite::memory:". Options may
    /// follow behind a '?': `mode=ro|rw|rwc` (read only; must exist; created if missing, the
    /// default) and `busy_timeout=MILLISECONDS`. They win over the members below.
    std::string url;
    /// How long a statement waits for another connection's lock before it is an OperationalError.
    std::chrono::milliseconds busy_timeout{5000};
    bool read_only = false;
    bool create = true;
    /// Prepared statements kept by each connection.
    std::size_t statement_cache = 256;
};

namespace detail {

/// A URL taken apart: what names the backend, and what the backend is told.
struct DatabaseAddress {
    std::string scheme;   // "sqlite"
    std::string location; // "todo.db"
    DatabaseOptions options;
};

/// Throws ProgrammingError that quotes what it does not understand.
DatabaseAddress parse_address(DatabaseOptions options);

} // namespace detail
} // namespace rowcall
