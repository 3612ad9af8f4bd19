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
    struct Row {
        /// Its columns before the first change, in the table's order; none: it was not there.
        std::optional<std::vector<OwnedValue>> before;
        bool is_excused; ///< each of its changes was, but for those that were undone
    };

    /// Throws OperationalError for another kind of database than SQLite.
    explicit RowWatch(Session& session);
    ~RowWatch();
    RowWatch(const RowWatch&) = delete;
    RowWatch& operator=(const RowWatch&) = delete;

    const std::map<RowPlace, Row>& rows() const noexcept { return rows_; }
    /// The columns as they are now; none: it is not there.
    std::optional<std::vector<OwnedValue>> read(const RowPlace& place) const;
    /// The names of a table's columns, in its order.
    std::vector<std::string> columns(const std::string& table) const;

private:
    struct Hook;
    void note(const char* table, std::int64_t rowid, std::optional<std::vector<OwnedValue>> before);

    Session& session_;
    void* handle_;
    RowWatch* outer_;
    std::map<RowPlace, Row> rows_;
};

} // namespace rowcall::detail
