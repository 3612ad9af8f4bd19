#pragma once

#include "orm/fields/date.hpp"
#include "orm/fields/decimal.hpp"
#include "orm/fields/json.hpp"
#include "orm/fields/timestamp.hpp"
#include "orm/fields/uuid.hpp"

#include <ostream>

#include <fmt/format.h>

/// \file
/// Prints the value types of columns as their to_string(), with fmt (the format options are those
/// of a string: `{:>30}`) and to a std::ostream.

namespace rowcall {

namespace detail {

template<class T>
concept PrintedValue = one_of<T, Date, Decimal, Json, Timestamp, Uuid>;

} // namespace detail

template<detail::PrintedValue T>
std::ostream& operator<<(std::ostream& out, const T& value) {
    return out << value.to_string();
}

} // namespace rowcall

template<rowcall::detail::PrintedValue T>
struct fmt::formatter<T> : fmt::formatter<std::string_view> {
    template<class Context>
    auto format(const T& value, Context& context) const {
        return fmt::formatter<std::string_view>::format(value.to_string(), context);
    }
};
