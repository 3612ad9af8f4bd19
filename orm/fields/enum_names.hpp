// The names of an enum's values, read from the compiler's own spelling of them.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace rowcall {

/// Which numbers are looked at for names of E. Specialise it for an enum with larger ones:
///     template<> struct rowcall::EnumRange<Port> { static constexpr int min = 0, max = 512; };
template<class E>
struct EnumRange {
    static constexpr int min = -8;
    static constexpr int max = 120;
};

namespace detail {

// A value's spelling ends in its name, behind "::" or nothing; that of a value without a name is a
// cast: "(Genre)3". Clang spells an unnamed namespace in parentheses, too.
template<auto Value>
consteval std::string_view enumerator_name() {
    std::string_view text = __PRETTY_FUNCTION__;
    const auto start = text.find("Value = ") + 8;
    text = text.substr(start, text.find_first_of(";]", start) - start);
    const auto last = text.find_last_of(":)(") + 1;
    if (last > 0 && text[last - 1] != ':') return {};
    text.remove_prefix(last);
    constexpr std::string_view no_name = "-0123456789'";
    return text.empty() || no_name.find(text[0]) != no_name.npos ? std::string_view{} : text;
}

template<class E>
struct EnumName {
    E value;
    std::string_view name;
};

// By its bits, since a cast of a number that an unscoped enum cannot hold is no constant.
template<class E, int N>
consteval std::string_view enumerator_name_at() {
    using Underlying = std::underlying_type_t<E>; // which may be char or bool
    constexpr bool fits = static_cast<int>(static_cast<Underlying>(N)) == N &&
                          (N >= 0 || std::is_signed_v<Underlying>);
    if constexpr (!fits)
        return {};
    else
        return enumerator_name<std::bit_cast<E>(static_cast<Underlying>(N))>();
}

template<class E, std::size_t... I>
consteval auto collect_enum_names(std::index_sequence<I...>) {
    constexpr int low = EnumRange<E>::min;
    constexpr std::size_t count =
        (std::size_t(!enumerator_name_at<E, low + int(I)>().empty()) + ... + 0);
    std::array<EnumName<E>, count> names{};
    std::size_t next = 0;
    const auto add = [&](int number, std::string_view name) {
        if (!name.empty())
            names[next++] = {
                std::bit_cast<E>(static_cast<std::underlying_type_t<E>>(number)), name};
    };
    (add(low + int(I), enumerator_name_at<E, low + int(I)>()), ...);
    return names;
}

/// The named values of E within EnumRange, ascending.
template<class E>
inline constexpr auto enum_names = collect_enum_names<E>(
    std::make_index_sequence<std::size_t(EnumRange<E>::max - EnumRange<E>::min + 1)>{});

} // namespace detail
} // namespace rowcall
