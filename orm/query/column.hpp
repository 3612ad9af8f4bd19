// Columns in queries: `col<&Todo::owner, &User::username> == "ann"`, checked by the compiler.
#pragma once

#include "orm/query/expression.hpp"
#include "orm/schema/describe.hpp"

#include <ranges>

namespace rowcall {

template<class T>
class Condition;

namespace detail {

// Where && || ! of conditions on T are found, also for bool columns that convert to one.
template<class T>
struct ConditionOperand {
    friend Condition<T> operator&&(const Condition<T>& a, const Condition<T>& b) {
        if (!a.expression() || !b.expression()) return a.expression() ? a : b;
        return Condition<T>{make_operation(Op::logical_and, {a.expression(), b.expression()})};
    }
    friend Condition<T> operator||(const Condition<T>& a, const Condition<T>& b) {
        if (!a.expression() || !b.expression()) return {};
        return Condition<T>{make_operation(Op::logical_or, {a.expression(), b.expression()})};
    }
    friend Condition<T> operator!(const Condition<T>& a) {
        return Condition<T>{make_operation(
            Op::logical_not, {a.expression() ? a.expression() : make_literal(std::int64_t{1})})};
    }
};

} // namespace detail

/// What rows of T a query wants. A comparison of a NULL is false, and `!` of it is true. A
/// default-constructed one holds for all rows: the start for conditions built at run time.
template<class T>
class Condition : public detail::ConditionOperand<T> {
public:
    Condition() = default;
    explicit Condition(detail::ExpressionPtr expression) : expression_{std::move(expression)} {}
    const detail::ExpressionPtr& expression() const noexcept { return expression_; }

private:
    detail::ExpressionPtr expression_;
};

/// How a query on T is ordered: `col<&Todo::due>`, `col<&Todo::due>.desc()`.
template<class T>
class Order {
public:
    explicit Order(detail::OrderTerm term) : term_{std::move(term)} {}
    const detail::OrderTerm& term() const noexcept { return term_; }

private:
    detail::OrderTerm term_;
};

/// One `col<...> = value` of an update.
template<class T>
class FieldAssignment {
public:
    explicit FieldAssignment(detail::Assignment assignment) : assignment_{std::move(assignment)} {}
    const detail::Assignment& assignment() const noexcept { return assignment_; }

private:
    detail::Assignment assignment_;
};

namespace detail {

template<class Member>
struct RelatedModel {
    using Type = void;
};
template<class T, class Key>
struct RelatedModel<ForeignKey<T, Key>> {
    using Type = T;
};

template<auto First, auto... Rest>
consteval bool path_connects() {
    if constexpr (sizeof...(Rest) == 0)
        return true;
    else {
        return []<auto Second, auto... Others>() {
            return std::same_as<typename RelatedModel<TypeOf<First>>::Type, OwnerOf<Second>> &&
                   path_connects<Second, Others...>();
        }
        .template operator()<Rest...>();
    }
}

template<auto First, auto...>
struct FirstOf {
    using Owner = OwnerOf<First>;
};
template<auto First, auto... Rest>
struct LastOf : LastOf<Rest...> {};
template<auto Last>
struct LastOf<Last> {
    static constexpr auto member = Last;
};

template<auto Member>
ColumnPath::Step step_of() {
    const ModelInfo& info = model_info<OwnerOf<Member>>();
    return {&info, info.find_column(member_names<OwnerOf<Member>>[member_index<Member>])};
}

// The C++ type that a column is compared with: without optional, a key in place of a relation.
template<class M>
struct ComparedAs {
    using Type = M;
};
template<class M>
struct ComparedAs<std::optional<M>> {
    using Type = M;
};
template<class V>
struct ComparedAs<PrimaryKey<V>> {
    using Type = V;
};
template<class T, class Key>
struct ComparedAs<ForeignKey<T, Key>> {
    using Type = Key;
};

// Integers of any size, a bool with a bool; all else as the language converts.
template<class V, class Value>
concept ComparableWith = std::same_as<V, PrimaryKey<Value>> ||
                         (PlainInteger<Value>&& PlainInteger<V>) ||
                         (!PlainInteger<Value> &&
                          (!std::same_as<Value, bool> ||
                           std::same_as<V, bool>)&&std::convertible_to<V, Value>);

} // namespace detail

/// A column of the model that the path starts at, reached over foreign keys.
template<auto... Path>
class ColumnRef : public detail::ConditionOperand<typename detail::FirstOf<Path...>::Owner> {
    static constexpr auto last = detail::LastOf<Path...>::member;
    using Member = detail::TypeOf<last>;
    static_assert(
        detail::path_connects<Path...>(),
        "col<...>: the path does not connect; each member but the last is a ForeignKey to the "
        "struct of the next");
    static_assert(
        !detail::is_many_to_many<Member>,
        "col<...>: a ManyToMany relation is no column; use related<...>()");

public:
    /// The model whose queries this column belongs to.
    using Model = typename detail::FirstOf<Path...>::Owner;
    /// What it is compared with and set to.
    using Value = typename detail::ComparedAs<Member>::Type;

    Order<Model> asc() const { return Order<Model>{{expression(), false}}; }
    Order<Model> desc() const { return Order<Model>{{expression(), true}}; }
    operator Order<Model>() const { return asc(); }

    Condition<Model> is_null() const { return operation(detail::Op::is_null, {}); }
    Condition<Model> is_not_null() const { return !is_null(); }

