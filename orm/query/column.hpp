// Columns and expressions of queries: `col<&Todo::owner, &User::username> == "ann"`.
#pragma once

#include "orm/query/condition.hpp"
#include "orm/query/path.hpp"

namespace rowcall {

namespace detail {

// The operators of expressions have a namespace of their own, with which no model is associated:
// to sort pointers the standard library looks for a function operator<, and Clang takes one that
// is a template for an error, whatever its constraints.
namespace operators {
struct ExpressionBase {};
} // namespace operators
using operators::ExpressionBase;
/// A column, or what is computed of columns: it has a Model, the Value that it is compared with,
/// the Reader of its results, and an `expression()`.
template<class E>
concept TypedExpression = std::derived_from<E, ExpressionBase>;
template<class V>
concept PlainValue = !TypedExpression<V>;
/// A query set in the place of a value.
template<class Q>
concept QueryLike = requires(const Q& query) {
    query.as_subquery();
};

/// The Value of expressions whose type is known at run time only; it compares with everything.
struct AnyValue {};

// Integers of any size, a bool with a bool; all else as the language converts.
template<class V, class Value>
consteval bool is_comparable() {
    if constexpr (PlainInteger<Value>)
        return PlainInteger<V> || std::same_as<V, PrimaryKey<Value>>;
    else if constexpr (std::same_as<Value, bool>)
        return std::same_as<V, bool>;
    else
        return std::convertible_to<V, Value>;
}

template<class V>
inline constexpr bool is_number = PlainInteger<V> || std::floating_point<V>;
// Two expressions: of one type, or numbers both.
template<class A, class B>
inline constexpr bool are_comparable = std::same_as<A, B> ||
                                       (is_number<A> && is_number<B>) || one_of<AnyValue, A, B>;

template<class A, class B>
consteval bool is_same_query() {
    return std::same_as<A, B> || one_of<AnyModelTag, A, B>;
}
template<class A, class B>
using CommonModel = std::conditional_t<std::same_as<A, AnyModelTag>, B, A>;
template<class E>
struct ModelOf {
    using Type = AnyModelTag;
};
template<TypedExpression E>
struct ModelOf<E> {
    using Type = typename E::Model;
};
/// The model of what is made of L and R.
template<class L, class R>
using JoinedModel = CommonModel<typename ModelOf<L>::Type, typename ModelOf<R>::Type>;

// Does a value that is compared with stand for NULL?
template<class V>
constexpr bool stands_for_null(const V& value) {
    if constexpr (std::same_as<V, std::nullopt_t>)
        return true;
    else if constexpr (std::same_as<V, OwnedValue>)
        return is_null(value);
    else if constexpr (is_optional<V>)
        return !value.has_value();
    else if constexpr (is_foreign_key<V>)
        return !value.has_value() && !value.is_unsaved();
    else
        return false;
}

/// A value of any type that can be stored, as it would be.
template<class V>
OwnedValue to_owned_value(const V& value) {
    Scratch scratch;
    if constexpr (std::same_as<V, OwnedValue>)
        return value;
    else
        return own(to_sql_value(value, scratch));
}
template<class V>
ExpressionPtr to_literal(const V& value) {
    Scratch scratch;
    if constexpr (std::same_as<V, OwnedValue>)
        return make_literal(value);
    else
        return make_literal(to_sql_value(value, scratch));
}

/// A value that an expression E is compared with or set to: another expression, a value of its
/// type, or none.
template<TypedExpression E, class V>
ExpressionPtr operand_of(const V& value) {
    if constexpr (TypedExpression<V>) {
        static_assert(
            is_same_query<typename E::Model, typename V::Model>(),
            "two columns are compared within one query, so of the same model");
        static_assert(
            are_comparable<typename E::Value, typename V::Value>,
            "a column is compared with and set to columns of its own type");
        return value.expression();
    } else if constexpr (std::same_as<V, std::nullopt_t>) {
        return make_null();
    } else if constexpr (is_optional<V>) {
        return value ? operand_of<E>(*value) : make_null();
    } else {
        return E::to_literal(value);
    }
}

template<TypedExpression L, class R>
auto compare(Op op, const L& left, const R& right) {
    return Condition<JoinedModel<L, R>>{
        make_operation(op, left.expression(), operand_of<L>(right))};
}

/// What columns and expressions have in common.
template<class Derived, class T, class V>
class ExpressionOperations : public ConditionOperand<T>, public ExpressionBase {
public:
    /// The model whose queries it belongs to.
    using Model = T;
    /// What it is compared with and set to.
    using Value = V;

