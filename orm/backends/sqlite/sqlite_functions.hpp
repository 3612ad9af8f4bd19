// SQL functions that SQLite leaves to its users.
#pragma once

struct sqlite3;

namespace rowcall::detail {

/// `text REGEXP pattern`, in RE2's syntax: is there a match anywhere in the text? NULL if either
/// is; a pattern that is not understood is an error.
void add_regexp(sqlite3* handle);

} // namespace rowcall::detail
