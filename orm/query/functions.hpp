// What can be computed in a query: arithmetic, functions, aggregates, subqueries, CASE, windows.
#pragma once

#include "orm/query/column.hpp"

namespace rowcall {

class Json;

namespace detail {

template<class V>
struct ValueOf {
    using Type = V;
    static constexpr bool nullable = false;
};
template<class V>
struct ValueOf<std::optional<V>> {
    using Type = V;
    static constexpr bool nullable = true;
};
template<class V>
requires std::convertible_to<V, std::string_view>
struct ValueOf<V> {
    using Type = std::string;
    static constexpr bool nullable = false;
};
template<TypedExpression E>
struct ValueOf<E> {
    using Type = typename E::Value;
    static constexpr bool nullable = E::nullable;
};

// An operand of what is computed: an expression, or a plain value.
template<class V>
ExpressionPtr any_operand(const V& value) {
    if constexpr (TypedExpression<V>)
        return value.expression();
    else if constexpr (is_optional<V>)
        return value ? any_operand(*value) : make_null();
    else
        return to_literal(value);
}

template<class V>
inline constexpr bool is_number_value = is_number<V> || std::same_as<V, AnyValue>;
template<class V>
inline constexpr bool is_text_value = one_of<V, std::string, AnyValue>;
template<class V>
inline constexpr bool is_moment_value = one_of<V, Timestamp, Date, AnyValue>;

template<Op op, class L, class R>
auto arithmetic(const L& left, const R& right) {
    using A = typename ValueOf<L>::Type;
    using B = typename ValueOf<R>::Type;
    static_assert(
        is_number_value<A> && is_number_value<B>,
        "+ - * / % take numbers; texts are put together by concat(...)");
    static_assert(
        is_same_query<typename ModelOf<L>::Type, typename ModelOf<R>::Type>(),
        "two columns are computed with within one query, so of the same model");
    using Number = std::conditional_t<PlainInteger<A> && PlainInteger<B>, std::int64_t, double>;
    using V = std::conditional_t<one_of<AnyValue, A, B>, AnyValue, Number>;
    constexpr bool by_zero = op == Op::divide || op == Op::modulo;
    return Expr < JoinedModel<L, R>, V,
           by_zero || ValueOf<L>::nullable ||
               ValueOf<R>::nullable > {make_operation(op, any_operand(left), any_operand(right))};
}

template<class... Models>
struct CommonModelOf {
    using Type = AnyModelTag;
};
template<class First, class... Rest>
struct CommonModelOf<First, Rest...> {
    using Type = CommonModel<First, typename CommonModelOf<Rest...>::Type>;
};

template<class C>
struct ConditionModel {
    using Type = typename C::Model;
};
template<class T>
struct ConditionModel<Condition<T>> {
    using Type = T;
};

template<class L, class R>
concept Arithmetic = TypedExpression<L> || TypedExpression<R>;

template<class V, class E>
auto function_of(Op op, const E& expression) {
    return Expr<typename E::Model, V, E::nullable>{make_operation(op, expression.expression())};
}

} // namespace detail

// Arithmetic as SQL does it: whole numbers stay whole, division by zero gives NULL.
template<class L, class R>
requires detail::Arithmetic<L, R>
auto operator+(const L& left, const R& right) {
    return detail::arithmetic<detail::Op::add>(left, right);
}
template<class L, class R>
requires detail::Arithmetic<L, R>
auto operator-(const L& left, const R& right) {
    return detail::arithmetic<detail::Op::subtract>(left, right);
}
template<class L, class R>
requires detail::Arithmetic<L, R>
auto operator*(const L& left, const R& right) {
    return detail::arithmetic<detail::Op::multiply>(left, right);
}
template<class L, class R>
requires detail::Arithmetic<L, R>
auto operator/(const L& left, const R& right) {
    return detail::arithmetic<detail::Op::divide>(left, right);
}
template<class L, class R>
requires detail::Arithmetic<L, R>
auto operator%(const L& left, const R& right) {
    return detail::arithmetic<detail::Op::modulo>(left, right);
}
template<detail::TypedExpression E>
auto operator-(const E& expression) {
    static_assert(detail::is_number_value<typename E::Value>, "unary - takes a number");
    return detail::function_of<typename E::Value>(detail::Op::negate, expression);
}

// Functions of one row.

/// ASCII letters in lower or upper case.
template<detail::TypedExpression E>
auto lower(const E& text) {
    static_assert(detail::is_text_value<typename E::Value>, "lower() takes a text");
    return detail::function_of<std::string>(detail::Op::lower, text);
}
template<detail::TypedExpression E>
auto upper(const E& text) {
    static_assert(detail::is_text_value<typename E::Value>, "upper() takes a text");
    return detail::function_of<std::string>(detail::Op::upper, text);
}
/// In characters.
template<detail::TypedExpression E>
auto length(const E& text) {
    static_assert(detail::is_text_value<typename E::Value>, "length() takes a text");
    return detail::function_of<std::int64_t>(detail::Op::length, text);
}
template<detail::TypedExpression E>
auto abs(const E& number) {
    static_assert(detail::is_number_value<typename E::Value>, "abs() takes a number");
    return detail::function_of<typename E::Value>(detail::Op::absolute, number);
}
/// To so many digits behind the point.
template<detail::TypedExpression E>
auto round(const E& number, int digits = 0) {
    static_assert(detail::is_number_value<typename E::Value>, "round() takes a number");
    return Expr<typename E::Model, double, E::nullable>{detail::make_operation(
        detail::Op::round, number.expression(),
        detail::make_literal(SqlValue{std::int64_t{digits}}))};
}
/// The texts, one behind the other; NULL if one is.
template<class... Parts>
requires(detail::TypedExpression<Parts> || ...) auto concat(const Parts&... parts) {
    static_assert(
        (detail::is_text_value<typename detail::ValueOf<Parts>::Type> && ...),
        "concat() takes texts");
    detail::ExpressionPtr all;
    const auto append = [&](const auto& part) {
        auto next = detail::any_operand(part);
        all = all ? detail::make_operation(detail::Op::concatenate, all, next) : next;
    };
    (append(parts), ...);
    using Model = typename detail::CommonModelOf<typename detail::ModelOf<Parts>::Type...>::Type;
    return Expr<Model, std::string, (detail::ValueOf<Parts>::nullable || ...)>{std::move(all)};
}
/// The first that is not NULL.
template<detail::TypedExpression First, class... Others>
auto coalesce(const First& first, const Others&... others) {
    constexpr bool fits =
        (detail::are_comparable<typename First::Value, typename detail::ValueOf<Others>::Type> &&
         ...);
    static_assert(fits, "coalesce() takes values of one type");
    constexpr bool nullable = First::nullable && (detail::ValueOf<Others>::nullable && ...);
    using Result =
        Expr<typename First::Model, typename First::Value, nullable, typename First::ValueCodec>;
    if constexpr (fits)
        return Result{detail::make_operation(
            detail::Op::coalesce, {first.expression(), detail::operand_of<First>(others)...})};
    else
        return Result{first.expression()};
}
/// The value at a path in a Json, as a V: `json_value<std::string>(col<&A::settings>, "$.theme")`.
/// NULL if there is none.
template<class V, detail::TypedExpression E>
auto json_value(const E& json, std::string_view path) {
    static_assert(
        detail::one_of<typename E::Value, Json, detail::AnyValue>,
        "json_value() takes a column of Json");
    return Expr<typename E::Model, V, true>{detail::make_operation(
        detail::Op::json_value, json.expression(), detail::make_literal(SqlValue{path}))};
}

namespace detail {

template<TypedExpression E>
auto date_part(Op part, const E& moment) {
    static_assert(
        is_moment_value<typename E::Value>, "year(), month(), ... take a Timestamp or a Date");
    return function_of<std::int64_t>(part, moment);
}

} // namespace detail

// Parts of a moment as it is stored, which is in UTC.
template<detail::TypedExpression E>
auto year(const E& moment) {
    return detail::date_part(detail::Op::year, moment);
}
template<detail::TypedExpression E>
auto month(const E& moment) {
    return detail::date_part(detail::Op::month, moment);
}
template<detail::TypedExpression E>
auto day(const E& moment) {
    return detail::date_part(detail::Op::day, moment);
}
template<detail::TypedExpression E>
auto hour(const E& moment) {
    return detail::date_part(detail::Op::hour, moment);
}
template<detail::TypedExpression E>
auto minute(const E& moment) {
    return detail::date_part(detail::Op::minute, moment);
}
template<detail::TypedExpression E>
auto second(const E& moment) {
    return detail::date_part(detail::Op::second, moment);
}
/// 1 for Sunday to 7 for Saturday, as Django's `week_day`.
template<detail::TypedExpression E>
auto week_day(const E& moment) {
    return detail::date_part(detail::Op::week_day, moment);
}
/// The day of a Timestamp.
template<detail::TypedExpression E>
auto date(const E& moment) {
    static_assert(detail::is_moment_value<typename E::Value>, "date() takes a Timestamp");
    return detail::function_of<Date>(detail::Op::date, moment);
}

/// In `order_by(...)`: another order each time.
inline OrderBy<detail::AnyModelTag> random_order() {
    return OrderBy<detail::AnyModelTag>{{detail::make_operation(detail::Op::random)}};
}

/// CASE: `case_when(col<&T::priority> > 8, "high").when(..., "low").otherwise("none")`. NULL where
/// nothing holds and there is no `otherwise`.
template<class T, class V, bool Nullable = false>
class CaseExpr : public Expr<T, V, true> {
public:
    using Expr<T, V, true>::Expr;

