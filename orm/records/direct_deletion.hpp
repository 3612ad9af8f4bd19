// The deletion of one record by a statement for each model, where that does.
#pragma once

#include "orm/records/deletion.hpp"

namespace rowcall::detail {

class Session;

/// Deletes the row with this key, and what on_delete says of those that point at it: the rows of
/// each model by one statement, found by where they point.
///
/// Returns nothing, and does nothing, where this does not do: when a model can be reached in two
/// ways, when somebody listens to its deletion, when a foreign key protects or restricts, and when
/// there are so many rows that the memory of a single statement would show.
std::optional<DeleteResult> delete_directly(
    Session& session, const ModelInfo& model, const OwnedValue& key);

} // namespace rowcall::detail