    /// Is it one of these? Of none, never.
    template<std::ranges::input_range Values>
    Condition<Model> in(const Values& values) const {
        std::vector<detail::ExpressionPtr> operands;
        for (const auto& value : values) operands.push_back(literal(value));
        if (operands.empty()) return Condition<Model>{detail::make_literal(std::int64_t{0})};
        return operation(detail::Op::in, std::move(operands));
    }
    template<class V>
    Condition<Model> in(std::initializer_list<V> values) const {
        return in(std::span<const V>{values.begin(), values.size()});
    }
    /// Both ends included.
    template<class Low, class High>
    Condition<Model> between(const Low& low, const High& high) const {
        return operation(detail::Op::between, {literal(low), literal(high)});
    }

    // Texts, by their bytes; those with an i are blind to the case of ASCII letters.
    Condition<Model> contains(std::string_view text) const {
        return match(detail::Op::contains, text);
    }
    Condition<Model> starts_with(std::string_view text) const {
        return match(detail::Op::starts_with, text);
    }
    Condition<Model> ends_with(std::string_view text) const {
        return match(detail::Op::ends_with, text);
    }
    Condition<Model> icontains(std::string_view text) const {
        return match(detail::Op::icontains, text);
    }
    Condition<Model> istarts_with(std::string_view text) const {
        return match(detail::Op::istarts_with, text);
    }
    Condition<Model> iends_with(std::string_view text) const {
        return match(detail::Op::iends_with, text);
    }
    Condition<Model> iexact(std::string_view text) const { return match(detail::Op::iequal, text); }

    /// In `update(...)`: sets the column of each row. nullopt sets NULL.
    template<class V>
    FieldAssignment<Model> operator=(const V& value) const {
        static_assert(sizeof...(Path) == 1, "update() sets columns of its own model only");
        return FieldAssignment<Model>{{detail::step_of<last>().column, literal(value)}};
    }

    /// A bool column is a condition by itself.
    operator Condition<Model>() const requires std::same_as<Value, bool> { return *this == true; }

    template<class V>
    friend Condition<Model> operator==(const ColumnRef& column, const V& value) {
        if constexpr (std::same_as<V, std::nullopt_t>)
            return column.is_null();
        else
            return column.compare(detail::Op::equal, value);
    }
    template<class V>
    friend Condition<Model> operator!=(const ColumnRef& column, const V& value) {
        if constexpr (std::same_as<V, std::nullopt_t>)
            return column.is_not_null();
        else
            return column.compare(detail::Op::not_equal, value);
    }
    template<class V>
    friend Condition<Model> operator<(const ColumnRef& column, const V& value) {
        return column.compare(detail::Op::less, value);
    }
    template<class V>
    friend Condition<Model> operator<=(const ColumnRef& column, const V& value) {
        return column.compare(detail::Op::less_equal, value);
    }
    template<class V>
    friend Condition<Model> operator>(const ColumnRef& column, const V& value) {
        return column.compare(detail::Op::greater, value);
    }
    template<class V>
    friend Condition<Model> operator>=(const ColumnRef& column, const V& value) {
        return column.compare(detail::Op::greater_equal, value);
    }

    detail::ExpressionPtr expression() const {
        return std::make_shared<const detail::Expression>(
            detail::Expression{detail::ColumnPath{{detail::step_of<Path>()...}}});
    }

private:
    Condition<Model> operation(detail::Op op, std::vector<detail::ExpressionPtr> rest) const {
        rest.insert(rest.begin(), expression());
        return Condition<Model>{detail::make_operation(op, std::move(rest))};
    }
    template<class V>
    Condition<Model> compare(detail::Op op, const V& value) const {
        return operation(op, {literal(value)});
    }
    Condition<Model> match(detail::Op op, std::string_view text) const {
        static_assert(
            detail::Codec<Value>::type == SqlType::text, "only columns of text can be matched");
        return operation(op, {detail::make_literal(std::string{text})});
    }

    // The other side: a value of the column's type, or another column of the same model.
    template<class V>
    detail::ExpressionPtr literal(const V& value) const {
        if constexpr (requires { typename V::ColumnTag; }) {
            static_assert(
                std::same_as<typename V::Model, Model>,
                "two columns are compared within one query, so of the same model");
            return value.expression();
        } else if constexpr (detail::one_of<V, std::nullopt_t>) {
            return detail::make_literal({});
        } else if constexpr (std::same_as<V, std::optional<Value>>) {
            return value ? literal(*value) : detail::make_literal({});
        } else {
            return detail::make_literal(to_value(value));
        }
    }
    template<class V>
    OwnedValue to_value(const V& value) const {
        Scratch scratch;
        if constexpr (std::same_as<V, typename detail::RelatedModel<Member>::Type>) {
            return own(detail::Codec<Member>::store(Member{value}, scratch));
        } else {
            static_assert(
                detail::ComparableWith<V, Value>,
                "a column is compared with and set to values of its own type");
            if constexpr (detail::PlainInteger<Value> && detail::PlainInteger<V>)
                return FieldType<V>::to_sql(value);
            else if constexpr (detail::is_enum_field<Member>)
                return own(detail::MemberCodec<last>::store(Member{value}, scratch));
            else
                return own(detail::Codec<Value>::store(static_cast<Value>(value), scratch));
        }
    }

public:
    using ColumnTag = void;
};

/// A column of a query, by a path of members.
template<auto... Path>
inline constexpr ColumnRef<Path...> col{};

} // namespace rowcall
