#include "orm/query/expression.hpp"

#include "orm/query/tree.hpp"

#include <algorithm>

namespace rowcall::detail {

Hops hops_over(const ManyRelation& relation, bool reverse) {
    const ModelInfo& join = relation.join();
    const Column& source = relation.source_column();
    const Column& target = relation.target_column();
    return {{&join, reverse ? &target : &source, true}, {&join, reverse ? &source : &target}};
}

void append_hops(Hops& hops, const ManyRelation& relation, bool reverse) {
    for (const Hop& hop : hops_over(relation, reverse)) append_hop(hops, hop);
}

void append_hop(Hops& hops, const Hop& hop) { hops.push_back(hop); }

void add_owner(const Expression& tree) noexcept {
    tree.owners.fetch_add(1, std::memory_order_relaxed);
}

void remove_owner(const Expression* tree) noexcept {
    if (tree->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete tree;
}

ExpressionPtr make_column(ColumnPath path) { return make_expression(std::move(path)); }

ExpressionPtr make_column(const ModelInfo& model, const Column& column) {
    return make_expression(ColumnPath{{}, &model, &column});
}
ExpressionPtr make_column(const ModelInfo& model, std::size_t column) {
    return make_column(model, model.columns[column]);
}

ExpressionPtr make_literal(const SqlValue& value) { return make_expression(own(value)); }
ExpressionPtr make_literal(OwnedValue value) { return make_expression(std::move(value)); }
ExpressionPtr make_null() { return make_expression(OwnedValue{}); }
ExpressionPtr make_true() { return make_literal(SqlValue{std::int64_t{1}}); }
ExpressionPtr make_false() { return make_literal(SqlValue{std::int64_t{0}}); }

ExpressionPtr make_operation(Op op, std::vector<ExpressionPtr> operands) {
    return make_expression(Operation{op, std::move(operands)});
}
ExpressionPtr make_operation(Op op) { return make_expression(Operation{op, {}}); }
ExpressionPtr make_operation(Op op, ExpressionPtr a) {
    Operation operation{op, {}};
    operation.operands.push_back(std::move(a));
    return make_expression(std::move(operation));
}
ExpressionPtr make_operation(Op op, ExpressionPtr a, ExpressionPtr b) {
    Operation operation{op, {}};
    operation.operands.reserve(2);
    operation.operands.push_back(std::move(a));
    operation.operands.push_back(std::move(b));
    return make_expression(std::move(operation));
}

ExpressionPtr make_chain(Op op, const ExpressionPtr& a, const ExpressionPtr& b) {
    constexpr std::size_t most = 100;
    const auto* chain = std::get_if<Operation>(&a->node);
    if (!chain || chain->op != op || chain->operands.size() >= most)
        return make_operation(op, a, b);
    std::vector<ExpressionPtr> operands = chain->operands;
    operands.push_back(b);
    return make_operation(op, std::move(operands));
}

ExpressionPtr make_and(const ExpressionPtr& a, const ExpressionPtr& b) {
    if (!a || !b) return a ? a : b;
    return make_chain(Op::logical_and, a, b);
}

ExpressionPtr make_or(const ExpressionPtr& a, const ExpressionPtr& b) {
    if (!a || !b) return {};
    return make_chain(Op::logical_or, a, b);
}

ExpressionPtr make_not(const ExpressionPtr& condition) {
    return make_operation(Op::logical_not, condition ? condition : make_true());
}

ExpressionPtr make_truth(const ExpressionPtr& condition) {
    const ExpressionPtr yes = make_true();
    return make_expression(Case{{condition ? condition : yes, yes}, make_false()});
}

ExpressionPtr make_subquery(QueryPtr query, bool exists) {
    return make_expression(Subquery{std::move(query), exists});
}

ExpressionPtr make_outer(ExpressionPtr expression) {
    return make_expression(OuterReference{std::move(expression)});
}

ExpressionPtr make_aggregate(AggregateFunction function, ExpressionPtr operand) {
    return make_expression(Aggregate{function, std::move(operand)});
}

namespace {

// A copy of a tree whose root, a Node, is changed.
template<class Node, class Change>
ExpressionPtr changed(const ExpressionPtr& tree, Change change) {
    Node node = std::get<Node>(tree->node);
    change(node);
    return make_expression(std::move(node));
}

} // namespace

ExpressionPtr with_distinct(const ExpressionPtr& aggregate) {
    return changed<Aggregate>(aggregate, [](Aggregate& node) { node.distinct = true; });
}

ExpressionPtr with_filter(const ExpressionPtr& aggregate, ExpressionPtr condition) {
    return changed<Aggregate>(
        aggregate, [&](Aggregate& node) { node.filter = std::move(condition); });
}

ExpressionPtr make_window(ExpressionPtr aggregate) {
    return make_expression(Window{std::move(aggregate)});
}

ExpressionPtr make_window(WindowFunction function, std::vector<ExpressionPtr> operands) {
    return make_expression(Window{function, std::move(operands)});
}

ExpressionPtr with_window(
    const ExpressionPtr& window, const std::vector<ExpressionPtr>& partition_by,
    const std::vector<OrderTerm>& order_by) {
    return changed<Window>(window, [&](Window& node) {
        node.partition_by = partition_by;
        node.order_by = order_by;
    });
}

ExpressionPtr make_case(ExpressionPtr condition, ExpressionPtr value) {
    return make_expression(Case{{std::move(condition), std::move(value)}, nullptr});
}

ExpressionPtr with_branch(
    const ExpressionPtr& choice, ExpressionPtr condition, ExpressionPtr value) {
    return changed<Case>(choice, [&](Case& node) {
        node.branches.push_back(std::move(condition));
        node.branches.push_back(std::move(value));
    });
}

ExpressionPtr with_otherwise(const ExpressionPtr& choice, ExpressionPtr value) {
    return changed<Case>(choice, [&](Case& node) { node.otherwise = std::move(value); });
}

ExpressionPtr equals_or_null(const ExpressionPtr& column, OwnedValue value) {
    if (is_null(value)) return make_operation(Op::is_null, column);
    return make_operation(Op::equal, column, make_literal(std::move(value)));
}

ExpressionPtr key_equals(const ModelInfo& model, const SqlValue& key) {
    return equals_or_null(make_column(model, model.key()), own(key));
}

namespace {

// Several whole numbers, each one more than the one before it, as keys often are. A database finds
// a range quicker than as many values, and its statement is the same for all lengths.
bool are_consecutive(std::span<const OwnedValue> values) {
    const auto* const first = std::get_if<std::int64_t>(&values.front());
    if (!first || values.size() < 2) return false;
    std::uint64_t next = static_cast<std::uint64_t>(*first);
    return std::ranges::all_of(values, [&](const OwnedValue& value) {
        const auto* const number = std::get_if<std::int64_t>(&value);
        return number && *number >= *first && static_cast<std::uint64_t>(*number) == next++;
    });
}

} // namespace

ExpressionPtr is_one_of(const ExpressionPtr& column, std::span<const OwnedValue> values) {
    if (values.empty()) return make_false();
    if (are_consecutive(values))
        return make_operation(
            Op::between, {column, make_literal(values.front()), make_literal(values.back())});
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

Query::Query(const ModelInfo& of) : model{&of} {}
Query::Query(const Query&) = default;
Query::Query(Query&&) noexcept = default;
Query& Query::operator=(const Query&) = default;
Query& Query::operator=(Query&&) noexcept = default;
Query::~Query() = default;

void Query::begin_filter() noexcept {
    if (!next_filter_joins) ++filters;
    next_filter_joins = false;
}

void Query::add_condition(ExpressionPtr condition) {
    if (condition) conditions.push_back({std::move(condition), filters});
}

void Query::add_filter(ExpressionPtr condition) {
    begin_filter();
    add_condition(std::move(condition));
}

void Query::add_order(OrderTerm term) { order.push_back(std::move(term)); }

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
