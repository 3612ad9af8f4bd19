#include "orm/fields/row_state.hpp"

namespace rowcall {

bool InsertScope::holds() const noexcept {
    for (const InsertScope* scope = this; scope; scope = scope->outer_) {
        const Fate fate = scope->fate_.load(std::memory_order_acquire);
        if (fate != Fate::open) return fate == Fate::committed;
    }
    return true;
}

void add_owner(InsertScope& scope) noexcept {
    scope.owners_.fetch_add(1, std::memory_order_relaxed);
}

// A loop, since a long chain of savepoints must not recurse.
void remove_owner(InsertScope* scope) noexcept {
    while (scope && scope->owners_.fetch_sub(1, std::memory_order_acq_rel) == 1)
        delete std::exchange(scope, scope->outer_.load(std::memory_order_relaxed));
}

} // namespace rowcall
