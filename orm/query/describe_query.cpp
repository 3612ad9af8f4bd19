#include "orm/query/describe_query.hpp"

#include <fmt/format.h>

#include <utility>

namespace rowcall::detail {

namespace {

constexpr std::size_t longest = 500;

std::string_view symbol_of(Op op) {
    switch (op) {
    case Op::equal:
        return " = ";
    case Op::not_equal:
        return " != ";
    case Op::less:
        return " < ";
    case Op::less_equal:
        return " <= ";
    case Op::greater:
        return " > ";
    case Op::greater_equal:
        return " >= ";
    case Op::logical_and:
        return " and ";
    case Op::logical_or:
        return " or ";
    case Op::in_query:
        return " in ";
    case Op::add:
        return " + ";
    case Op::subtract:
        return " - ";
    case Op::multiply:
        return " * ";
    case Op::divide:
        return " / ";
    case Op::modulo:
        return " % ";
    case Op::concatenate:
        return " || ";
    case Op::like:
        return " like ";
    case Op::regex:
        return " regex ";
    case Op::contains:
        return " contains ";
    case Op::starts_with:
        return " starts_with ";
    case Op::ends_with:
        return " ends_with ";
    case Op::icontains:
        return " icontains ";
    case Op::istarts_with:
        return " istarts_with ";
    case Op::iends_with:
        return " iends_with ";
    case Op::iequal:
        return " iexact ";
    default:
        return {};
    }
}

// What is written like a function, or with words between.
std::string_view function_of(Op op) {
    switch (op) {
    case Op::logical_not:
        return "not ";
    case Op::negate:
        return "-";
    case Op::coalesce:
        return "coalesce";
    case Op::lower:
        return "lower";
    case Op::upper:
        return "upper";
    case Op::length:
        return "length";
    case Op::absolute:
        return "abs";
    case Op::round:
        return "round";
    case Op::random:
        return "random";
    case Op::json_value:
        return "json_value";
    case Op::year:
        return "year";
    case Op::month:
        return "month";
    case Op::day:
        return "day";
    case Op::hour:
        return "hour";
    case Op::minute:
        return "minute";
    case Op::second:
        return "second";
    case Op::week_day:
        return "week_day";
    case Op::date:
        return "date";
    case Op::row_less:
    case Op::row_greater:
        return "after";
    default:
        return {};
    }
}

std::string name_or_model(const std::string& related_name, const ModelInfo& model) {
    return related_name.empty() ? snake_case(model.name) : related_name;
}

// Of a many-to-many relation, from either side.
std::string name_over(const ModelInfo& join, const ModelInfo& from, const ModelInfo& to) {
    for (const ManyRelation& relation : from.many)
        if (&relation.join() == &join) return std::string{relation.member};
    for (const ManyRelation& relation : to.many)
        if (&relation.join() == &join) return name_or_model(relation.related_name, to);
    return snake_case(to.name);
}

class Description {
public:
    void add_query(const Query& query) {
        text_ += query.model->name;
        bool first = true;
        for (const Query::Condition& condition : query.conditions) {
            if (is_full()) return;
            text_ += std::exchange(first, false) ? " where " : " and ";
            add(*condition.expression, query.conditions.size() > 1);
        }
    }
    std::string text() && { return std::move(text_); }

private:
    bool is_full() {
        if (text_.size() <= longest) return false;
        if (!std::exchange(is_cut_, true)) text_ += "...";
        return true;
    }
    void add(const Expression& expression, bool within) {
        if (!is_full())
            std::visit([&](const auto& node) { add_node(node, within); }, expression.node);
    }
    void add_list(std::span<const ExpressionPtr> expressions, std::string_view between = ", ") {
        bool first = true;
        for (const ExpressionPtr& expression : expressions) {
            if (is_full()) return;
            if (!std::exchange(first, false)) text_ += between;
            add(*expression, between != ", ");
        }
    }

    void add_node(const ColumnPath& path, bool) {
        for (auto hop = path.hops.begin(); hop != path.hops.end(); ++hop) {
            if (hop->model->is_join_table() && hop->backward) {
                const ModelInfo& from = hop->column->reference.model();
                text_ += name_over(*hop->model, from, (++hop)->target());
            } else if (!hop->backward) {
                text_ += hop->column->member;
            } else {
                text_ += name_or_model(hop->column->reference.related_name, *hop->model);
            }
            text_ += '.';
        }
        text_ += path.column->member.empty() ? path.column->name : path.column->member;
    }
    void add_node(const OwnedValue& value, bool) {
        // Texts may be secrets, and messages end in logs.
        const bool is_shown = !std::holds_alternative<std::string>(value) &&
                              !std::holds_alternative<std::vector<std::byte>>(value);
        text_ += is_shown ? to_string(borrow(value)) : "...";
    }
    void add_node(const Operation& operation, bool within) {
        const std::span<const ExpressionPtr> operands = operation.operands;
        if (const std::string_view symbol = symbol_of(operation.op); !symbol.empty()) {
            if (within) text_ += '(';
            add_list(operands, symbol);
            if (within) text_ += ')';
        } else if (const std::string_view name = function_of(operation.op); !name.empty()) {
            text_ += name;
            add_in_parentheses(operands);
        } else {
            add(*operands[0], true);
            if (operation.op == Op::is_null) {
                text_ += " is null";
            } else if (operation.op == Op::between) {
                text_ += " between ";
                add_list(operands.subspan(1), " and ");
            } else {
                text_ += " in ";
                add_in_parentheses(operands.subspan(1));
            }
        }
    }
    void add_node(const Subquery& subquery, bool) {
        text_ += subquery.exists ? "exists(" : "(";
        add_query(*subquery.query);
        text_ += ')';
    }
    void add_node(const OuterReference& reference, bool) {
        text_ += "outer(";
        add(*reference.expression, false);
        text_ += ')';
    }
    void add_node(const Aggregate& aggregate, bool) {
        text_ += to_string(aggregate.function);
        text_ += '(';
        if (aggregate.operand) add(*aggregate.operand, false);
        text_ += ')';
    }
    void add_node(const Window&, bool) { text_ += "a window function"; }
    void add_node(const Case&, bool) { text_ += "case_when(...)"; }

    void add_in_parentheses(std::span<const ExpressionPtr> expressions) {
        text_ += '(';
        add_list(expressions);
        text_ += ')';
    }

    std::string text_;
    bool is_cut_ = false;
};

} // namespace

std::string describe_query(const Query& query) {
    Description description;
    description.add_query(query);
    return std::move(description).text();
}

} // namespace rowcall::detail
