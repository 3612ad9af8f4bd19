// Statements that name many rows by their keys.
#pragma once

#include "orm/fields/sql_value.hpp"

#include <algorithm>
#include <span>

namespace rowcall::detail {

/// Calls `use` with some hundred values at a time: no statement has more parameters than a
/// database takes, and few different ones are prepared.
template<class Use>
void in_batches(std::span<const OwnedValue> values, Use use) {
    constexpr std::size_t size = 500;
    for (std::size_t i = 0; i < values.size(); i += size)
        use(values.subspan(i, std::min(size, values.size() - i)));
}

} // namespace rowcall::detail
