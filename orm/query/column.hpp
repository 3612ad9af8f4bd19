// Columns in queries: `col<&Todo::owner, &User::username> == "ann"`, checked by the compiler.
#pragma once

#include "orm/query/condition.hpp"
#include "orm/schema/describe.hpp"

#include <ranges>

namespace rowcall {

template<class T, auto... Path>
class ColumnRef;

namespace detail {

template<class V>
inline constexpr bool is_column_ref = false;
template<class T, auto... Path>
inline constexpr bool is_column_ref<ColumnRef<T, Path...>> = true;
template<class V>
concept PlainValue = !is_column_ref<V>;

template<class Member>
struct FindRelatedModel {
    using Type = void;
};
template<class T, class Key>
struct FindRelatedModel<ForeignKey<T, Key>> {
    using Type = T;
};
/// What a foreign key points at; void for other members.
template<class Member>
using RelatedModel = typename FindRelatedModel<Member>::Type;

template<auto First, auto... Rest>
consteval bool path_connects() {
    if constexpr (sizeof...(Rest) == 0)
        return true;
    else {
        return []<auto Second, auto... Others>() {
            return std::same_as<RelatedModel<TypeOf<First>>, OwnerOf<Second>> &&
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
    return {&info, &info.columns[column_index<Member>]};
}

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
// Two columns: of one type, or numbers both.
template<class A, class B>
inline constexpr bool are_comparable_columns = std::same_as<A, B> || (is_number<A> && is_number<B>);

// Does a value that is compared with stand for NULL?
template<class V>
constexpr bool stands_for_null(const V& value) {
    if constexpr (std::same_as<V, std::nullopt_t>)
        return true;
    else if constexpr (is_optional<V>)
        return !value.has_value();
    else if constexpr (is_foreign_key<V>)
        return !value.has_value() && !value.is_unsaved();
    else
        return false;
}

} // namespace detail

/// A column for queries on T, the model that the path starts at, reached over foreign keys.
template<class T, auto... Path>
class ColumnRef : public detail::ConditionOperand<T> {
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
    using Model = T;
    static constexpr std::size_t path_length = sizeof...(Path);
    /// What it is compared with and set to.
    using Value = detail::Plain<Member>;

    OrderBy<Model> asc() const { return OrderBy<Model>{{expression(), false}}; }
    OrderBy<Model> desc() const { return OrderBy<Model>{{expression(), true}}; }
    operator OrderBy<Model>() const { return asc(); }

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
        if constexpr (detail::is_column_ref<V>)
            static_assert(
                V::path_length == 1, "update() sets a column to columns of its own model only");
        return FieldAssignment<Model>{{detail::step_of<last>().column, literal(value)}};
    }

    /// A bool column is a condition by itself.
    operator Condition<Model>() const requires std::same_as<Value, bool> { return *this == true; }

    template<class V>
    friend Condition<Model> operator==(const ColumnRef& column, const V& value) {
        return detail::stands_for_null(value) ? column.is_null()
                                              : column.compare(detail::Op::equal, value);
    }
    template<class V>
    friend Condition<Model> operator!=(const ColumnRef& column, const V& value) {
        return detail::stands_for_null(value) ? column.is_not_null()
                                              : column.compare(detail::Op::not_equal, value);
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

    // The value may stand first.
    template<detail::PlainValue V>
    friend Condition<Model> operator==(const V& value, const ColumnRef& column) {
        return column == value;
    }
    template<detail::PlainValue V>
    friend Condition<Model> operator!=(const V& value, const ColumnRef& column) {
        return column != value;
    }
    template<detail::PlainValue V>
    friend Condition<Model> operator<(const V& value, const ColumnRef& column) {
        return column > value;
    }
    template<detail::PlainValue V>
    friend Condition<Model> operator<=(const V& value, const ColumnRef& column) {
        return column >= value;
    }
    template<detail::PlainValue V>
    friend Condition<Model> operator>(const V& value, const ColumnRef& column) {
        return column < value;
    }
    template<detail::PlainValue V>
    friend Condition<Model> operator>=(const V& value, const ColumnRef& column) {
        return column <= value;
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
        if constexpr (detail::is_column_ref<V>) {
            static_assert(
                std::same_as<typename V::Model, Model>,
                "two columns are compared within one query, so of the same model");
            static_assert(
                detail::are_comparable_columns<Value, typename V::Value>,
                "a column is compared with and set to columns of its own type");
            return value.expression();
        } else if constexpr (std::same_as<V, std::nullopt_t>) {
            return detail::make_literal({});
        } else if constexpr (detail::is_optional<V>) {
            return value ? literal(*value) : detail::make_literal({});
        } else {
            return detail::make_literal(to_value(value));
        }
    }
    template<class V>
    static OwnedValue to_value(const V& value) {
        using Codec = detail::MemberCodec<last>;
        constexpr bool is_row = detail::is_foreign_key<Member> &&
                                detail::one_of<V, Member, detail::RelatedModel<Member>>;
        constexpr bool fits = is_row || detail::is_comparable<V, Value>();
        static_assert(fits, "a column is compared with and set to values of its own type");
        Scratch scratch;
        try {
            if constexpr (!fits)
                return {};
            else if constexpr (is_row || detail::is_enum_field<Member>)
                return own(Codec::store(Member{value}, scratch));
            else if constexpr (detail::PlainInteger<Value> && detail::PlainInteger<V>)
                return FieldType<V>::to_sql(value); // also of numbers that Value cannot hold
            else
                return own(detail::Codec<Value>::store(static_cast<Value>(value), scratch));
        } catch (const std::logic_error& reason) {
            const auto step = detail::step_of<last>();
            detail::throw_data_error(*step.model, *step.column, reason);
        }
    }
};

/// A column of a query, by a path of members.
template<auto... Path>
inline constexpr ColumnRef<typename detail::FirstOf<Path...>::Owner, Path...> col{};

} // namespace rowcall
