// How a SignalRecorder writes what was sent.
#pragma once

#include <concepts>
#include <optional>
#include <ranges>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

namespace rowcall {

namespace detail {

// Only what stands beside the type: others' might take it after a conversion.
namespace beside {
void to_string();
template<class T>
auto call(const T& value) -> decltype(to_string(value)) {
    return to_string(value);
}
} // namespace beside

template<class T>
concept HasToString = requires(const T& value) {
    { beside::call(value) } -> std::convertible_to<std::string_view>;
};
template<class T>
concept HasOwnToString = requires(const T& value) {
    { value.to_string() } -> std::convertible_to<std::string>;
};
template<class T>
concept Streamed = requires(std::ostream& out, const T& value) {
    out << value;
};
template<class... Args>
concept DescribedTogether = requires(const Args&... args) {
    { describe_send(args...) } -> std::convertible_to<std::string>;
};

template<class T>
inline constexpr bool cannot_be_shown = false;

} // namespace detail

namespace testing {

/// A value as text: numbers as they are, texts in quotes, what a pointer or std::optional holds,
/// lists as [1, 2]; everything else by its to_string(), free or a member, or its operator<<, which
/// are found where the type is.
template<class T>
std::string shown(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
        return value ? "true" : "false";
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
        return '"' + std::string{std::string_view(value)} + '"';
    } else if constexpr (detail::HasToString<T>) {
        return std::string{std::string_view{detail::beside::call(value)}};
    } else if constexpr (detail::HasOwnToString<T>) {
        return value.to_string();
    } else if constexpr (requires {
                             *value;
                             static_cast<bool>(value);
                         }) {
        if (!value) return "null";
        if constexpr (std::is_void_v<std::remove_pointer_t<T>>)
            return "a pointer";
        else
            return shown(*value);
    } else if constexpr (std::is_enum_v<T> && !detail::Streamed<T>) {
        return std::to_string(static_cast<std::underlying_type_t<T>>(value));
    } else if constexpr (detail::Streamed<T>) {
        std::ostringstream out;
        out << value;
        return std::move(out).str();
    } else if constexpr (std::ranges::input_range<const T>) {
        std::string text;
        for (const auto& item : value) text += (text.empty() ? "" : ", ") + shown(item);
        return '[' + text + ']';
    } else {
        static_assert(
            detail::cannot_be_shown<T>,
            "What this signal sends cannot be written: it has neither to_string() nor operator<<. "
            "(Records have one in orm/testing/testing.hpp.)");
        return {};
    }
}

/// What was sent, in parentheses behind the signal's name. Who wants another text for a signal with
/// these arguments declares a `std::string describe_send(const Args&...)` beside one of the types.
template<class... Args>
std::string shown_send(std::string_view signal, const Args&... args) {
    std::string text;
    if constexpr (sizeof...(Args) > 0 && detail::DescribedTogether<Args...>)
        text = describe_send(args...);
    else
        ((text += (text.empty() ? "" : ", ") + shown(args)), ...);
    return std::string{signal.empty() ? "signal" : signal} + '(' + text + ')';
}

} // namespace testing
} // namespace rowcall