    template<class Value>
    CaseExpr when(const Condition<T>& condition, const Value& value) const {
        check<Value>();
        return CaseExpr{detail::with_branch(
            this->expression(), condition.expression(), detail::any_operand(value))};
    }
    template<class Value>
    auto otherwise(const Value& value) const {
        check<Value>();
        return Expr < T, V,
               Nullable ||
                   detail::ValueOf<Value>::nullable >
                       {detail::with_otherwise(this->expression(), detail::any_operand(value))};
    }

private:
    template<class Value>
    static void check() {
        static_assert(
            detail::are_comparable<V, typename detail::ValueOf<Value>::Type>,
            "all values of case_when() are of one type");
    }
};
template<class C, class Value>
requires std::convertible_to<C, Condition<typename C::Model>>
auto case_when(const C& condition, const Value& value) {
    return case_when(static_cast<Condition<typename C::Model>>(condition), value);
}
template<class T, class Value>
auto case_when(const Condition<T>& condition, const Value& value) {
    using V = typename detail::ValueOf<Value>::Type;
    return CaseExpr<T, V, detail::ValueOf<Value>::nullable>{
        detail::make_case(condition.expression(), detail::any_operand(value))};
}

// Windows.

/// The rows that a window function sees: those with the same values here.
struct PartitionBy {
    std::vector<detail::ExpressionPtr> terms;
};
template<detail::TypedExpression... E>
PartitionBy partition_by(const E&... expressions) {
    return {{expressions.expression()...}};
}
/// And their order; an aggregate is then taken over the rows up to this one.
struct WindowOrder {
    std::vector<detail::OrderTerm> terms;
};
template<class... E>
WindowOrder window_order(const E&... orders) {
    const auto term = [](const auto& order) {
        if constexpr (requires { order.term(); })
            return order.term();
        else
            return order.asc().term();
    };
    return {{term(orders)...}};
}

/// A window function without its window: `row_number().over(partition_by(col<&T::a>))`.
template<class T, class V, bool Nullable, class Inner = detail::Codec<V>>
class WindowCall {
public:
    explicit WindowCall(detail::ExpressionPtr window) : window_{std::move(window)} {}
    auto over(const PartitionBy& partition = {}, const WindowOrder& order = {}) const {
        return Expr<T, V, Nullable, Inner>{
            detail::with_window(window_, partition.terms, order.terms)};
    }
    auto over(const WindowOrder& order) const { return over({}, order); }

private:
    detail::ExpressionPtr window_;
};

namespace detail {

template<class E, bool Nullable>
auto window_call(WindowFunction function, std::vector<ExpressionPtr> operands) {
    return WindowCall<typename E::Model, typename E::Value, Nullable, typename E::ValueCodec>{
        make_window(function, std::move(operands))};
}
using Numbering = WindowCall<AnyModelTag, std::int64_t, false>;

} // namespace detail

inline auto row_number() {
    return detail::Numbering{detail::make_window(detail::WindowFunction::row_number, {})};
}
inline auto rank() {
    return detail::Numbering{detail::make_window(detail::WindowFunction::rank, {})};
}
inline auto dense_rank() {
    return detail::Numbering{detail::make_window(detail::WindowFunction::dense_rank, {})};
}
/// The value in the row so many before this one, or behind it; NULL where there is none.
template<detail::TypedExpression E>
auto lag(const E& expression, std::int64_t rows = 1) {
    return detail::window_call<E, true>(
        detail::WindowFunction::lag,
        {expression.expression(), detail::make_literal(SqlValue{rows})});
}
template<detail::TypedExpression E>
auto lead(const E& expression, std::int64_t rows = 1) {
    return detail::window_call<E, true>(
        detail::WindowFunction::lead,
        {expression.expression(), detail::make_literal(SqlValue{rows})});
}
template<detail::TypedExpression E>
auto first_value(const E& expression) {
    return detail::window_call<E, E::nullable>(
        detail::WindowFunction::first_value, {expression.expression()});
}
template<detail::TypedExpression E>
auto last_value(const E& expression) {
    return detail::window_call<E, E::nullable>(
        detail::WindowFunction::last_value, {expression.expression()});
}

// Aggregates: in `aggregate(...)` over all rows, in `annotate(...)` and `values(...)` by group.

template<class T, class V, bool Nullable, class Inner = detail::Codec<V>>
class AggregateExpr : public Expr<T, V, Nullable, Inner> {
public:
    using Expr<T, V, Nullable, Inner>::Expr;
    explicit AggregateExpr(
        detail::AggregateFunction function, detail::ExpressionPtr operand = nullptr)
        : AggregateExpr{detail::make_aggregate(function, std::move(operand))} {}

