// Finding a record by some of its fields, or creating it: right also when others do the same.
#pragma once

#include "orm/query/expression.hpp"

namespace rowcall {

class Database;

namespace detail {

/// How a new record is saved, and where it is looked for: of a query set, or of a related manager,
/// which relates it, too.
struct Creation {
    Database& database;
    const Query& among;
    void* context = nullptr;
    void (*create)(void* context, void* record) = nullptr; ///< null: saves it
};

/// Looks for the one row that agrees with `record` in the columns `lookup` (if none are given, in
/// those where it differs from a default-constructed one) and loads it into `record`, or creates
/// `record`. Returns whether it was created. Throws MultipleObjectsReturned.
bool get_or_create(const Creation& creation, void* record, const std::vector<std::size_t>& lookup);
/// Likewise; a row that is found gets `defaults` (if none are given, the columns besides `lookup`
/// in which `record` differs from a default-constructed one), saved as update_fields.
bool update_or_create(
    const Creation& creation, void* record, const std::vector<std::size_t>& lookup,
    const std::vector<std::size_t>& defaults);

} // namespace detail
} // namespace rowcall