    OrderBy<T> asc() const {
        static_assert(
            !std::same_as<V, std::vector<std::byte>>, "a query cannot be ordered by a blob");
        return OrderBy<T>{{expression(), false}};
    }
    OrderBy<T> desc() const {
        static_assert(
            !std::same_as<V, std::vector<std::byte>>, "a query cannot be ordered by a blob");
        return OrderBy<T>{{expression(), true}};
    }
    operator OrderBy<T>() const { return asc(); }
    /// What belongs to no model (`count()`, `subquery(...)`) orders queries of each.
    template<class U>
    requires(std::same_as<T, AnyModelTag> && !std::same_as<U, AnyModelTag>) operator OrderBy<U>()
        const {
        return asc();
    }

    Condition<T> is_null() const { return Condition<T>{make_operation(Op::is_null, expression())}; }
    Condition<T> is_not_null() const { return !is_null(); }

    /// Is it one of these? Of none, never.
    template<Range Values>
    requires(!QueryLike<Values>) Condition<T> in(const Values& values)
    const {
        std::vector<ExpressionPtr> operands{expression()};
        for (const auto& value : values) operands.push_back(operand_of<Derived>(value));
        if (operands.size() == 1) return Condition<T>{make_false()};
        return Condition<T>{make_operation(Op::in, std::move(operands))};
    }
    template<class U>
    Condition<T> in(std::initializer_list<U> values) const {
        return in(std::span<const U>{values.begin(), values.size()});
    }
    /// Is it what the query finds: the keys of its records, or the one value of each row?
    template<QueryLike Query>
    Condition<T> in(const Query& query) const {
        static_assert(
            are_comparable<V, typename Query::template SubqueryValue<>>,
            "in(query): the query's records, or its one value, are of another type");
        return operation(Op::in_query, make_subquery(query.as_subquery()));
    }
    /// Both ends included.
    template<class Low, class High>
    Condition<T> between(const Low& low, const High& high) const {
        return Condition<T>{make_operation(
            Op::between, {expression(), operand_of<Derived>(low), operand_of<Derived>(high)})};
    }

    // Texts, by their bytes; those with an i are blind to the case of ASCII letters.
    Condition<T> contains(std::string_view text) const { return match(Op::contains, text); }
    Condition<T> starts_with(std::string_view text) const { return match(Op::starts_with, text); }
    Condition<T> ends_with(std::string_view text) const { return match(Op::ends_with, text); }
    Condition<T> icontains(std::string_view text) const { return match(Op::icontains, text); }
    Condition<T> istarts_with(std::string_view text) const { return match(Op::istarts_with, text); }
    Condition<T> iends_with(std::string_view text) const { return match(Op::iends_with, text); }
    Condition<T> iexact(std::string_view text) const { return match(Op::iequal, text); }
    /// SQL's LIKE: `%` is any text, `_` any character, `\` makes the next one ordinary. Whether
    /// case counts is the database's choice (SQLite ignores it for ASCII letters).
    Condition<T> like(std::string_view pattern) const { return match(Op::like, pattern); }
    /// Is there a match anywhere in the text, in RE2's syntax? Time is linear in the text. An
    /// expression that is not understood is a ProgrammingError when the query runs.
    Condition<T> regex(std::string_view pattern) const { return match(Op::regex, pattern); }

