#include "orm/query/dialect.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace rowcall::detail {

std::string Dialect::quote(std::string_view identifier) const {
    std::string quoted = "\"";
    for (const char c : identifier) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

std::string_view to_string(AggregateFunction function) noexcept {
    static constexpr std::string_view names[] = {"count", "sum", "avg", "min", "max"};
    return names[static_cast<std::size_t>(function)];
}

std::string_view to_string(WindowFunction function) noexcept {
    static constexpr std::string_view names[] = {"row_number", "rank",        "dense_rank", "lag",
                                                 "lead",       "first_value", "last_value"};
    return names[static_cast<std::size_t>(function)];
}

std::string Dialect::literal(const SqlValue& value) const { return to_string(value); }

std::string Dialect::has_at_most(const std::string& text, std::size_t characters) const {
    return fmt::format("char_length({}) <= {}", text, characters);
}

std::string Dialect::operation(Op op, std::span<const std::string> operands) const {
    static const std::string none;
    const std::string& a = operands.empty() ? none : operands[0];
    const auto infix = [&](const char* symbol) {
        return fmt::format("({})", fmt::join(operands, symbol));
    };
    switch (op) {
    case Op::equal:
        return infix(" = ");
    case Op::not_equal:
        return infix(" <> ");
    case Op::less:
        return infix(" < ");
    case Op::less_equal:
        return infix(" <= ");
    case Op::greater:
        return infix(" > ");
    case Op::greater_equal:
        return infix(" >= ");
    case Op::row_less:
    case Op::row_greater: {
        const auto half = operands.size() / 2;
        return fmt::format(
            "(({}) {} ({}))", fmt::join(operands.first(half), ", "), op == Op::row_less ? "<" : ">",
            fmt::join(operands.last(half), ", "));
    }
    case Op::logical_and:
        return infix(" AND ");
    case Op::logical_or:
        return infix(" OR ");
    // Two-valued, as Django's exclude(): what is not known to be true is false.
    case Op::logical_not:
        return fmt::format("({} IS NOT TRUE)", a);
    case Op::is_null:
        return fmt::format("({} IS NULL)", a);
    case Op::in:
        return fmt::format("({} IN ({}))", a, fmt::join(operands.subspan(1), ", "));
    case Op::in_query: // which has parentheses; with two pairs it would be its first value
        return infix(" IN ");
    case Op::between:
        return fmt::format("({} BETWEEN {} AND {})", a, operands[1], operands[2]);
    case Op::add:
        return infix(" + ");
    case Op::subtract:
        return infix(" - ");
    case Op::multiply:
        return infix(" * ");
    case Op::divide:
        return infix(" / ");
    case Op::modulo:
        return infix(" % ");
    case Op::negate:
        return fmt::format("(-{})", a);
    case Op::concatenate:
        return infix(" || ");
    case Op::coalesce:
        return fmt::format("coalesce({})", fmt::join(operands, ", "));
    case Op::lower:
        return lower(a);
    case Op::upper:
        return fmt::format("upper({})", a);
    case Op::length:
        return fmt::format("length({})", a);
    case Op::absolute:
        return fmt::format("abs({})", a);
    case Op::round:
        return fmt::format("round({})", fmt::join(operands, ", "));
    case Op::random:
        return "random()";
    case Op::json_value:
        return json_value(a, operands[1]);
    case Op::year:
    case Op::month:
    case Op::day:
    case Op::hour:
    case Op::minute:
    case Op::second:
    case Op::week_day:
        return date_part(op, a);
    case Op::date:
        return fmt::format("substr({}, 1, 10)", a);
    case Op::like:
        return fmt::format("({} LIKE {} ESCAPE '\\')", a, operands[1]);
    case Op::regex:
        return regex(a, operands[1]);
    case Op::contains:
    case Op::starts_with:
    case Op::ends_with:
        return match(op, bytes(a), bytes(operands[1]));
    case Op::icontains:
        return match(Op::contains, bytes(lower(a)), bytes(lower(operands[1])));
    case Op::istarts_with:
        return match(Op::starts_with, bytes(lower(a)), bytes(lower(operands[1])));
    case Op::iends_with:
        return match(Op::ends_with, bytes(lower(a)), bytes(lower(operands[1])));
    case Op::iequal:
        return fmt::format("({} = {})", bytes(lower(a)), bytes(lower(operands[1])));
    }
    return {};
}

// Nothing is a part of everything, also of an empty text, of which substr() may be NULL.
std::string Dialect::match(Op op, const std::string& whole, const std::string& part) const {
    if (op == Op::contains) return fmt::format("({} > 0)", position(whole, part));
    const char* const start = op == Op::starts_with ? "1" : "length({0}) - length({1}) + 1";
    return fmt::format(
        "(length({0}) >= length({1}) AND (length({1}) = 0 OR substr({0}, {2}, length({1})) = {1}))",
        whole, part, fmt::format(fmt::runtime(start), whole, part));
}

} // namespace rowcall::detail
