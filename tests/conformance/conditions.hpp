// Conditions and computed values of scenarios as those of typed queries.
#pragma once

#include "orm/model.hpp"
#include "tests/conformance/values.hpp"

namespace rowcall::conformance {

/// What a column is compared with or set to: a value, or what is computed of other columns.
template<class T>
using Computed = decltype(std::declval<NamedColumn<T>>() + std::int64_t{});
template<class T>
using Operand = std::variant<OwnedValue, Computed<T>>;

template<class T>
Operand<T> operand(const json& value);

template<class T>
Operand<T> arithmetic(const json& expression) {
    if (!expression.is_array() || expression.size() != 3)
        throw MalformedScenario{"no expression: " + expression.dump()};
    const std::string& op = expression[0].get_ref<const std::string&>();
    const auto combine = [&](const auto& left, const auto& right) -> Operand<T> {
        const auto wrap = [](const auto& result) -> Operand<T> {
            if constexpr (std::integral<std::remove_cvref_t<decltype(result)>>)
                return OwnedValue{std::int64_t{result}};
            else
                return Computed<T>{result.expression()};
        };
        if (op == "+") return wrap(left + right);
        if (op == "-") return wrap(left - right);
        if (op == "*") return wrap(left * right);
        throw MalformedScenario{"no arithmetic operator: " + op};
    };
    const Operand<T> left = operand<T>(expression[1]), right = operand<T>(expression[2]);
    const auto number = [&](const Operand<T>& side) {
        if (const auto* value = std::get_if<OwnedValue>(&side))
            if (const auto* integer = std::get_if<std::int64_t>(value)) return *integer;
        throw MalformedScenario{"arithmetic takes numbers: " + expression.dump()};
    };
    const auto* computed_left = std::get_if<Computed<T>>(&left);
    const auto* computed_right = std::get_if<Computed<T>>(&right);
    if (computed_left && computed_right) return combine(*computed_left, *computed_right);
    if (computed_left) return combine(*computed_left, number(right));
    if (computed_right) return combine(number(left), *computed_right);
    return combine(number(left), number(right));
}

template<class T>
Operand<T> operand(const json& value) {
    if (!value.is_object()) return to_value(value);
    if (value.contains("F")) return Computed<T>{named_col<T>(join_path(value["F"])).expression()};
    return arithmetic<T>(require(value, "expr"));
}

template<class T>
Condition<T> comparison(const json& path, const std::string& op, const json& value) {
    const NamedColumn<T> column = named_col<T>(join_path(path));
    if (op == "isnull") return value.get<bool>() ? column.is_null() : !column.is_null();
    if (op == "in") {
        std::vector<OwnedValue> values;
        for (const json& one : value) values.push_back(to_value(one));
        return column.in(values);
    }
    if (op == "range") return column.between(to_value(value.at(0)), to_value(value.at(1)));
    if (op == "contains") return column.contains(value.get<std::string>());
    if (op == "icontains") return column.icontains(value.get<std::string>());
    if (op == "startswith") return column.starts_with(value.get<std::string>());
    if (op == "endswith") return column.ends_with(value.get<std::string>());
    if (op == "iexact") return column.iexact(value.get<std::string>());
    return std::visit(
        [&](const auto& right) -> Condition<T> {
            if (op == "exact") return column == right;
            if (op == "gt") return column > right;
            if (op == "gte") return column >= right;
            if (op == "lt") return column < right;
            if (op == "lte") return column <= right;
            throw MalformedScenario{"no operator of conditions: " + op};
        },
        operand<T>(value));
}

/// `{"and": [...]}`, `{"or": [...]}`, `{"not": ...}` or `{"cond": [path, operator, value]}`
template<class T>
Condition<T> condition(const json& tree) {
    if (!tree.is_object() || tree.size() != 1)
        throw MalformedScenario{"no condition: " + tree.dump()};
    const std::string& kind = tree.begin().key();
    const json& body = tree.begin().value();
    if (kind == "not") return !condition<T>(body);
    if (kind == "cond") return comparison<T>(body.at(0), body.at(1).get<std::string>(), body.at(2));
    if (kind == "and") {
        Condition<T> all;
        for (const json& part : body) all = all && condition<T>(part);
        return all;
    }
    if (kind == "or") {
        Condition<T> any = !Condition<T>{};
        for (const json& part : body) any = any || condition<T>(part);
        return any;
    }
    throw MalformedScenario{"no kind of condition: " + kind};
}

/// The rows that remain after the steps of `where`.
template<class T>
QuerySet<T> narrowed(const json& where) {
    QuerySet<T> rows = T::objects();
    for (const json& step : where) {
        if (step.contains("filter"))
            rows = rows.filter(condition<T>(step["filter"]));
        else
            rows = rows.exclude(condition<T>(require(step, "exclude")));
    }
    return rows;
}

} // namespace rowcall::conformance