    /// A bool is a condition by itself.
    operator Condition<T>() const requires std::same_as<V, bool> {
        return Condition<T>{
            make_operation(Op::equal, expression(), make_literal(SqlValue{std::int64_t{1}}))};
    }

private:
    ExpressionPtr expression() const { return static_cast<const Derived&>(*this).expression(); }
    Condition<T> operation(Op op, ExpressionPtr operand) const {
        return Condition<T>{make_operation(op, expression(), std::move(operand))};
    }
    Condition<T> match(Op op, std::string_view text) const {
        static_assert(is_text_value(), "only columns of text can be matched");
        return operation(op, make_literal(SqlValue{text}));
    }
    static consteval bool is_text_value() {
        if constexpr (std::same_as<V, AnyValue>)
            return true;
        else
            return Codec<V>::type == SqlType::text;
    }
};

template<class V, bool Nullable, class Inner>
struct ResultTraits {
    using Reader = std::conditional_t<Nullable, NullableCodec<Inner>, Inner>;
    using Result = std::conditional_t<Nullable, std::optional<V>, V>;
};
template<bool Nullable, class Inner>
struct ResultTraits<AnyValue, Nullable, Inner> {
    using Result = OwnedValue;
    struct Reader {
        static void load(OwnedValue& result, const SqlValue& value) { result = own(value); }
    };
};

} // namespace detail

/// A column for queries on T, the model that the path starts at, reached over relations.
template<class T, auto... Path>
class ColumnRef : public detail::ExpressionOperations<
                      ColumnRef<T, Path...>, T,
                      detail::Plain<typename detail::LastOf<Path...>::Element::Member>> {
    using Last = typename detail::LastOf<Path...>::Element;
    using Member = typename Last::Member;
    static_assert(
        detail::path_connects<Path...>(),
        "col<...>: the path does not connect; each member but the last is a relation to the "
        "struct of the next");
    static_assert(
        !detail::is_embed<Member>,
        "col<...>: an embedded struct is several columns; name one of its members");
    static_assert(
        Last::is_column || detail::is_embed<Member>,
        "col<...>: a relation is no value; name a member of the model it leads to, or use "
        "related<...>()");

    static constexpr bool by_number =
        detail::field_settings<typename Last::From, detail::member_index<Last::member>>.by_number;

public:
    using Value = detail::Plain<Member>;
    static constexpr std::size_t relations = detail::relations_before_last<Path...>();
    static constexpr bool nullable = detail::is_nullable_path<Path...>();
    /// How a value is stored that is not NULL.
    using ValueCodec = typename detail::ChooseCodec<detail::Plain<Member>, by_number>::Type;
    /// Reads it from a row; how `values(...)` returns it: a std::optional if it may be NULL.
    using Reader = typename detail::ResultTraits<Value, nullable, ValueCodec>::Reader;
    using Result = typename detail::ResultTraits<Value, nullable, ValueCodec>::Result;

    /// In `update(...)`: sets the column of each row. nullopt sets NULL.
    template<class V>
    FieldAssignment<T> operator=(const V& value) const {
        static_assert(relations == 0, "update() sets columns of its own model only");
        if constexpr (requires { V::relations; })
            static_assert(
                V::relations == 0, "update() sets a column to columns of its own model only");
        return FieldAssignment<T>{
            {detail::column_path<Path...>().column, detail::operand_of<ColumnRef>(value)}};
    }

    detail::ExpressionPtr expression() const { return detail::column_expression<Path...>(); }

    /// For the library: a value of the column's type, as it is stored.
    template<class V>
    static detail::ExpressionPtr to_literal(const V& value) {
        constexpr bool is_row = detail::is_foreign_key<Member> &&
                                detail::one_of<V, Member, detail::RelatedModel<Member>>;
        constexpr bool fits = is_row || detail::is_comparable<V, Value>();
        static_assert(fits, "a column is compared with and set to values of its own type");
        if constexpr (!fits)
            return {};
        else if constexpr (is_row || detail::is_enum_field<Member>)
            return stored<detail::MemberCodec<Last::member>>(Member{value});
        else if constexpr (detail::PlainInteger<Value> && detail::PlainInteger<V>)
            return stored<detail::Codec<V>>(value); // also of numbers that Value cannot hold
        else
            return stored<detail::Codec<Value>>(static_cast<Value>(value));
    }

private:
    template<class Codec, class V>
    static detail::ExpressionPtr stored(const V& value) {
        Scratch scratch;
        if constexpr (noexcept(Codec::store(value, scratch)))
            return detail::make_literal(Codec::store(value, scratch));
        else
            try {
                return detail::make_literal(Codec::store(value, scratch));
            } catch (const std::logic_error& reason) {
                const detail::ColumnPath path = detail::column_path<Path...>();
                detail::throw_data_error(*path.model, *path.column, reason);
            }
    }
};

/// A column of a query, by a path of members.
template<auto... Path>
inline constexpr ColumnRef<detail::PathRoot<Path...>, Path...> col{};

/// What is computed of columns, for queries on T: a V, or NULL if Nullable. Made by operators and
/// the functions of orm/query/functions.hpp.
template<class T, class V, bool Nullable = true, class Inner = detail::Codec<V>>
class Expr : public detail::ExpressionOperations<Expr<T, V, Nullable, Inner>, T, V> {
public:
    static constexpr bool nullable = Nullable;
    using ValueCodec = Inner;
    using Reader = typename detail::ResultTraits<V, Nullable, Inner>::Reader;
    using Result = typename detail::ResultTraits<V, Nullable, Inner>::Result;

