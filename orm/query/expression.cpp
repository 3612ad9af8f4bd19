#include "orm/query/expression.hpp"

namespace rowcall::detail {

Hops hops_over(const ManyRelation& relation, bool reverse) {
    const ModelInfo& join = relation.join();
    const Column& source = relation.source_column();
    const Column& target = relation.target_column();
    return {{&join, reverse ? &target : &source, true}, {&join, reverse ? &source : &target}};
}

ExpressionPtr make_chain(Op op, const ExpressionPtr& a, const ExpressionPtr& b) {
    constexpr std::size_t most = 100;
    const auto* chain = std::get_if<Operation>(&a->node);
    if (!chain || chain->op != op || chain->operands.size() >= most)
        return make_operation(op, {a, b});
    std::vector<ExpressionPtr> operands = chain->operands;
    operands.push_back(b);
    return make_operation(op, std::move(operands));
}

ExpressionPtr equals_or_null(const ExpressionPtr& column, OwnedValue value) {
    if (is_null(value)) return make_operation(Op::is_null, {column});
    return make_operation(Op::equal, {column, make_literal(std::move(value))});
}

ExpressionPtr key_equals(const ModelInfo& model, OwnedValue key) {
    return equals_or_null(make_column(model, model.key()), std::move(key));
}

ExpressionPtr is_one_of(const ExpressionPtr& column, std::span<const OwnedValue> values) {
    if (values.empty()) return make_literal(std::int64_t{0});
    std::vector<ExpressionPtr> operands{column};
    for (const OwnedValue& value : values) operands.push_back(make_literal(value));
    return make_operation(Op::in, std::move(operands));
}

namespace {

bool any_aggregate(const std::vector<ExpressionPtr>& expressions) {
    return std::ranges::any_of(
        expressions, [](const ExpressionPtr& e) { return e && has_aggregate(*e); });
}

} // namespace

bool has_aggregate(const Expression& expression) {
    if (std::holds_alternative<Aggregate>(expression.node)) return true;
    if (const auto* operation = std::get_if<Operation>(&expression.node))
        return any_aggregate(operation->operands);
    if (const auto* choice = std::get_if<Case>(&expression.node))
        return any_aggregate(choice->branches) || any_aggregate({choice->otherwise});
    if (const auto* window = std::get_if<Window>(&expression.node)) {
        if (const auto* function = std::get_if<ExpressionPtr>(&window->function))
            if (const auto* over = std::get_if<Aggregate>(&(*function)->node))
                if (any_aggregate({over->operand, over->filter})) return true;
        return any_aggregate(window->operands) || any_aggregate(window->partition_by) ||
               std::ranges::any_of(window->order_by, [](const OrderTerm& term) {
                   return has_aggregate(*term.expression);
               });
    }
    return false;
}

bool Query::is_everything() const noexcept {
    return whole_record && !source && conditions.empty() && related.empty() && values.empty() &&
           group_by.empty() && !distinct && !is_sliced();
}

std::vector<OrderTerm> Query::own_order() const {
    std::vector<OrderTerm> terms = order;
    if (terms.empty())
        for (const Ordering& by : model->ordering)
            terms.push_back({make_column(*model, model->columns[by.column]), by.descending});
    return terms;
}

std::vector<OrderTerm> Query::complete_order() const {
    std::vector<OrderTerm> terms = own_order();
    const bool has_key = std::ranges::any_of(terms, [&](const OrderTerm& term) {
        const auto* path = std::get_if<ColumnPath>(&term.expression->node);
        return path && path->hops.empty() && path->column == &model->key();
    });
    if (!has_key)
        terms.push_back(
            {make_column(*model, model->key()), !terms.empty() && terms.back().descending});
    return terms;
}

void Query::add_filter(std::vector<ExpressionPtr> added) {
    if (!next_filter_joins) ++filters;
    next_filter_joins = false;
    for (ExpressionPtr& condition : added)
        if (condition) conditions.push_back({std::move(condition), filters});
}

bool Query::is_grouped() const {
    if (!group_by.empty() || any_aggregate(values)) return true;
    return std::ranges::any_of(
               conditions, [](const Condition& c) { return has_aggregate(*c.expression); }) ||
           std::ranges::any_of(
               order, [](const OrderTerm& term) { return has_aggregate(*term.expression); });
}

std::size_t Query::width() const {
    std::size_t columns = values.size();
    if (whole_record) columns += model->columns.size();
    for (const Hops& hops : related) columns += hops.back().target().columns.size();
    return columns;
}

void Query::slice(std::size_t start, std::size_t stop) noexcept {
    const auto without = [start](std::size_t end) {
        return end == no_limit ? end : end - std::min(start, end);
    };
    limit = std::min(without(limit), without(stop));
    constexpr std::size_t most = INT64_MAX; // what a database can be asked for
    offset = start < most - offset ? offset + start : most;
    if (limit != no_limit) limit = std::min(limit, most);
}

} // namespace rowcall::detail
