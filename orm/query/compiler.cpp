#include "orm/query/compiler.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>

namespace rowcall::detail {

namespace {

// What all the queries of one statement share.
struct StatementParts {
    std::vector<SqlValue> parameters;
    int aliases = 0;
    std::string new_alias() { return fmt::format("t{}", ++aliases); }
};

// One query in the making: its joins and parameters are found while its parts are written.
class Writer {
public:
    Writer(
        const ModelInfo& model, const Dialect& dialect, std::string root, StatementParts& statement)
        : model_{model}, dialect_{dialect}, root_{std::move(root)}, statement_{statement} {}

    std::string select(const Query& query, const std::string& what, bool ordered) {
        const std::string where = conditions(query);
        const std::string by = ordered ? order(query) : "";
        return fmt::format(
            "SELECT {}{}{}{}{}", what, from(), where, by,
            dialect_.limit(query.limit, query.offset));
    }

    std::string write(const Expression& expression) {
        return std::visit([&](const auto& node) { return write_node(node); }, expression.node);
    }

    std::string conditions(const Query& query) {
        std::vector<std::string> all;
        for (const ExpressionPtr& condition : query.conditions) all.push_back(write(*condition));
        return all.empty() ? "" : fmt::format(" WHERE {}", fmt::join(all, " AND "));
    }

    std::string order(const Query& query) {
        std::vector<std::string> terms;
        const auto add = [&](const std::string& term, bool descending) {
            terms.push_back(fmt::format("{}{}", term, descending != query.reversed ? " DESC" : ""));
        };
        for (const OrderTerm& term : query.order) add(write(*term.expression), term.descending);
        if (query.order.empty())
            for (const Ordering& by : model_.ordering)
                add(own_column(model_.columns[by.column]), by.descending);
        if (terms.empty() && query.reversed) add(own_column(model_.key()), false);
        return terms.empty() ? "" : fmt::format(" ORDER BY {}", fmt::join(terms, ", "));
    }

    std::string own_column(const Column& column) const {
        return fmt::format("{}.{}", root_, dialect_.quote(column.name));
    }
    /// The table and the joins found so far: written last, placed before the conditions.
    std::string from() const {
        return fmt::format(" FROM {} AS {}{}", dialect_.quote(model_.table), root_, joins_);
    }
    bool has_joins() const { return !joins_.empty(); }

private:
    std::string write_node(const ColumnPath& path) {
        std::string alias = root_;
        bool nullable = false;
        for (std::size_t i = 0; i + 1 < path.steps.size(); ++i) {
            nullable = nullable || path.steps[i].column->nullable;
            alias = join(alias, *path.steps[i].column, *path.steps[i + 1].model, nullable);
        }
        return fmt::format("{}.{}", alias, dialect_.quote(path.steps.back().column->name));
    }

    std::string write_node(const OwnedValue& value) {
        statement_.parameters.push_back(borrow(value));
        return dialect_.placeholder(statement_.parameters.size());
    }

    std::string write_node(const Operation& operation) {
        std::vector<std::string> operands;
        const bool chains = operation.op == Op::logical_and || operation.op == Op::logical_or;
        for (const Expression* operand : chains ? chain(operation) : operands_of(operation))
            operands.push_back(write(*operand));
        if (chains) group(operation.op, operands);
        return dialect_.operation(operation.op, operands);
    }

    static std::vector<const Expression*> operands_of(const Operation& operation) {
        std::vector<const Expression*> operands;
        for (const ExpressionPtr& operand : operation.operands) operands.push_back(operand.get());
        return operands;
    }

    // All that "a && b && c" joins.
    static std::vector<const Expression*> chain(const Operation& whole) {
        std::vector<const Expression*> links;
        std::vector<const Expression*> open = operands_of(whole);
        while (!open.empty()) {
            const Expression* last = open.back();
            open.pop_back();
            const auto* operation = std::get_if<Operation>(&last->node);
            if (operation && operation->op == whole.op)
                std::ranges::copy(operands_of(*operation), std::back_inserter(open));
            else
                links.push_back(last);
        }
        std::ranges::reverse(links);
        return links;
    }

