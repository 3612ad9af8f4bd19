// Queries as trees, without types: what the typed shell builds and the compiler turns into SQL.
#pragma once

#include "orm/query/dialect.hpp"
#include "orm/schema/model_info.hpp"

#include <algorithm>
#include <memory>

namespace rowcall::detail {

struct Expression;
/// Trees are shared and never changed once built.
using ExpressionPtr = std::shared_ptr<const Expression>;

/// A column, reached from the query's model over foreign keys: all steps but the last are such.
struct ColumnPath {
    struct Step {
        const ModelInfo* model;
        const Column* column;
    };
    std::vector<Step> steps;
};

struct Operation {
    Op op;
    std::vector<ExpressionPtr> operands;
};

struct Query;
/// One column of the rows of another query: what stands behind IN.
struct Subquery {
    std::shared_ptr<const Query> query;
    const Column* column;
};

struct Expression {
    std::variant<ColumnPath, OwnedValue, Operation, Subquery> node;
};

inline ExpressionPtr make_operation(Op op, std::vector<ExpressionPtr> operands) {
    return std::make_shared<const Expression>(Expression{Operation{op, std::move(operands)}});
}
/// `a op b`. Joins a chain that `a` is, up to some length, so that the tree of a chain that is
/// built one by one does not become as deep as the chain is long.
inline ExpressionPtr make_chain(Op op, const ExpressionPtr& a, const ExpressionPtr& b) {
    constexpr std::size_t most = 100;
    const auto* chain = std::get_if<Operation>(&a->node);
    if (!chain || chain->op != op || chain->operands.size() >= most)
        return make_operation(op, {a, b});
    std::vector<ExpressionPtr> operands = chain->operands;
    operands.push_back(b);
    return make_operation(op, std::move(operands));
}
inline ExpressionPtr make_literal(OwnedValue value) {
    return std::make_shared<const Expression>(Expression{std::move(value)});
}
inline ExpressionPtr make_column(const ModelInfo& model, const Column& column) {
    return std::make_shared<const Expression>(Expression{ColumnPath{{{&model, &column}}}});
}

struct OrderTerm {
    ExpressionPtr expression;
    bool descending = false;
};

struct Assignment {
    const Column* column;
    ExpressionPtr value;
};

inline constexpr std::size_t no_limit = std::string::npos;

/// SELECT of whole rows of one model.
struct Query {
    const ModelInfo* model;
    std::vector<ExpressionPtr> conditions{}; // all must hold
    std::vector<OrderTerm> order{};          // empty: the model's own ordering
    bool reversed = false;
    std::size_t offset = 0;
    std::size_t limit = no_limit;

    bool is_sliced() const noexcept { return offset != 0 || limit != no_limit; }
    /// Narrows to the rows from number `start` to before `stop` of those there are now.
    void slice(std::size_t start, std::size_t stop) noexcept {
        const auto without = [start](std::size_t end) {
            return end == no_limit ? end : end - std::min(start, end);
        };
        limit = std::min(without(limit), without(stop));
        constexpr std::size_t most = INT64_MAX; // what a database can be asked for
        offset = start < most - offset ? offset + start : most;
        if (limit != no_limit) limit = std::min(limit, most);
    }
};

inline ExpressionPtr make_subquery(Query query, const Column& column) {
    return std::make_shared<const Expression>(
        Expression{Subquery{std::make_shared<const Query>(std::move(query)), &column}});
}

} // namespace rowcall::detail
