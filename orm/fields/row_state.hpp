// Is this record a row of the database? A token that a rollback can take back.
#pragma once

#include "orm/counted_ptr.hpp"

#include <atomic>
#include <cstdint>
#include <utility>

namespace rowcall {

class InsertScope;
void add_owner(InsertScope& scope) noexcept;
void remove_owner(InsertScope* scope) noexcept;

/// A transaction or savepoint in which rows were inserted, as their objects remember it. It
/// outlives the transaction for as long as an object needs to know how it ended. Any thread may
/// ask.
class InsertScope {
public:
    enum class Fate : std::uint8_t { open, committed, rolled_back };

    /// Is a row inserted here (still) in the database, as its own transaction sees it?
    bool holds() const noexcept;

    /// Ends the scope: its rows are kept or gone.
    void settle(Fate fate) noexcept { fate_.store(fate, std::memory_order_release); }
    /// Ends a savepoint by release: from now on `outer` decides.
    void join(detail::CountedPtr<InsertScope> outer) noexcept {
        outer_.store(outer.release(), std::memory_order_release);
    }

private:
    friend void add_owner(InsertScope&) noexcept;
    friend void remove_owner(InsertScope*) noexcept;
    std::atomic<std::uint32_t> owners_{1};
    std::atomic<Fate> fate_{Fate::open};
    std::atomic<InsertScope*> outer_ = nullptr; // after release, the outer one's fate decides
};
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

    bool is_stored() const noexcept { return inserted_ && (!scope_ || scope_->holds()); }
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
