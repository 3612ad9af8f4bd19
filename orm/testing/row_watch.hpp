// Which rows a connection changes, as the database itself reports them.
#pragma once

#include "orm/fields/sql_value.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rowcall::detail {

class Session;

/// A row of a table: SQLite's rowid.
struct RowPlace {
    std::string table;
    std::int64_t rowid;
    friend auto operator<=>(const RowPlace&, const RowPlace&) = default;
};

/// Gathers the rows that this session's connection changes while this lives; one at a time. Uses
/// the hook that SQLite calls before each change of a row (if it was compiled with it, as Debian's
/// is), which DROP TABLE and a DELETE of all rows do not get around.
class RowWatch {
public:
    using Values = std::optional<std::vector<OwnedValue>>; ///< in the table's order; none: no row
    struct Change {
        std::size_t number; ///< of all changes, from 1
        Values before;
        bool is_excused;
    };

    /// Throws OperationalError for another kind of database than SQLite.
    explicit RowWatch(Session& session);
    ~RowWatch();
    RowWatch(const RowWatch&) = delete;
    RowWatch& operator=(const RowWatch&) = delete;

    /// The changes of each row, in their order; those that a rollback has undone are among them.
    const std::map<RowPlace, std::vector<Change>>& rows() const noexcept { return rows_; }
    /// The number of the last one.
    std::size_t last() const noexcept { return last_; }
    /// The row as it is now.
    Values read(const RowPlace& place) const;
    /// The names of a table's columns, in its order.
    std::vector<std::string> columns(const std::string& table) const;

private:
    struct Hook;
    void note(const char* table, std::int64_t rowid, Values before);

    Session& session_;
    void* handle_;
    RowWatch* outer_;
    std::map<RowPlace, std::vector<Change>> rows_;
    std::size_t last_ = 0;
};

} // namespace rowcall::detail
