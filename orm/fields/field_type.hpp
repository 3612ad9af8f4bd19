// Which C++ types can be a column, and how each travels to and from the database.
#pragma once

#include "orm/fields/sql_value.hpp"

#include <concepts>
#include <limits>
#include <optional>
#include <stdexcept>
#include <type_traits>

namespace rowcall {

/// Makes T storable. Specialise it for a type of your own with two functions:
///
///     template<> struct rowcall::FieldType<Colour> {
///         static std::string to_sql(const Colour& colour);
///         static Colour from_sql(std::string_view text);
///     };
///
/// What `to_sql` returns decides the column: integers INTEGER, floating point REAL,
/// `std::string` and `std::string_view` TEXT, `std::vector<std::byte>` and spans of it BLOB. A
/// view must point into the value. `from_sql` takes `std::int64_t`, `double`,
/// `std::string_view` or `std::span<const std::byte>` to match. Either may throw
/// `std::invalid_argument` or `std::out_of_range` with a sentence: it becomes a DataError that
/// names table and column. An optional `static constexpr std::string_view collation` names
/// the order in which the database compares the text; `static constexpr bool is_json = true` says
/// that the text is a JSON document.
template<class T>
struct FieldType;

namespace detail {

/// What a `for` can go through. (<ranges> would double what a file with a model includes.)
template<class R>
concept Range = requires(R& range) {
    std::begin(range) != std::end(range);
    *std::begin(range);
};

template<class T, class... Others>
concept one_of = (std::same_as<T, Others> || ...);

template<class T>
concept PlainInteger =
    std::integral<T> && !one_of<T, bool, char, wchar_t, char8_t, char16_t, char32_t>;

[[noreturn]] void throw_out_of_range(std::int64_t value, std::int64_t low, std::uint64_t high);
[[noreturn]] void throw_too_large(std::uint64_t value);
[[noreturn]] void throw_nan();
[[noreturn]] void throw_not_a_bool(std::int64_t value);
/// Throws std::out_of_range for a finite number beyond the largest float.
float to_float(double value);
[[noreturn]] void throw_wrong_type(SqlType wanted, const SqlValue& got);

} // namespace detail

template<>
struct FieldType<bool> {
    static std::int64_t to_sql(bool value) noexcept { return value ? 1 : 0; }
    static bool from_sql(std::int64_t value) {
        if (value != 0 && value != 1) detail::throw_not_a_bool(value);
        return value == 1;
    }
};

/// All sizes, signed and unsigned. A number that the other side cannot hold is an error.
template<detail::PlainInteger T>
struct FieldType<T> {
    using Limits = std::numeric_limits<T>;
    static std::int64_t to_sql(T value) noexcept(std::in_range<std::int64_t>(Limits::max())) {
        if constexpr (!std::in_range<std::int64_t>(Limits::max()))
            if (!std::in_range<std::int64_t>(value)) detail::throw_too_large(value);
        return static_cast<std::int64_t>(value);
    }
    static T from_sql(std::int64_t value) {
        if (!std::in_range<T>(value))
            detail::throw_out_of_range(
                value, static_cast<std::int64_t>(Limits::min()), std::uint64_t(Limits::max()));
        return static_cast<T>(value);
    }
};

/// Infinities are kept. NaN is refused: databases would read it back as NULL.
template<class T>
requires detail::one_of<T, float, double>
struct FieldType<T> {
    static double to_sql(T value) {
        if (value != value) detail::throw_nan();
        return static_cast<double>(value);
    }
    static T from_sql(double value) {
        if constexpr (std::same_as<T, float>)
            return detail::to_float(value);
        else
            return value;
    }
};

/// Bytes are kept as they are, embedded NUL and invalid UTF-8 too.
template<>
struct FieldType<std::string> {
    static std::string_view to_sql(const std::string& value) noexcept { return value; }
    static std::string from_sql(std::string_view value) { return std::string{value}; }
};

template<>
struct FieldType<std::vector<std::byte>> {
    static std::span<const std::byte> to_sql(const std::vector<std::byte>& value) noexcept {
        return value;
    }
    static std::vector<std::byte> from_sql(std::span<const std::byte> value) {
        return {value.begin(), value.end()};
    }
};

namespace detail {

template<class S>
consteval SqlType storage_of() {
    if constexpr (std::integral<S>)
        return SqlType::integer;
    else if constexpr (std::floating_point<S>)
        return SqlType::real;
    else if constexpr (std::convertible_to<S, std::string_view>)
        return SqlType::text;
    else if constexpr (std::convertible_to<S, std::span<const std::byte>>)
        return SqlType::blob;
    else
        return SqlType::null;
}

/// A type with a usable FieldType, of its own or a user's.
template<class T>
concept Field = requires(const T& value) {
    requires storage_of<decltype(FieldType<T>::to_sql(value))>()
    != SqlType::null;
};

/// The default codec of a column: by FieldType, with std::optional as NULL or a value.
template<class T>
struct Codec {
    using Value = T;
    static constexpr bool nullable = false;
    static constexpr SqlType type =
        storage_of<decltype(FieldType<T>::to_sql(std::declval<const T&>()))>();

