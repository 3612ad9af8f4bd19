// A list of values that mostly needs no allocation.
#pragma once

#include "orm/fields/sql_value.hpp"

#include <array>
#include <memory_resource>

namespace rowcall::detail {

/// The values of a row, or the parameters of a statement: for use within a function.
class SqlValues {
public:
    SqlValues() { values_.reserve(inline_size); }
    /// So many NULLs.
    explicit SqlValues(std::size_t size) : SqlValues{} { values_.resize(size); }

    void push_back(const SqlValue& value) { values_.push_back(value); }
    void clear() noexcept { values_.clear(); }
    const SqlValue& operator[](std::size_t i) const noexcept { return values_[i]; }
    const SqlValue& back() const noexcept { return values_.back(); }
    operator std::span<SqlValue>() noexcept { return values_; }
    operator std::span<const SqlValue>() const noexcept { return values_; }

private:
    static constexpr std::size_t inline_size = 32;
    alignas(SqlValue) std::array<std::byte, inline_size * sizeof(SqlValue)> buffer_;
    std::pmr::monotonic_buffer_resource resource_{buffer_.data(), buffer_.size()};
    std::pmr::vector<SqlValue> values_{&resource_};
};

} // namespace rowcall::detail
