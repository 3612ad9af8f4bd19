// What the compiler knows of a model: how many members, their names, their types.
#pragma once

#include "orm/schema/members.hpp"
#include "signals/detail/type_name.hpp"

#include <array>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace rowcall {

template<class T>
struct Model;

namespace detail {

/// Converts to anything, so as to find how many members an aggregate can be given. Never called,
/// but defined: Clang insists for types of an unnamed namespace.
struct AnyMember {
    template<class U>
    operator U() const {
        throw this;
    }
};

template<class T>
inline constexpr bool is_model = std::is_base_of_v<Model<T>, T>;
template<class T>
concept DerivesFromAnyModel = requires {
    T::objects();
};

// The first initialiser of a model is the empty base.
template<class T, std::size_t... I>
consteval bool takes_members(std::index_sequence<I...>) {
    if constexpr (is_model<T>) return requires {
            T{{}, (void(I), AnyMember{})...};
        };
    else
        return requires { T{(void(I), AnyMember{})...}; };
}

template<class T, std::size_t Low, std::size_t High>
consteval std::size_t search_member_count() {
    if constexpr (Low == High)
        return Low;
    else {
        // Most structs are small, so from below by doubling, and then by halves.
        constexpr std::size_t half = (Low + High + 1) / 2;
        constexpr std::size_t twice = Low < 4 ? 8 : 2 * Low;
        constexpr std::size_t middle = half < twice ? half : twice;
        if constexpr (takes_members<T>(std::make_index_sequence<middle>{}))
            return search_member_count<T, middle, High>();
        else
            return search_member_count<T, Low, middle - 1>();
    }
}

// Of a struct that is neither a model nor can be a group of members, 0: one error is enough.
template<class T>
consteval std::size_t count_members() {
    static_assert(
        std::is_aggregate_v<T>,
        "a model is an aggregate: no private members, no constructors, no virtual functions");
    if constexpr (std::is_aggregate_v<T> && (is_model<T> || !DerivesFromAnyModel<T>)) {
        // Within default arguments of T's own functions, its members' initialisers are not known.
        static_assert(
            takes_members<T>(std::index_sequence<>{}),
            "a model can be default-constructed, and is not looked at in its own default "
            "arguments");
        constexpr std::size_t count = search_member_count<T, 0, max_members + 1>();
        static_assert(count <= max_members, "a model can have up to 100 members");
        return count <= max_members ? count : 0;
    } else {
        return 0;
    }
}

template<class T>
inline constexpr std::size_t member_count = count_members<T>();
/// False after an error that count_members() has reported.
template<class T>
inline constexpr bool is_reflected = member_count<T> > 0 || std::is_empty_v<T>;

template<class T>
struct Specimen {
    T value;
};

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
/// An object that does not exist: only the addresses of its members are spoken of.
template<class T>
extern const Specimen<T> specimen;

template<class T>
consteval auto member_addresses() {
    return with_members<member_count<T>>(specimen<T>.value, [](const auto&... member) {
        return std::array<const void*, sizeof...(member)>{&member...};
    });
}

// The last word of the spelling: "[... Member = (& specimen<T>.Specimen<T>::value.T::name)]" by
// GCC, "[Member = &specimen.value.name]" by Clang. By hand, since each name is looked for anew in
// each file.
template<const void* Member>
consteval auto spelled_name() {
    const char* const text = __PRETTY_FUNCTION__;
    std::size_t end = sizeof(__PRETTY_FUNCTION__) - 1;
    while (text[end - 1] == ']' || text[end - 1] == ')') --end;
    std::size_t start = end;
    while (text[start - 1] != '.' && text[start - 1] != ':') --start;
    return std::string_view{text + start, end - start};
}

template<class T, std::size_t... I>
consteval auto collect_member_names(std::index_sequence<I...>) {
    constexpr auto addresses = member_addresses<T>();
    return std::array<std::string_view, sizeof...(I)>{spelled_name<addresses[I]>()...};
}

/// The names of T's members, in order.
template<class T>
inline constexpr auto member_names =
    collect_member_names<T>(std::make_index_sequence<member_count<T>>{});

template<auto Member>
struct MemberTraits;
template<class T, class M, M T::*Member>
struct MemberTraits<Member> {
    using Owner = T;
    using Type = M;
};

/// The struct that declares a member, and the member's type.
template<auto Member>
using OwnerOf = typename MemberTraits<Member>::Owner;
template<auto Member>
using TypeOf = typename MemberTraits<Member>::Type;

template<auto Member>
consteval std::size_t find_member() {
    using T = OwnerOf<Member>;
    const void* const wanted = &(specimen<T>.value.*Member);
    const auto addresses = member_addresses<T>();
    std::size_t i = 0;
    while (i < addresses.size() && addresses[i] != wanted) ++i;
    return i;
}

/// The position of a member in its struct.
template<auto Member>
inline constexpr std::size_t member_index = find_member<Member>();

#ifdef __clang__
#pragma clang diagnostic pop
#endif

template<class... M>
struct TypeList {};

template<class T>
using MemberTypes = decltype(with_members<member_count<T>>(
    std::declval<T&>(), []<class... M>(M&...) { return TypeList<M...>{}; }));

/// The I-th of T's members.
template<std::size_t I, class T>
const auto& member_at(const T& record) {
    const auto find = []<class... M>(TypeList<M...>, const T& from) -> const auto& {
        using Wanted = std::tuple_element_t<I, std::tuple<M...>>;
        return *static_cast<const Wanted*>(
            with_members<sizeof...(M)>(from, [](const auto&... member) {
                const void* const all[] = {&member...};
                return all[I];
            }));
    };
    return find(MemberTypes<T>{}, record);
}

} // namespace detail
} // namespace rowcall
