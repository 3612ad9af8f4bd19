// Which rows a connection changes, as the database itself reports them.
#pragma once

#include "orm/backends/row_hook.hpp"

#include <map>
#include <string>
#include <vector>

namespace rowcall::detail {

class Session;

/// A row of a table, by the number that RowListener is told.
struct RowPlace {
    std::string table;
    std::int64_t rowid;
    friend auto operator<=>(const RowPlace&, const RowPlace&) = default;
};

/// Gathers the rows that this session's connection changes while this lives.
class RowWatch final : private RowListener {
public:
    using Values = RowListener::Values;
    struct Change {
        std::size_t number; ///< of all changes, from 1
        Values before;
        bool is_excused;
    };

    /// Throws OperationalError for another kind of database than SQLite.
    explicit RowWatch(Session& session);

    /// The changes of each row, in their order; those that a rollback has undone are among them.
    const std::map<RowPlace, std::vector<Change>>& rows() const noexcept { return rows_; }
    /// The number of the last one.
    std::size_t last() const noexcept { return last_; }
    /// The row as it is now.
    Values read(const RowPlace& place) const;
    /// The names of a table's columns, in its order.
    std::vector<std::string> columns(const std::string& table) const;

private:
    void row_changes(std::string_view table, std::int64_t number, Values before) override;

    Session& session_;
    RowHook hook_;
    std::map<RowPlace, std::vector<Change>> rows_;
    std::size_t last_ = 0;
};

} // namespace rowcall::detail
