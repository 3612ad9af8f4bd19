#include "orm/database/insert_scope.hpp"

namespace rowcall {

bool holds_rows(const InsertScope& inserted) noexcept {
    for (const InsertScope* scope = &inserted; scope; scope = scope->outer_) {
        const auto fate = scope->fate_.load(std::memory_order_acquire);
        if (fate != InsertScope::Fate::open) return fate == InsertScope::Fate::committed;
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
