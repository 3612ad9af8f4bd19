#include "orm/query/dialect.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace rowcall::detail {

std::string Dialect::quote(std::string_view identifier) const {
    std::string quoted = "\"";
    for (const char c : identifier) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

std::string Dialect::literal(const SqlValue& value) const { return to_string(value); }

std::string Dialect::operation(Op op, std::span<const std::string> operands) const {
    const auto& a = operands[0];
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
    case Op::contains:
        return fmt::format("(instr({}, {}) > 0)", a, operands[1]);
    case Op::starts_with:
        return fmt::format("(substr({0}, 1, length({1})) = {1})", a, operands[1]);
    case Op::ends_with:
        return fmt::format(
            "(length({0}) >= length({1}) AND "
            "substr({0}, length({0}) - length({1}) + 1) = {1})",
            a, operands[1]);
    case Op::icontains:
        return ilike(a, "%", operands[1], "%");
    case Op::istarts_with:
        return ilike(a, "", operands[1], "%");
    case Op::iends_with:
        return ilike(a, "%", operands[1], "");
    case Op::iequal:
        return ilike(a, "", operands[1], "");
    }
    return {};
}

} // namespace rowcall::detail
