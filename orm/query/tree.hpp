// The nodes of the trees that queries are made of: for what builds, compiles and describes them.
#pragma once

#include "orm/query/expression.hpp"

#include <atomic>
#include <variant>

namespace rowcall::detail {

struct Operation {
    Op op;
    std::vector<ExpressionPtr> operands;
};

/// What another query finds, as a value: in IN, in EXISTS, or the one value of its first row.
struct Subquery {
    QueryPtr query;
    bool exists = false;
};

/// A column of the query around a subquery.
struct OuterReference {
    ExpressionPtr expression;
};

struct Aggregate {
    AggregateFunction function;
    ExpressionPtr operand; ///< null for count(*)
    bool distinct = false;
    ExpressionPtr filter{}; ///< only rows for which this holds; may be null
};

/// A function over the rows of a window: an aggregate or a WindowFunction.
struct Window {
    std::variant<ExpressionPtr, WindowFunction> function;
    std::vector<ExpressionPtr> operands{}; ///< of a WindowFunction
    std::vector<ExpressionPtr> partition_by{};
    std::vector<OrderTerm> order_by{};
};

/// CASE: conditions and values in turn, then the value for everything else.
struct Case {
    std::vector<ExpressionPtr> branches;
    ExpressionPtr otherwise;
};

struct Expression {
    std::variant<
        ColumnPath, OwnedValue, Operation, Subquery, OuterReference, Aggregate, Window, Case>
        node;
    mutable std::atomic<std::size_t> owners{1};
};

template<class Node>
ExpressionPtr make_expression(Node node) {
    return ExpressionPtr{new Expression{std::move(node)}};
}

} // namespace rowcall::detail
