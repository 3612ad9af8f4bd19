#pragma once

#include <cstddef>

namespace bench {

/// How often this program has called operator new so far; what SQLite allocates by itself is not
/// among it.
std::size_t count_allocations() noexcept;

} // namespace bench
