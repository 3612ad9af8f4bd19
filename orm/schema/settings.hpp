// What a struct's meta() says of each member; and the sentences for mistakes in it.
#pragma once

#include "orm/schema/options.hpp"

#include <span>

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
        "fields<...>, save<...>(), refresh<...>() and get_or_create<...>() name members of the "
        "object's own model");
    check_columns<Members...>();
}

inline constexpr FieldSettings default_settings{};
/// What field<> options say of a member.
struct DeclaredField {
    const FieldSettings* settings = &default_settings;
    std::span<const Constant> choices{};
    int options = 0; ///< how many there are
};

template<class T>
struct DeclaredFields {
    std::array<DeclaredField, member_count<T>> fields{};
    bool repeat = false;
};
// Overloads, one for each kind of option.
template<class T, auto Member, std::size_t N>
constexpr void declare_field(DeclaredFields<T>& declared, const FieldOptions<Member, N>& option) {
    check_own_field<T, Member>();
    if constexpr (std::same_as<OwnerOf<Member>, T>) {
        DeclaredField& field = declared.fields[member_index<Member>];
        field = {&option.settings(), option.choice_list(), field.options + 1};
        if (field.options > 1) declared.repeat = true;
    }
}
template<class T, class Option>
constexpr void declare_field(DeclaredFields<T>&, const Option&) {}

template<class T, std::size_t... I>
consteval DeclaredFields<T> collect_fields(std::index_sequence<I...>) {
    DeclaredFields<T> declared;
    (declare_field(declared, std::get<I>(meta<T>.options)), ...);
    return declared;
}
template<class T>
using OptionIndexes =
    std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<decltype(meta<T>.options)>>>;
template<class T>
inline constexpr DeclaredFields<T> declared_fields = collect_fields<T>(OptionIndexes<T>{});

/// Of T's member number I.
template<class T, std::size_t I>
consteval const DeclaredField& declared_field() {
    static_assert(
        !declared_fields<T>.repeat,
        "meta() names a member in two field<> options: chain them in one");
    return declared_fields<T>.fields[I];
}
template<class T, std::size_t I>
inline constexpr const FieldSettings& field_settings = *declared_field<T, I>().settings;

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