    // Databases bound how deep an expression is, and count each link of a chain.
    void group(Op op, std::vector<std::string>& links) const {
        constexpr std::size_t most = 100;
        while (links.size() > most) {
            std::vector<std::string> groups;
            for (std::size_t i = 0; i < links.size(); i += most)
                groups.push_back(dialect_.operation(
                    op, std::span{links}.subspan(i, std::min(most, links.size() - i))));
            links = std::move(groups);
        }
    }

    std::string write_node(const Subquery& subquery) {
        const Query& inner = *subquery.query;
        Writer writer{*inner.model, dialect_, statement_.new_alias(), statement_};
        return writer.select(inner, writer.own_column(*subquery.column), inner.is_sliced());
    }

    // A path that several conditions walk is joined once. Over a NULL it leads to NULLs, and
    // keeps the row.
    std::string join(
        const std::string& from, const Column& key, const ModelInfo& target, bool nullable) {
        const auto [found, is_new] = aliases_.try_emplace(std::pair{from, key.name});
        if (is_new) {
            found->second = statement_.new_alias();
            joins_ += fmt::format(
                " {} {} AS {} ON {}.{} = {}.{}", nullable ? "LEFT JOIN" : "JOIN",
                dialect_.quote(target.table), found->second, found->second,
                dialect_.quote(target.key().name), from, dialect_.quote(key.name));
        }
        return found->second;
    }

    const ModelInfo& model_;
    const Dialect& dialect_;
    std::string root_;
    std::string joins_;
    std::map<std::pair<std::string, std::string>, std::string> aliases_;
    StatementParts& statement_;
};

constexpr const char* root_alias = "t0";

CompiledQuery select(
    const Query& query, const Dialect& dialect, const std::string& what, bool ordered) {
    StatementParts statement;
    Writer writer{*query.model, dialect, root_alias, statement};
    std::string sql = writer.select(query, what, ordered);
    return {std::move(sql), std::move(statement.parameters)};
}

} // namespace

CompiledQuery compile_select(const Query& query, const Dialect& dialect) {
    std::string columns;
    for (const Column& column : query.model->columns)
        columns += fmt::format(
            "{}{}.{}", columns.empty() ? "" : ", ", root_alias, dialect.quote(column.name));
    return select(query, dialect, columns, true);
}

CompiledQuery compile_count(const Query& query, const Dialect& dialect) {
    if (!query.is_sliced()) return select(query, dialect, "count(*)", false);
    CompiledQuery slice = select(query, dialect, "1", false);
    slice.sql = fmt::format("SELECT count(*) FROM ({})", slice.sql);
    return slice;
}

CompiledQuery compile_exists(const Query& query, const Dialect& dialect) {
    Query one = query;
    one.limit = std::min<std::size_t>(query.limit, 1);
    return select(one, dialect, "1", false);
}

CompiledQuery compile_update(
    const Query& query, const std::vector<Assignment>& assignments, const Dialect& dialect) {
    StatementParts statement;
    Writer writer{*query.model, dialect, root_alias, statement};
    std::vector<std::string> set;
    for (const Assignment& assignment : assignments)
        set.push_back(fmt::format(
            "{} = {}", dialect.quote(assignment.column->name), writer.write(*assignment.value)));
    std::string where = writer.conditions(query);
    if (writer.has_joins()) {
        // An UPDATE has no joins: it finds its rows by their keys.
        const std::string key = writer.own_column(query.model->key());
        where = fmt::format(" WHERE {} IN (SELECT {}{}{})", key, key, writer.from(), where);
    }
    return {
        fmt::format(
            "UPDATE {} AS {} SET {}{}", dialect.quote(query.model->table), root_alias,
            fmt::join(set, ", "), where),
        std::move(statement.parameters)};
}

std::string describe_conditions(const Query& query, const Dialect& dialect) {
    StatementParts statement;
    Writer writer{*query.model, dialect, dialect.quote(query.model->table), statement};
    const std::string where = writer.conditions(query);
    return where.empty() ? where : where.substr(std::string_view{" WHERE "}.size());
}

} // namespace rowcall::detail
