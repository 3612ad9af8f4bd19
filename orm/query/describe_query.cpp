#include "orm/query/describe_query.hpp"

#include "orm/query/tree.hpp"

#include <fmt/format.h>

#include <utility>

namespace rowcall::detail {

namespace {

constexpr std::size_t longest = 500;

using Words = std::pair<Op, std::string_view>;

constexpr Words infixes[] = {
    {Op::equal, "="},
    {Op::not_equal, "!="},
    {Op::less, "<"},
    {Op::less_equal, "<="},
    {Op::greater, ">"},
    {Op::greater_equal, ">="},
    {Op::logical_and, "and"},
    {Op::logical_or, "or"},
    {Op::in_query, "in"},
    {Op::add, "+"},
    {Op::subtract, "-"},
    {Op::multiply, "*"},
    {Op::divide, "/"},
    {Op::modulo, "%"},
    {Op::concatenate, "||"},
    {Op::like, "like"},
    {Op::regex, "regex"},
    {Op::contains, "contains"},
    {Op::starts_with, "starts_with"},
    {Op::ends_with, "ends_with"},
    {Op::icontains, "icontains"},
    {Op::istarts_with, "istarts_with"},
    {Op::iends_with, "iends_with"},
    {Op::iequal, "iexact"},
};
constexpr Words functions[] = {
    {Op::logical_not, "not "},  {Op::negate, "-"},
    {Op::coalesce, "coalesce"}, {Op::lower, "lower"},
    {Op::upper, "upper"},       {Op::length, "length"},
    {Op::absolute, "abs"},      {Op::round, "round"},
    {Op::random, "random"},     {Op::json_value, "json_value"},
    {Op::year, "year"},         {Op::month, "month"},
    {Op::day, "day"},           {Op::hour, "hour"},
    {Op::minute, "minute"},     {Op::second, "second"},
    {Op::week_day, "week_day"}, {Op::date, "date"},
    {Op::row_less, "after"},    {Op::row_greater, "after"},
};

// Empty if the operation is not among these.
std::string_view find_word(std::span<const Words> words, Op op) {
    const auto found = std::ranges::find(words, op, &Words::first);
    return found == words.end() ? std::string_view{} : found->second;
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
        if (const std::string_view word = find_word(infixes, operation.op); !word.empty()) {
            if (within) text_ += '(';
            add_list(operands, fmt::format(" {} ", word));
            if (within) text_ += ')';
        } else if (const std::string_view name = find_word(functions, operation.op);
                   !name.empty()) {
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
