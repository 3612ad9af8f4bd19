// Is this record a row of the database? A token that a rollback can take back.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace rowcall {

/// A transaction or savepoint in which rows were inserted, as their objects remember it. It
/// outlives the transaction for as long as an object needs to know how it ended.
/// Reference-counted; any thread may ask.
class InsertScope {
public:
    enum class Fate : std::uint8_t { open, committed, rolled_back };

    /// Is a row inserted here (still) in the database, as its own transaction sees it?
    bool holds() const noexcept {
        for (const InsertScope* scope = this; scope; scope = scope->outer_) {
            const Fate fate = scope->fate_.load(std::memory_order_acquire);
            if (fate != Fate::open) return fate == Fate::committed;
        }
        return true;
    }

private:
    friend class InsertScopePtr;
    std::atomic<std::uint32_t> references_{0};
    std::atomic<Fate> fate_{Fate::open};
    std::atomic<InsertScope*> outer_ = nullptr; // after release, the outer one's fate decides
};

/// A counted pointer to an InsertScope.
class InsertScopePtr {
public:
    InsertScopePtr() noexcept = default;
    static InsertScopePtr make() { return InsertScopePtr{new InsertScope}; }
    InsertScopePtr(const InsertScopePtr& other) noexcept : InsertScopePtr{other.scope_} {}
    InsertScopePtr(InsertScopePtr&& other) noexcept : scope_{std::exchange(other.scope_, {})} {}
    InsertScopePtr& operator=(InsertScopePtr other) noexcept {
        std::swap(scope_, other.scope_);
        return *this;
    }
    ~InsertScopePtr() {
        if (scope_) release(scope_);
    }

    explicit operator bool() const noexcept { return scope_ != nullptr; }
    const InsertScope* operator->() const noexcept { return scope_; }

    /// Ends the scope: its rows are kept or gone.
    void settle(InsertScope::Fate fate) noexcept {
        scope_->fate_.store(fate, std::memory_order_release);
    }
    /// Ends a savepoint by release: from now on `outer` decides.
    void join(InsertScopePtr outer) noexcept {
        scope_->outer_.store(std::exchange(outer.scope_, nullptr), std::memory_order_release);
    }

private:
    explicit InsertScopePtr(InsertScope* scope) noexcept : scope_{scope} {
        if (scope_) scope_->references_.fetch_add(1, std::memory_order_relaxed);
    }
    // A loop, since a long chain of savepoints must not recurse.
    static void release(InsertScope* scope) noexcept {
        while (scope && scope->references_.fetch_sub(1, std::memory_order_acq_rel) == 1)
            delete std::exchange(scope, scope->outer_.load(std::memory_order_relaxed));
    }

    InsertScope* scope_ = nullptr;
};

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
