// How a transaction or savepoint ended, for the objects whose rows were inserted in it.
#pragma once

#include "orm/fields/row_state.hpp"

#include <atomic>

namespace rowcall {

/// A transaction or savepoint in which rows were inserted, as their objects remember it. It
/// outlives the transaction for as long as an object needs to know how it ended. Any thread may
/// ask.
class InsertScope {
public:
    enum class Fate : std::uint8_t { open, committed, rolled_back };

    /// Ends the scope: its rows are kept or gone.
    void settle(Fate fate) noexcept { fate_.store(fate, std::memory_order_release); }
    /// Ends a savepoint by release: from now on `outer` decides.
    void join(detail::CountedPtr<InsertScope> outer) noexcept {
        outer_.store(outer.release(), std::memory_order_release);
    }

private:
    friend bool holds_rows(const InsertScope&) noexcept;
    friend void add_owner(InsertScope&) noexcept;
    friend void remove_owner(InsertScope*) noexcept;
    std::atomic<std::uint32_t> owners_{1};
    std::atomic<Fate> fate_{Fate::open};
    std::atomic<InsertScope*> outer_ = nullptr; // after release, the outer one's fate decides
};

} // namespace rowcall