    /// Each value once.
    AggregateExpr distinct() const {
        return AggregateExpr{detail::with_distinct(this->expression())};
    }
    /// Only the rows for which this holds.
    template<class C>
    auto filter(const C& condition) const {
        using Joined = detail::CommonModel<T, typename detail::ConditionModel<C>::Type>;
        return AggregateExpr<Joined, V, Nullable, Inner>{detail::with_filter(
            this->expression(), static_cast<Condition<Joined>>(condition).expression())};
    }
    auto over(const PartitionBy& partition = {}, const WindowOrder& order = {}) const {
        return call().over(partition, order);
    }
    auto over(const WindowOrder& order) const { return call().over({}, order); }

private:
    auto call() const {
        return WindowCall<T, V, Nullable, Inner>{detail::make_window(this->expression())};
    }
};

/// How many rows.
inline auto count() {
    return AggregateExpr<detail::AnyModelTag, std::int64_t, false>{
        detail::AggregateFunction::count};
}
/// How many values that are not NULL.
template<detail::TypedExpression E>
auto count(const E& expression) {
    return AggregateExpr<typename E::Model, std::int64_t, false>{
        detail::AggregateFunction::count, expression.expression()};
}
/// NULL over no values. Of whole numbers a whole number; one that does not fit 64 bits is a
/// DataError.
template<detail::TypedExpression E>
auto sum(const E& expression) {
    using V = typename E::Value;
    static_assert(detail::is_number_value<V>, "sum() takes numbers");
    using Sum = std::conditional_t<
        std::same_as<V, detail::AnyValue>, V,
        std::conditional_t<detail::PlainInteger<V>, std::int64_t, double>>;
    return AggregateExpr<typename E::Model, Sum, true>{
        detail::AggregateFunction::sum, expression.expression()};
}
template<detail::TypedExpression E>
auto avg(const E& expression) {
    static_assert(detail::is_number_value<typename E::Value>, "avg() takes numbers");
    return AggregateExpr<typename E::Model, double, true>{
        detail::AggregateFunction::average, expression.expression()};
}
template<detail::TypedExpression E>
auto min(const E& expression) {
    return AggregateExpr<typename E::Model, typename E::Value, true, typename E::ValueCodec>{
        detail::AggregateFunction::minimum, expression.expression()};
}
template<detail::TypedExpression E>
auto max(const E& expression) {
    return AggregateExpr<typename E::Model, typename E::Value, true, typename E::ValueCodec>{
        detail::AggregateFunction::maximum, expression.expression()};
}

// Subqueries.

/// Within a subquery: an expression of the query around it. Its model is checked when it runs.
template<detail::TypedExpression E>
auto outer(const E& expression) {
    return Expr<detail::AnyModelTag, typename E::Value, E::nullable, typename E::ValueCodec>{
        detail::make_outer(expression.expression())};
}
/// Is there any row? `exists(Todo::objects().filter(col<&Todo::owner> == outer(col<&User::id>)))`.
template<detail::QueryLike Query>
Condition<detail::AnyModelTag> exists(const Query& query) {
    return Condition<detail::AnyModelTag>{detail::make_subquery(query.as_subquery(), true)};
}
/// The one value of the query's first row, or NULL.
template<detail::QueryLike Query>
auto subquery(const Query& query) {
    using Found = typename Query::template SubqueryValue<>;
    static_assert(
        !std::is_void_v<Found>, "subquery(query): the query is of one value: query.values(...)");
    using V = std::conditional_t<std::is_void_v<Found>, detail::AnyValue, Found>;
    return Expr<detail::AnyModelTag, V, true>{detail::make_subquery(query.limit(1).as_subquery())};
}

} // namespace rowcall
