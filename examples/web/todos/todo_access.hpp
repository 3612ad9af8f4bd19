// Which todos a user may see and change: the user's own.
#pragma once

#include "examples/web/site/context.hpp"
#include "models/todo.hpp"

namespace web {

/// The todo that the address names. Throws HttpError 404 if there is none, or it is another
/// user's: that is nobody else's business.
rowcall::models::Todo own_todo(Context& context);

/// A new one of this user, not saved yet.
rowcall::models::Todo new_todo(Context& context);

} // namespace web
