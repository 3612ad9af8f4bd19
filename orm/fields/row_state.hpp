// Is this record a row of the database? A token that a rollback can take back.
#pragma once

#include "orm/counted_ptr.hpp"

#include <cstdint>
#include <utility>

namespace rowcall {

/// A transaction or savepoint in which rows were inserted (orm/database/insert_scope.hpp).
class InsertScope;
void add_owner(InsertScope& scope) noexcept;
void remove_owner(InsertScope* scope) noexcept;
/// Is a row inserted there (still) in the database, as its own transaction sees it? Any thread.
bool holds_rows(const InsertScope& scope) noexcept;
using InsertScopePtr = detail::CountedPtr<InsertScope>;

/// What a primary key remembers about its row. Copied and moved with the object.
class RowState {
public:
    /// Stored, beyond any rollback that this object would have to know of. `database` is the
    /// number of the Database, 0 if it is not known.
    static RowState stored(std::uint32_t database = 0) noexcept {
        return RowState{true, database, {}};
    }
    /// Inserted within a transaction that is still open.
    static RowState inserted_in(InsertScopePtr scope, std::uint32_t database) noexcept {
        return RowState{true, database, std::move(scope)};
    }
    RowState() noexcept = default;

    bool is_stored() const noexcept { return inserted_ && (!scope_ || holds_rows(*scope_)); }
    /// Inserted, but the transaction was rolled back: the key may belong to another row now.
    bool was_rolled_back() const noexcept { return inserted_ && !is_stored(); }
    /// Which database it was read from or saved to; 0 for none.
    std::uint32_t database() const noexcept { return database_; }

private:
    RowState(bool inserted, std::uint32_t database, InsertScopePtr scope) noexcept
        : inserted_{inserted}, database_{database}, scope_{std::move(scope)} {}

    bool inserted_ = false;
    std::uint32_t database_ = 0;
    InsertScopePtr scope_;
};

} // namespace rowcall
