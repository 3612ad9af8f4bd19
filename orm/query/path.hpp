// Paths over relations, `&Todo::owner, &User::username`, checked by the compiler.
#pragma once

#include "orm/query/expression.hpp"
#include "orm/schema/describe.hpp"

namespace rowcall {

/// In paths: a relation walked from its other end. `reverse<&Todo::owner>` leads from a User to
/// the todos that point at it, `reverse<&Todo::tags>` from a Tag to the todos that have it.
template<auto Member>
struct Reverse {};
template<auto Member>
inline constexpr Reverse<Member> reverse{};

namespace detail {

template<class Element>
struct ReverseOf {
    static constexpr bool is_reverse = false;
};
template<auto Member>
struct ReverseOf<Reverse<Member>> {
    static constexpr bool is_reverse = true;
    static constexpr auto member = Member;
};

template<class Member>
struct FindRelatedModel {
    using Type = void;
};
template<ForeignKeyMember Member>
struct FindRelatedModel<Member> {
    using Type = typename Member::Target;
};
template<class T, class Through>
struct FindRelatedModel<ManyToMany<T, Through>> {
    using Type = T;
};
/// What a relation leads to; void for other members.
template<class Member>
using RelatedModel = typename FindRelatedModel<Member>::Type;

template<class Member>
struct FindNextStruct : FindRelatedModel<Member> {};
template<class T>
struct FindNextStruct<Embed<T>> {
    using Type = T;
};

template<auto Member>
const ManyRelation& many_relation() {
    static const ManyRelation& found = []() -> const ManyRelation& {
        for (const ManyRelation& relation : model_info<OwnerOf<Member>>().many)
            if (relation.member == member_names<OwnerOf<Member>>[member_index<Member>])
                return relation;
        std::abort(); // describe() lists every ManyToMany member
    }();
    return found;
}

template<auto Member>
consteval bool may_be_null() {
    return is_optional<TypeOf<Member>> ||
           field_settings<OwnerOf<Member>, member_index<Member>>.null;
}

/// One element of a path: a member, or a relation from its other end.
template<auto E>
struct PathElement {
    static constexpr auto member = E;
    using Member = TypeOf<E>;
    using From = OwnerOf<E>;
    using To = typename FindNextStruct<Member>::Type; // void: no further
    static constexpr bool is_reverse = false;
    static constexpr bool is_many = is_many_to_many<Member>;
    static constexpr bool is_relation = !std::is_void_v<RelatedModel<Member>>;
    static constexpr bool is_column = !is_many && !is_embed<Member>;
    /// Goes on to the member's (first) column.
    static void locate(ColumnPath& path) {
        if constexpr (is_model<From>) {
            path.model = &model_info<From>();
            path.column = path.model->columns.data();
        }
        path.column += column_index<E>;
    }
    /// Goes over the relation, or into the embedded struct.
    static void follow(ColumnPath& path) {
        if constexpr (is_many) {
            append_hops(path.hops, many_relation<E>(), false);
        } else {
            locate(path);
            if constexpr (is_relation) append_hop(path.hops, {path.model, path.column});
        }
    }
    static constexpr bool is_optional_step() {
        if constexpr (is_many)
            return true;
        else
            return may_be_null<E>();
    }
};
template<auto E>
requires ReverseOf<std::remove_cv_t<decltype(E)>>::is_reverse struct PathElement<E> {
    static constexpr auto member = ReverseOf<std::remove_cv_t<decltype(E)>>::member;
    using Member = TypeOf<member>;
    using From = RelatedModel<Member>;
    using To = OwnerOf<member>;
    static_assert(
        !std::is_void_v<From>, "reverse<...> takes a relation: a ForeignKey or ManyToMany");
    static_assert(
        is_model<To>,
        "reverse<...> takes a member of a model; to a foreign key of an embedded struct, which "
        "may be in several models, only named_col<...>() leads back");
    static constexpr bool is_reverse = true;
    static consteval bool leads_to_many() {
        if constexpr (is_foreign_key<Member>)
            return !Member::is_unique;
        else
            return true;
    }
    static constexpr bool is_many = leads_to_many();
    static constexpr bool is_relation = true;
    static constexpr bool is_column = false;
    static void follow(ColumnPath& path) {
        if constexpr (is_many_to_many<Member>)
            append_hops(path.hops, many_relation<member>(), true);
        else
            append_hop(
                path.hops,
                {&model_info<To>(), &model_info<To>().columns[column_index<member>], true});
    }
    static constexpr bool is_optional_step() { return true; }
};

template<auto First, auto... Rest>
consteval bool path_connects() {
    if constexpr (sizeof...(Rest) == 0)
        return true;
    else {
        return []<auto Second, auto... Others>() {
            return std::same_as<
                       typename PathElement<First>::To, typename PathElement<Second>::From> &&
                   path_connects<Second, Others...>();
        }
        .template operator()<Rest...>();
    }
}

template<auto First, auto...>
struct FirstOf {
    using Element = PathElement<First>;
};
template<auto First, auto... Rest>
struct LastOf : LastOf<Rest...> {};
template<auto Last>
struct LastOf<Last> {
    using Element = PathElement<Last>;
};
/// The model that a path starts at.
template<auto... Path>
using PathRoot = typename FirstOf<Path...>::Element::From;

template<auto First, auto... Rest>
void walk(ColumnPath& path) {
    if constexpr (sizeof...(Rest) > 0) {
        PathElement<First>::follow(path);
        walk<Rest...>(path);
    } else {
        PathElement<First>::locate(path);
    }
}
/// Where a path leads whose last element is a column.
template<auto... Path>
ColumnPath column_path() {
    ColumnPath path{};
    walk<Path...>(path);
    return path;
}

template<auto First, auto... Rest>
ExpressionPtr column_expression() {
    using Element = PathElement<First>;
    if constexpr (sizeof...(Rest) == 0 && Element::is_column && is_model<typename Element::From>)
        return make_column(model_info<typename Element::From>(), column_index<First>);
    else
        return make_column(column_path<First, Rest...>());
}

/// How many relations a path goes over before its last element.
template<auto... Path>
consteval std::size_t relations_before_last() {
    return (std::size_t{PathElement<Path>::is_relation} + ...) -
           std::size_t{LastOf<Path...>::Element::is_relation};
}

/// Can a path find nothing, so that its value is a std::optional?
template<auto... Path>
consteval bool is_nullable_path() {
    return (PathElement<Path>::is_optional_step() || ...);
}

} // namespace detail
} // namespace rowcall
