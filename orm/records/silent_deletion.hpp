// Deletions that nobody listens to, done by the database alone.
#pragma once

#include "orm/query/expression.hpp"
#include "orm/records/deletion.hpp"
#include "orm/records/incoming.hpp"

namespace rowcall::detail {

class Session;

/// Deletes the rows that `root` finds, and what on_delete says of those that point at them, as
/// sets: what is to go is listed in a temporary table of the database, so that memory does not
/// grow with the number of rows. Within a unit of its own.
///
/// Returns nothing, and does nothing, where this does not do: when somebody listens to the
/// deletion of a model that is reached, or when a foreign key protects or restricts, since the
/// error has to name the rows.
std::optional<DeleteResult> delete_silently(Session& session, const Query& root, Audience audience);

} // namespace rowcall::detail
