// What a database tells of each statement that it has run: Database::on_query.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace rowcall {

class Database;

/// A statement that has ended. BEGIN, COMMIT, ROLLBACK and savepoints are statements as well.
struct QueryEvent {
    std::string_view sql; ///< as it was prepared: values are ?1, ?2, ...
    /// What the database took for it, rows that were read from it one by one included.
    std::chrono::steady_clock::duration duration{};
    std::int64_t rows = 0;    ///< that it returned, as far as they were read
    std::int64_t changed = 0; ///< rows that it inserted, updated or deleted, without cascades
    bool failed = false;
    Database& database;
};

} // namespace rowcall