    static SqlValue store(const T& value, Scratch& scratch) noexcept(
        noexcept(FieldType<T>::to_sql(value)) &&
        !one_of<decltype(FieldType<T>::to_sql(value)), std::string, std::vector<std::byte>>) {
        using Stored = decltype(FieldType<T>::to_sql(value));
        if constexpr (type == SqlType::integer)
            return SqlValue{static_cast<std::int64_t>(FieldType<T>::to_sql(value))};
        else if constexpr (type == SqlType::real)
            return SqlValue{static_cast<double>(FieldType<T>::to_sql(value))};
        else if constexpr (one_of<Stored, std::string, std::vector<std::byte>>)
            return SqlValue{scratch.keep(FieldType<T>::to_sql(value))};
        else if constexpr (type == SqlType::text)
            return SqlValue{std::string_view{FieldType<T>::to_sql(value)}};
        else
            return SqlValue{std::span<const std::byte>{FieldType<T>::to_sql(value)}};
    }

    static void load(T& member, const SqlValue& value);
};

template<class T>
void Codec<T>::load(T& member, const SqlValue& value) {
    if (value.type() != type) {
        if (type == SqlType::real && value.type() == SqlType::integer)
            return load(member, SqlValue{static_cast<double>(value.integer())});
        throw_wrong_type(type, value);
    }
    if constexpr (std::same_as<T, std::string>)
        member.assign(value.text());
    else if constexpr (type == SqlType::integer)
        member = FieldType<T>::from_sql(value.integer());
    else if constexpr (type == SqlType::real)
        member = FieldType<T>::from_sql(value.real());
    else if constexpr (type == SqlType::text)
        member = FieldType<T>::from_sql(value.text());
    else
        member = FieldType<T>::from_sql(value.blob());
}
// Compiled once, in the library.
extern template void Codec<bool>::load(bool&, const SqlValue&);
extern template void Codec<int>::load(int&, const SqlValue&);
extern template void Codec<std::int64_t>::load(std::int64_t&, const SqlValue&);
extern template void Codec<double>::load(double&, const SqlValue&);
extern template void Codec<std::string>::load(std::string&, const SqlValue&);

/// NULL or a value, whatever the inner codec.
template<class Inner>
struct NullableCodec {
    using Value = std::optional<typename Inner::Value>;
    static constexpr bool nullable = true;
    static constexpr SqlType type = Inner::type;

    static SqlValue store(const Value& value, Scratch& scratch) {
        return value ? Inner::store(*value, scratch) : SqlValue{};
    }
    static void load(Value& member, const SqlValue& value) {
        if (value.is_null())
            member.reset();
        else
            Inner::load(member ? *member : member.emplace(), value);
    }
};

template<class T>
struct Codec<std::optional<T>> : NullableCodec<Codec<T>> {};

/// A value given to raw SQL: anything that can be a column, literals and nullopt.
template<class V>
SqlValue to_sql_value(const V& value, Scratch& scratch) {
    if constexpr (one_of<V, std::nullopt_t, std::nullptr_t>)
        return {};
    else if constexpr (std::convertible_to<const V&, std::string_view>)
        return SqlValue{std::string_view{value}};
    else
        return Codec<V>::store(value, scratch);
}

} // namespace detail
} // namespace rowcall
