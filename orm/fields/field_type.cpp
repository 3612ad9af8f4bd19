#include "orm/fields/field_type.hpp"

#include "orm/fields/primary_key.hpp"

#include "orm/fields/enum_field.hpp"

#include <fmt/format.h>

#include <cmath>

namespace rowcall::detail {

void throw_out_of_range(std::int64_t value, std::int64_t low, std::uint64_t high) {
    throw std::out_of_range{
        fmt::format("{} does not fit the member, which holds {} to {}", value, low, high)};
}

void throw_too_large(std::uint64_t value) {
    throw std::out_of_range{
        fmt::format("{} does not fit an INTEGER column, which holds up to {}", value, INT64_MAX)};
}

void throw_nan() {
    throw std::invalid_argument{"NaN cannot be stored: it would be read back as NULL"};
}

void throw_not_a_bool(std::int64_t value) {
    throw std::invalid_argument{fmt::format("{} is not a bool, which is stored as 0 or 1", value)};
}

float to_float(double value) {
    if (std::isfinite(value) && std::abs(value) > std::numeric_limits<float>::max())
        throw std::out_of_range{fmt::format("{} does not fit a float", value)};
    return static_cast<float>(value);
}

void throw_wrong_type(SqlType wanted, const SqlValue& got) {
    static constexpr const char* names[] = {"NULL", "INTEGER", "REAL", "TEXT", "BLOB"};
    throw std::invalid_argument{fmt::format(
        "the database holds {} where {} is expected", names[int(got.type())], names[int(wanted)])};
}

void throw_unnamed_enum(std::int64_t number) {
    throw std::invalid_argument{fmt::format(
        "the enum's value {} has no name within its EnumRange; store it with by_number()", number)};
}

void throw_unknown_enum(std::string_view name, std::string_view known) {
    throw std::invalid_argument{fmt::format("\"{}\" is not one of {}", name, known)};
}

template void Codec<bool>::load(bool&, const SqlValue&);
template void Codec<int>::load(int&, const SqlValue&);
template void Codec<std::int64_t>::load(std::int64_t&, const SqlValue&);
template void Codec<double>::load(double&, const SqlValue&);
template void Codec<std::string>::load(std::string&, const SqlValue&);
template void Codec<Id>::load(Id&, const SqlValue&);

} // namespace rowcall::detail
