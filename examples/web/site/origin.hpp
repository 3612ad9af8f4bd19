// Whether a request that changes something comes from this site's own pages.
#pragma once

#include "examples/web/site/context.hpp"

namespace web {

/// Throws HttpError 403 for what a browser says another site's page sends, and for a form without
/// the token of its visitor. The API takes no forms: its requests a browser sends for others only
/// if this site agrees, which it does not.
void check_origin(Context& context);

} // namespace web
