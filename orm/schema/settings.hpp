// What a struct's meta() says of each member; and the sentences for mistakes in it.
#pragma once

#include "orm/schema/options.hpp"

#include <vector>

namespace rowcall::detail {

template<class T>
consteval auto meta_of() {
    if constexpr (requires { T::meta(); })
        return T::meta();
    else
        return table<T>();
}
/// What T::meta() returns, or nothing but defaults.
template<class T>
inline constexpr auto meta = meta_of<T>();

template<class Option>
inline constexpr bool is_field_options = false;
template<auto Member, std::size_t N>
inline constexpr bool is_field_options<FieldOptions<Member, N>> = true;

template<auto... Members>
consteval void check_columns() {
    static_assert(
        (!is_many_to_many<TypeOf<Members>> && ...),
        "a ManyToMany member has no column: only related<...>() can name it");
}
// Of meta().
template<class T, auto... Members>
consteval void check_own_members() {
    static_assert(
        (std::same_as<OwnerOf<Members>, T> && ...),
        "meta() gives an option to a member of another struct");
    check_columns<Members...>();
}
// Of field<...>, which may be a relation without a column.
template<class T, auto Member>
consteval void check_own_field() {
    static_assert(
        std::same_as<OwnerOf<Member>, T>, "meta() gives an option to a member of another struct");
}
// Of functions that name the members they are about.
template<class T, auto... Members>
consteval void check_named_members() {
    static_assert(
        (std::same_as<OwnerOf<Members>, T> && ...),
        "save<...>(), refresh<...>() and get_or_create<...>() name members of the object's own "
        "model");
    check_columns<Members...>();
}

// Overloads, one for each kind of option: what it says of T's member number I.
template<class T, std::size_t I, auto Member, std::size_t N>
consteval int count_field(const FieldOptions<Member, N>&) {
    check_own_field<T, Member>();
    return member_index<Member> == I;
}
template<class T, std::size_t I, class Option>
consteval int count_field(const Option&) {
    return 0;
}

template<std::size_t I, class Option>
constexpr void read_field(
    const Option& option, FieldSettings& settings, std::vector<Constant>* choices) {
    if constexpr (is_field_options<Option>)
        if (member_index<Option::member> == I) {
            settings = option.settings();
            if (choices) choices->assign(option.choice_list().begin(), option.choice_list().end());
        }
}

template<class T, std::size_t I>
consteval FieldSettings collect_settings() {
    FieldSettings settings;
    std::apply(
        [&](const auto&... option) {
            static_assert(
                (count_field<T, I>(std::remove_cvref_t<decltype(option)>{}) + ... + 0) <= 1,
                "meta() names a member in two field<> options: chain them in one");
            (read_field<I>(option, settings, nullptr), ...);
        },
        meta<T>.options);
    return settings;
}
/// The options of T's member number I.
template<class T, std::size_t I>
inline constexpr FieldSettings field_settings = collect_settings<T, I>();

template<class M, bool ByNumber>
struct ChooseCodec {
    using Type = Codec<M>;
};
template<class M>
struct ChooseCodec<M, true> {
    using Type = NumberCodec<M>;
};
/// How a member travels, its options considered: what columns, queries and updates use.
template<class T, std::size_t I, class M>
using CodecOf = typename ChooseCodec<M, field_settings<T, I>.by_number>::Type;
template<auto Member>
using MemberCodec = CodecOf<OwnerOf<Member>, member_index<Member>, TypeOf<Member>>;

} // namespace rowcall::detail
