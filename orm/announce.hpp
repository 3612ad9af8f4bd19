// How loudly a bulk write speaks.
#pragma once

#include <cstdint>

namespace rowcall {

/// What a write of many rows by few statements sends: bulk_create, bulk_update, update, remove.
/// Each level sends what those before it send.
///
/// A receiver that is connected with `must_see = true` to a signal that a write does not send for
/// each row turns the write into a ProgrammingError that names it.
enum class Announce : std::uint8_t {
    none,    ///< nothing; Django's way but for remove
    summary, ///< post_bulk, once
    each     ///< pre_save and post_save, or pre_delete and post_delete, for each row
};

} // namespace rowcall
