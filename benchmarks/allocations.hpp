#pragma once

#include <cstddef>

namespace bench {

/// How often this program has called operator new so far; what SQLite allocates by itself is not
/// among it.
std::size_t count_allocations() noexcept;

/// What malloc has given out and not got back, in bytes: its own 8 bytes of each block included.
std::size_t heap_bytes() noexcept;

} // namespace bench