    explicit Expr(detail::ExpressionPtr expression) : expression_{std::move(expression)} {}
    const detail::ExpressionPtr& expression() const noexcept { return expression_; }

    /// For the library: a value of its type, as it is stored.
    template<class U>
    static detail::ExpressionPtr to_literal(const U& value) {
        if constexpr (std::same_as<V, detail::AnyValue>) {
            return detail::to_literal(value);
        } else {
            constexpr bool fits =
                detail::is_comparable<U, V>() || (detail::is_number<U> && detail::is_number<V>);
            static_assert(fits, "an expression is compared with values of its own type");
            if constexpr (!fits)
                return {};
            else if constexpr (detail::is_number<U>)
                return detail::to_literal(value);
            else {
                Scratch scratch;
                return detail::make_literal(Inner::store(static_cast<V>(value), scratch));
            }
        }
    }

private:
    detail::ExpressionPtr expression_;
};

namespace detail {

template<class V>
inline constexpr bool is_condition = false;
template<class T>
inline constexpr bool is_condition<Condition<T>> = true;
/// What a query can select.
template<class V>
concept QueryValue = TypedExpression<V> || is_condition<V>;

template<TypedExpression E>
const E& as_value(const E& expression) {
    return expression;
}
// A comparison of NULL is false, as in filters.
template<class T>
auto as_value(const Condition<T>& condition) {
    return Expr<T, bool, false>{make_truth(condition.expression())};
}

} // namespace detail

namespace detail::operators {

template<detail::TypedExpression L, class R>
auto operator==(const L& left, const R& right) {
    using Result = Condition<detail::JoinedModel<L, R>>;
    if constexpr (!detail::TypedExpression<R>)
        if (detail::stands_for_null(right)) return Result{left.is_null()};
    return Result{detail::compare(detail::Op::equal, left, right)};
}
template<detail::TypedExpression L, class R>
auto operator!=(const L& left, const R& right) {
    using Result = Condition<detail::JoinedModel<L, R>>;
    if constexpr (!detail::TypedExpression<R>)
        if (detail::stands_for_null(right)) return Result{left.is_not_null()};
    return Result{detail::compare(detail::Op::not_equal, left, right)};
}
template<detail::TypedExpression L, class R>
auto operator<(const L& left, const R& right) {
    return detail::compare(detail::Op::less, left, right);
}
template<detail::TypedExpression L, class R>
auto operator<=(const L& left, const R& right) {
    return detail::compare(detail::Op::less_equal, left, right);
}
template<detail::TypedExpression L, class R>
auto operator>(const L& left, const R& right) {
    return detail::compare(detail::Op::greater, left, right);
}
template<detail::TypedExpression L, class R>
auto operator>=(const L& left, const R& right) {
    return detail::compare(detail::Op::greater_equal, left, right);
}

// The value may stand first.
template<detail::PlainValue V, detail::TypedExpression E>
auto operator==(const V& value, const E& expression) {
    return expression == value;
}
template<detail::PlainValue V, detail::TypedExpression E>
auto operator!=(const V& value, const E& expression) {
    return expression != value;
}
template<detail::PlainValue V, detail::TypedExpression E>
auto operator<(const V& value, const E& expression) {
    return expression > value;
}
template<detail::PlainValue V, detail::TypedExpression E>
auto operator<=(const V& value, const E& expression) {
    return expression >= value;
}
template<detail::PlainValue V, detail::TypedExpression E>
auto operator>(const V& value, const E& expression) {
    return expression < value;
}
template<detail::PlainValue V, detail::TypedExpression E>
auto operator>=(const V& value, const E& expression) {
    return expression <= value;
}

} // namespace detail::operators

} // namespace rowcall
