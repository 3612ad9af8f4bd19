// The typed parts of a query on T: its conditions, its order, what an update sets.
#pragma once

#include "orm/query/expression.hpp"

namespace rowcall {

template<class T>
class Condition;

namespace detail {

/// The model of expressions that belong to no model of their own: `count()`, subqueries.
struct AnyModelTag {};

// Where && || ! of conditions on T are found, also for bool columns that convert to one.
template<class T>
struct ConditionOperand {
    friend Condition<T> operator&&(const Condition<T>& a, const Condition<T>& b) {
        return Condition<T>{make_and(a.expression(), b.expression())};
    }
    friend Condition<T> operator||(const Condition<T>& a, const Condition<T>& b) {
        return Condition<T>{make_or(a.expression(), b.expression())};
    }
    friend Condition<T> operator!(const Condition<T>& a) {
        return Condition<T>{make_not(a.expression())};
    }
};

} // namespace detail

/// What rows of T a query wants. A comparison of a NULL is false, and `!` of it is true. Under
/// `!`, a comparison over many rows asks whether there is such a row at all.
/// `Condition<T>{}` holds for all rows, the start of an "and" that is built at run time;
/// `!Condition<T>{}` holds for none, the start of an "or".
template<class T>
class Condition : public detail::ConditionOperand<T> {
public:
    Condition() = default;
    explicit Condition(detail::ExpressionPtr expression) : expression_{std::move(expression)} {}
    /// What belongs to no model (`exists(...)`, `count() > 3`) fits each.
    Condition(const Condition<detail::AnyModelTag>& other) requires(
        !std::same_as<T, detail::AnyModelTag>)
        : expression_{other.expression()} {}
    const detail::ExpressionPtr& expression() const noexcept { return expression_; }

private:
    detail::ExpressionPtr expression_;
};

/// How a query on T is ordered: `col<&Todo::due>`, `col<&Todo::due>.desc()`. NULLs are smaller
/// than everything unless it is said where they stand.
template<class T>
class OrderBy {
public:
    explicit OrderBy(detail::OrderTerm term) : term_{std::move(term)} {}
    OrderBy(const OrderBy<detail::AnyModelTag>& other) requires(
        !std::same_as<T, detail::AnyModelTag>)
        : term_{other.term()} {}

    OrderBy nulls_first() const { return with(detail::OrderTerm::Nulls::first); }
    OrderBy nulls_last() const { return with(detail::OrderTerm::Nulls::last); }
    const detail::OrderTerm& term() const noexcept { return term_; }

private:
    OrderBy with(detail::OrderTerm::Nulls nulls) const {
        OrderBy copy = *this;
        copy.term_.nulls = nulls;
        return copy;
    }
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

} // namespace rowcall
