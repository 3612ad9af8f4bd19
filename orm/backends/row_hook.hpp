// Being told of each row that a connection changes.
#pragma once

#include "orm/fields/sql_value.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace rowcall::detail {

class Backend;

/// Who is told.
class RowListener {
public:
    /// The columns of a row, in the table's order; none: there is no such row.
    using Values = std::optional<std::vector<OwnedValue>>;

    /// Right before the row changes. The number is SQLite's rowid.
    virtual void row_changes(std::string_view table, std::int64_t number, Values before) = 0;

protected:
    ~RowListener() = default;
};

/// Tells a listener while it lives; of several of one connection, the last one made tells its own.
/// A DELETE of all rows is told row by row, too. Part of rowcall::testing, so that no program
/// depends on a hook that some builds of SQLite lack.
class RowHook {
public:
    /// Throws OperationalError for a kind of database that does not say which rows change.
    RowHook(Backend& backend, RowListener& listener);
    ~RowHook();
    RowHook(const RowHook&) = delete;
    RowHook& operator=(const RowHook&) = delete;

private:
    void* connection_;
    void* outer_; // the listener before
};

} // namespace rowcall::detail
