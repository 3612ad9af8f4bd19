// Enums as columns: by name as TEXT, or by number where a field asks for `by_number()`.
#pragma once

#include "orm/fields/enum_names.hpp"
#include "orm/fields/field_type.hpp"

namespace rowcall {

namespace detail {

template<class E>
concept Enum = std::is_enum_v<E>;

[[noreturn]] void throw_unnamed_enum(std::int64_t number);
[[noreturn]] void throw_unknown_enum(std::string_view name, std::string_view known);

template<Enum E>
std::string joined_enum_names() {
    std::string joined;
    for (const auto& entry : enum_names<E>) (joined += joined.empty() ? "" : ", ") += entry.name;
    return joined;
}

} // namespace detail

/// An enum by the names of its values. A name that is not one of them is an error that says so.
template<detail::Enum E>
struct FieldType<E> {
    static std::string_view to_sql(E value) {
        for (const auto& entry : detail::enum_names<E>)
            if (entry.value == value) return entry.name;
        detail::throw_unnamed_enum(static_cast<std::int64_t>(value));
    }
    static E from_sql(std::string_view name) {
        for (const auto& entry : detail::enum_names<E>)
            if (entry.name == name) return entry.value;
        detail::throw_unknown_enum(name, detail::joined_enum_names<E>());
    }
};

namespace detail {

/// An enum by its number. A number that no value has is an error, unless no value has a name.
template<class E>
struct NumberCodec {
    using Value = E;
    using Underlying = std::underlying_type_t<E>;
    static constexpr bool nullable = false;
    static constexpr SqlType type = SqlType::integer;

    static SqlValue store(E value, Scratch&) {
        return SqlValue{FieldType<Underlying>::to_sql(static_cast<Underlying>(value))};
    }
    static void load(E& member, const SqlValue& value) {
        Underlying number{};
        Codec<Underlying>::load(number, value);
        member = static_cast<E>(number);
        for (const auto& entry : enum_names<E>)
            if (entry.value == member) return;
        if (!enum_names<E>.empty())
            throw_unknown_enum(std::to_string(number), joined_enum_names<E>());
    }
};

template<class E>
struct NumberCodec<std::optional<E>> : NullableCodec<NumberCodec<E>> {};

template<class T>
inline constexpr bool is_enum_field = std::is_enum_v<T>;
template<class T>
inline constexpr bool is_enum_field<std::optional<T>> = std::is_enum_v<T>;

} // namespace detail
} // namespace rowcall
