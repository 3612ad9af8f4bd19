#include "orm/query/shape.hpp"

#include "orm/query/tree.hpp"

namespace rowcall::detail {

Shape::Shape(const void* kind, const Query& query) {
    word(kind);
    add(query);
}

// Every list begins with its length and every variant with its index, so that no two trees have
// the same words.
void Shape::add(const Query& query) {
    word(query.model);
    word(
        Word{query.whole_record} | Word{query.distinct} << 1 | Word{query.reversed} << 2 |
        Word{query.any_order} << 3 | Word{query.source != nullptr} << 4 |
        Word{query.is_sliced()} << 5);
    if (query.is_sliced()) {
        word(query.offset);
        word(query.limit);
    }
    if (query.source) add_source(*query.source);
    word(query.conditions.size());
    for (const Query::Condition& condition : query.conditions) {
        word(static_cast<Word>(condition.filter));
        add(*condition.expression);
    }
    word(query.related.size());
    for (const Hops& hops : query.related) add(hops);
    add(query.values);
    add(query.group_by);
    add(query.order);
}

void Shape::add(const Expression& expression) {
    word(expression.node.index());
    std::visit([&](const auto& node) { add_node(node); }, expression.node);
}

void Shape::add_optional(const ExpressionPtr& expression) {
    word(Word{expression ? 1u : 0u});
    if (expression) add(*expression);
}

void Shape::add(const std::vector<ExpressionPtr>& expressions) {
    word(expressions.size());
    for (const ExpressionPtr& expression : expressions) add(*expression);
}

void Shape::add(const std::vector<OrderTerm>& order) {
    word(order.size());
    for (const OrderTerm& term : order) {
        word(Word{term.descending} | static_cast<Word>(term.nulls) << 1);
        add(*term.expression);
    }
}

void Shape::add(const Hops& hops) {
    word(hops.size());
    for (const Hop& hop : hops) {
        word(hop.model);
        word(hop.column);
        word(hop.backward);
    }
}

void Shape::add_source(const Source& source) {
    word(static_cast<Word>(source.compound));
    text(source.sql);
    word(source.parameters.size());
    for (const OwnedValue& value : source.parameters) add_node(value);
    word(source.parts.size());
    for (const QueryPtr& part : source.parts) add(*part);
}

void Shape::add_node(const ColumnPath& path) {
    add(path.hops);
    word(path.model);
    word(path.column);
}

void Shape::add_node(const OwnedValue& value) { values_.push_back(&value); }

void Shape::add_node(const Operation& operation) {
    word(static_cast<Word>(operation.op));
    add(operation.operands);
}

void Shape::add_node(const Subquery& subquery) {
    word(subquery.exists);
    add(*subquery.query);
}

void Shape::add_node(const OuterReference& reference) { add(*reference.expression); }

void Shape::add_node(const Aggregate& aggregate) {
    word(static_cast<Word>(aggregate.function) << 1 | Word{aggregate.distinct});
    add_optional(aggregate.operand);
    add_optional(aggregate.filter);
}

void Shape::add_node(const Window& window) {
    word(window.function.index());
    if (const auto* aggregate = std::get_if<ExpressionPtr>(&window.function))
        add(**aggregate);
    else
        word(static_cast<Word>(std::get<WindowFunction>(window.function)));
    add(window.operands);
    add(window.partition_by);
    add(window.order_by);
}

void Shape::add_node(const Case& choice) {
    add(choice.branches);
    add_optional(choice.otherwise);
}

void Shape::text(std::string_view text) {
    word(text.size());
    for (; !text.empty(); text.remove_prefix(std::min(text.size(), sizeof(Word)))) {
        Word next = 0;
        std::ranges::copy(text.substr(0, sizeof(Word)), reinterpret_cast<char*>(&next));
        word(next);
    }
}

} // namespace rowcall::detail
