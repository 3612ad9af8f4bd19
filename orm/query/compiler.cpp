#include "orm/query/compiler.hpp"

#include "orm/error.hpp"
#include "orm/query/tree.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>
#include <limits>
#include <set>

namespace rowcall::detail {

namespace {

// What all the queries of one statement share.
struct StatementParts {
    std::vector<const OwnedValue*> values;
    int aliases = 0;
    std::string new_alias() { return fmt::format("t{}", ++aliases); }
};

bool has_many(const std::vector<ExpressionPtr>& expressions);

// Does a path in it lead to several rows?
bool has_many(const Expression& expression) {
    if (const auto* path = std::get_if<ColumnPath>(&expression.node))
        return std::ranges::any_of(path->hops, &Hop::is_many);
    if (const auto* operation = std::get_if<Operation>(&expression.node))
        return has_many(operation->operands);
    if (const auto* choice = std::get_if<Case>(&expression.node))
        return has_many(choice->branches) || has_many({choice->otherwise});
    return false;
}

bool has_many(const std::vector<ExpressionPtr>& expressions) {
    return std::ranges::any_of(expressions, [](const ExpressionPtr& e) { return has_many(*e); });
}

bool is_logical(Op op) {
    return op == Op::logical_and || op == Op::logical_or || op == Op::logical_not;
}

std::vector<const Expression*> operands_of(const Operation& operation) {
    std::vector<const Expression*> operands;
    for (const ExpressionPtr& operand : operation.operands) operands.push_back(&*operand);
    return operands;
}

// All that "a && b && c" joins.
std::vector<const Expression*> chain(const Operation& whole) {
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

// One query in the making: its joins and parameters are found while its parts are written.
class Writer {
public:
    Writer(
        const Query& query, const Dialect& dialect, std::string root, StatementParts& statement,
        Writer* outer = nullptr)
        : query_{query}, model_{*query.model}, dialect_{dialect}, root_{std::move(root)},
          statement_{statement}, outer_{outer} {
        // First, because SQL of the program's own numbers its parameters from 1.
        if (query.source) source_ = write_source(*query.source);
    }

    /// The whole statement; `what` stands for the query's own list of values if it is given.
    std::string select(const std::string& what, bool ordered) {
        write_conditions();
        const std::string group = group_by();
        const std::string by = ordered ? order_by() : "";
        std::string more;
        if (query_.distinct)
            for (const std::string& term : joined_order_) more += ", " + term;
        return fmt::format(
            "SELECT {}{}{}{}{}{}{}", query_.distinct ? "DISTINCT " : "", what, more, from(),
            where(), group + having(), by + dialect_.limit(query_.limit, query_.offset));
    }

    /// What the query selects. `named` names the columns, for a query around this one.
    std::string selected(bool named = false) {
        write_conditions();
        std::vector<std::string> list;
        if (query_.whole_record) add_record(list, root_, model_, named);
        for (const Hops& hops : query_.related) {
            const auto [alias, nullable] = walk(hops);
            add_record(list, alias, hops.back().target(), false);
        }
        for (const ExpressionPtr& value : query_.values)
            list.push_back(write(*value) + (named ? " AS " + value_name(list.size()) : ""));
        return fmt::format("{}", fmt::join(list, ", "));
    }

    /// What stands in the place of values that do not matter, only the number of the rows.
    std::string counted() { return query_.distinct || query_.is_grouped() ? selected() : "1"; }

    std::string write(const Expression& expression) {
        return std::visit([&](const auto& node) { return write_node(node); }, expression.node);
    }

    /// What the conditions become, the aggregates' among them; to be called before all else.
    void write_conditions() {
        if (std::exchange(conditions_written_, true)) return;
        for (const Query::Condition& condition : query_.conditions) {
            const bool aggregates = has_aggregate(*condition.expression);
            // Of an aggregate, joins may be those of the filters before.
            scope_ = {aggregates ? condition.filter - 1 : condition.filter, !aggregates};
            (aggregates ? having_ : where_).push_back(write(*condition.expression));
        }
        scope_ = {};
    }

    std::string where() const {
        return where_.empty() ? "" : fmt::format(" WHERE {}", fmt::join(where_, " AND "));
    }
    std::string own_column(const Column& column) const {
        return fmt::format("{}.{}", root_, dialect_.quote(column.name));
    }
    /// The table and the joins found so far: written last, placed before the conditions.
    std::string from() const {
        const std::string rows = query_.source ? "(" + source_ + ")" : dialect_.quote(model_.table);
        return fmt::format(" FROM {} AS {}{}", rows, root_, joins_sql_);
    }
    bool has_joins() const { return !joins_.empty(); }

    /// From now on aggregates add what they need to this list, with a name, to be selected by
    /// this query and summed up by one around it.
    void hoist_into(std::vector<std::string>& list) { hoisted_ = &list; }

private:
    // Which joins over many rows may be used again: those of one call of filter() (`only`), or
    // of all calls up to it.
    struct Scope {
        int filter = std::numeric_limits<int>::max();
        bool only = false;
    };
    struct Join {
        std::string from;
        Hop hop;
        std::string alias;
        std::set<int> filters{};
    };
    static constexpr int not_of_a_filter = 0;

    // A name that no member has.
    std::string value_name(std::size_t number) const {
        return dialect_.quote(fmt::format("value {}", number));
    }

    void add_record(
        std::vector<std::string>& list, const std::string& alias, const ModelInfo& model,
        bool named) const {
        for (const Column& column : model.columns) {
            const std::string name = dialect_.quote(column.name);
            list.push_back(
                fmt::format("{}.{}{}{}", alias, name, named ? " AS " : "", named ? name : ""));
        }
    }

    std::string write_source(const Source& source) {
        if (!source.sql.empty()) {
            if (statement_.aliases != 0 || !statement_.values.empty())
                throw ProgrammingError{
                    fmt::format("{}: a raw query cannot stand within another query", model_.table),
                    {.table = model_.table}};
            for (const OwnedValue& value : source.parameters) statement_.values.push_back(&value);
            return source.sql + "\n"; // it may end in a comment
        }
        static constexpr const char* words[] = {
            " UNION ", " UNION ALL ", " INTERSECT ", " EXCEPT "};
        std::vector<std::string> names;
        for (const Column& column : model_.columns) names.push_back(dialect_.quote(column.name));
        std::string all;
        for (const QueryPtr& part : source.parts) {
            Writer writer{*part, dialect_, statement_.new_alias(), statement_};
            const std::string what = writer.selected(true);
            all += fmt::format(
                "{}SELECT {} FROM ({})",
                all.empty() ? "" : words[static_cast<std::size_t>(source.compound)],
                fmt::join(names, ", "), writer.select(what, part->is_sliced()));
        }
        return all;
    }

    std::string group_by() {
        if (!query_.is_grouped()) return {};
        std::vector<std::string> terms;
        for (const ExpressionPtr& term : query_.group_by) terms.push_back(write(*term));
        if (terms.empty()) {
            if (query_.whole_record) terms.push_back(own_column(model_.key()));
            for (const Hops& hops : query_.related)
                terms.push_back(fmt::format(
                    "{}.{}", walk(hops).first, dialect_.quote(hops.back().target().key().name)));
            for (const ExpressionPtr& value : query_.values) {
                const bool varies = !has_aggregate(*value) &&
                                    !std::holds_alternative<Window>(value->node) &&
                                    !std::holds_alternative<OwnedValue>(value->node);
                if (varies) terms.push_back(write(*value));
            }
        }
        return terms.empty() ? "" : fmt::format(" GROUP BY {}", fmt::join(terms, ", "));
    }

    std::string having() const {
        return having_.empty() ? "" : fmt::format(" HAVING {}", fmt::join(having_, " AND "));
    }

    std::string order_by() {
        if (query_.any_order) return "";
        const bool one_by_one = query_.whole_record || !query_.is_grouped();
        std::vector<OrderTerm> order = one_by_one ? query_.own_order() : query_.order;
        // Pages of the same rows must neither overlap nor leave any out.
        const bool is_page = query_.whole_record && query_.is_sliced();
        if (is_page || (order.empty() && query_.reversed && one_by_one))
            order = query_.complete_order();
        std::vector<std::string> terms;
        for (const OrderTerm& term : order) terms.push_back(order_term(term));
        return terms.empty() ? "" : fmt::format(" ORDER BY {}", fmt::join(terms, ", "));
    }

    std::string order_term(const OrderTerm& term) {
        const std::string sql = write(*term.expression);
        if (const auto* path = std::get_if<ColumnPath>(&term.expression->node))
            if (!path->hops.empty()) joined_order_.push_back(sql);
        return directed(sql, term, query_.reversed);
    }

    static std::string directed(std::string sql, const OrderTerm& term, bool reversed) {
        if (term.descending != reversed) sql += " DESC";
        if (term.nulls == OrderTerm::Nulls::as_smallest) return sql;
        const bool first = (term.nulls == OrderTerm::Nulls::first) != reversed;
        return sql + (first ? " NULLS FIRST" : " NULLS LAST");
    }

    std::string write_node(const ColumnPath& path) {
        check_root(path);
        Hops hops = path.hops;
        // The key of a row pointed at stands in the foreign key itself.
        const Column* column = path.column;
        if (!hops.empty() && !hops.back().backward &&
            column == &hops.back().column->reference.target()) {
            column = hops.back().column;
            hops.pop_back();
        }
        return fmt::format("{}.{}", walk(hops).first, dialect_.quote(column->name));
    }

    void check_root(const ColumnPath& path) const {
        const ModelInfo* root = path.model;
        if (!path.hops.empty()) {
            const Hop& first = path.hops.front();
            root = first.backward ? &first.column->reference.model() : first.model;
        }
        if (root != &model_)
            throw ProgrammingError{
                fmt::format("a column of {} in a query of {}", root->name, model_.name),
                {.table = model_.table}};
    }

    std::string write_node(const OwnedValue& value) {
        statement_.values.push_back(&value);
        return dialect_.placeholder(statement_.values.size());
    }

    std::string write_node(const Operation& operation) {
        if (!is_logical(operation.op)) {
            if (negated_ && scope_.only && has_many(operation.operands) &&
                !has_aggregate_in(operation))
                return some_row(operation);
            return write_operation(operation.op, operands_of(operation));
        }
        const bool was_negated =
            std::exchange(negated_, negated_ || operation.op == Op::logical_not);
        std::string sql = operation.op == Op::logical_not
                              ? write_operation(operation.op, operands_of(operation))
                              : write_operation(operation.op, chain(operation));
        negated_ = was_negated;
        return sql;
    }

    static bool has_aggregate_in(const Operation& operation) {
        return std::ranges::any_of(
            operation.operands, [](const ExpressionPtr& e) { return has_aggregate(*e); });
    }

    std::string write_operation(Op op, const std::vector<const Expression*>& operands) {
        std::vector<std::string> written;
        for (const Expression* operand : operands) written.push_back(write(*operand));
        if (op == Op::logical_and || op == Op::logical_or) group(op, written);
        return dialect_.operation(op, written);
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

    // "Not red" over many rows means that no row is red, not that one is something else: under a
    // negation in a filter each comparison asks whether there is a row at all.
    std::string some_row(const Operation& comparison) {
        Query rows{model_};
        rows.conditions = {{make_expression(comparison), 1}};
        Writer writer{rows, dialect_, statement_.new_alias(), statement_, outer_};
        const std::string keys = writer.select(writer.own_column(model_.key()), false);
        return fmt::format("({} IN ({}))", own_column(model_.key()), keys);
    }

    std::string write_node(const Subquery& subquery) {
        Query inner = *subquery.query;
        if (subquery.exists) inner.limit = std::min<std::size_t>(inner.limit, 1);
        Writer writer{inner, dialect_, statement_.new_alias(), statement_, this};
        if (subquery.exists)
            return fmt::format("EXISTS ({})", writer.select(writer.counted(), inner.is_sliced()));
        // A distinct one may have to select what it is ordered by, too.
        const std::string what = writer.selected(inner.distinct);
        const std::string sql = writer.select(what, inner.is_sliced());
        return inner.distinct ? fmt::format("(SELECT {} FROM ({}))", value_name(0), sql)
                              : fmt::format("({})", sql);
    }

    std::string write_node(const OuterReference& reference) {
        if (!outer_)
            throw ProgrammingError{
                fmt::format("{}: outer(...) outside of a subquery", model_.table),
                {.table = model_.table}};
        return outer_->write(*reference.expression);
    }

    std::string write_node(const Aggregate& aggregate) {
        if (aggregate.distinct && !aggregate.operand)
            throw ProgrammingError{
                "count().distinct(): of which values? Say count(col<...>).distinct()"};
        std::string operand = aggregate.operand ? write(*aggregate.operand) : "*";
        std::string filter = aggregate.filter ? write(*aggregate.filter) : "";
        if (hoisted_) {
            if (aggregate.operand) operand = hoist(operand);
            if (aggregate.filter) filter = hoist(filter);
        }
        if (!filter.empty()) filter = fmt::format(" FILTER (WHERE {})", filter);
        return fmt::format(
            "{}({}{}){}", to_string(aggregate.function), aggregate.distinct ? "DISTINCT " : "",
            operand, filter);
    }

    std::string hoist(const std::string& sql) {
        const std::string name = value_name(hoisted_->size());
        hoisted_->push_back(fmt::format("{} AS {}", sql, name));
        return name;
    }

    std::string write_node(const Window& window) {
        std::string function;
        if (const auto* aggregate = std::get_if<ExpressionPtr>(&window.function)) {
            function = write(**aggregate);
        } else {
            std::vector<std::string> operands;
            for (const ExpressionPtr& operand : window.operands)
                operands.push_back(write(*operand));
            function = fmt::format(
                "{}({})", to_string(std::get<WindowFunction>(window.function)),
                fmt::join(operands, ", "));
        }
        std::vector<std::string> parts, partitions, orders;
        for (const ExpressionPtr& term : window.partition_by) partitions.push_back(write(*term));
        for (const OrderTerm& term : window.order_by)
            orders.push_back(directed(write(*term.expression), term, false));
        if (!partitions.empty())
            parts.push_back(fmt::format("PARTITION BY {}", fmt::join(partitions, ", ")));
        if (!orders.empty()) parts.push_back(fmt::format("ORDER BY {}", fmt::join(orders, ", ")));
        return fmt::format("{} OVER ({})", function, fmt::join(parts, " "));
    }

    std::string write_node(const Case& choice) {
        std::string sql = "CASE";
        for (std::size_t i = 0; i + 1 < choice.branches.size(); i += 2) {
            sql += fmt::format(" WHEN {}", write(*choice.branches[i]));
            sql += fmt::format(" THEN {}", write(*choice.branches[i + 1]));
        }
        if (choice.otherwise) sql += fmt::format(" ELSE {}", write(*choice.otherwise));
        return sql + " END";
    }

    // The alias of the rows that a path leads to, and whether there may be none.
    std::pair<std::string, bool> walk(const Hops& hops) {
        std::string alias = root_;
        bool nullable = false;
        for (const Hop& hop : hops) {
            nullable = nullable || hop.is_optional();
            alias = join(alias, hop, nullable);
        }
        return {alias, nullable};
    }

    // Over a NULL a path leads to NULLs, and keeps the row. A path that is walked again uses the
    // same join; over many rows, only as far as it speaks of the same row.
    std::string join(const std::string& from, const Hop& hop, bool nullable) {
        const auto is_shared = [&](const Join& known) {
            if (known.from != from || known.hop != hop) return false;
            if (!hop.is_many()) return true;
            if (scope_.only) return known.filters.contains(scope_.filter);
            return *known.filters.begin() <= scope_.filter;
        };
        const int filter = scope_.only ? scope_.filter : not_of_a_filter;
        for (auto known = joins_.rbegin(); known != joins_.rend(); ++known)
            if (is_shared(*known)) {
                known->filters.insert(filter);
                return known->alias;
            }
        const std::string alias = statement_.new_alias();
        joins_.push_back({from, hop, alias, {filter}});
        const Column& target = hop.column->reference.target();
        joins_sql_ += fmt::format(
            " {} {} AS {} ON {}.{} = {}.{}", nullable ? "LEFT JOIN" : "JOIN",
            dialect_.quote(hop.target().table), alias, alias,
            dialect_.quote(hop.backward ? hop.column->name : target.name), from,
            dialect_.quote(hop.backward ? target.name : hop.column->name));
        return alias;
    }

    const Query& query_;
    const ModelInfo& model_;
    const Dialect& dialect_;
    std::string root_;
    StatementParts& statement_;
    Writer* outer_;
    std::string source_;
    std::vector<Join> joins_;
    std::string joins_sql_;
    bool conditions_written_ = false;
    std::vector<std::string> where_, having_;
    std::vector<std::string> joined_order_; // what a DISTINCT query must select to order by it
    std::vector<std::string>* hoisted_ = nullptr;
    Scope scope_;
    bool negated_ = false;
};

constexpr const char* root_alias = "t0";

} // namespace

std::vector<SqlValue> CompiledQuery::parameters() const {
    std::vector<SqlValue> borrowed;
    for (const OwnedValue* value : values) borrowed.push_back(borrow(*value));
    return borrowed;
}

CompiledQuery compile_select(const Query& query, const Dialect& dialect) {
    StatementParts statement;
    Writer writer{query, dialect, root_alias, statement};
    const std::string what = writer.selected();
    std::string sql = writer.select(what, true);
    return {std::move(sql), std::move(statement.values)};
}

CompiledQuery compile_count(const Query& query, const Dialect& dialect) {
    StatementParts statement;
    Writer writer{query, dialect, root_alias, statement};
    std::string sql =
        query.is_sliced() || query.distinct || query.is_grouped()
            ? fmt::format("SELECT count(*) FROM ({})", writer.select(writer.counted(), false))
            : writer.select("count(*)", false);
    return {std::move(sql), std::move(statement.values)};
}

CompiledQuery compile_exists(const Query& query, const Dialect& dialect) {
    Query one = query;
    one.limit = std::min<std::size_t>(query.limit, 1);
    StatementParts statement;
    Writer writer{one, dialect, root_alias, statement};
    const std::string what = writer.counted();
    std::string sql = writer.select(what, false);
    return {std::move(sql), std::move(statement.values)};
}

CompiledQuery compile_aggregate(
    const Query& query, const std::vector<ExpressionPtr>& expressions, const Dialect& dialect) {
    StatementParts statement;
    Writer writer{query, dialect, root_alias, statement};
    writer.write_conditions();
    const bool direct = !query.is_sliced() && !query.distinct && !query.is_grouped();
    std::vector<std::string> inner, outer;
    if (!direct) writer.hoist_into(inner);
    for (const ExpressionPtr& expression : expressions) {
        if (!has_aggregate(*expression))
            throw ProgrammingError{
                fmt::format(
                    "{}: aggregate() takes aggregates, such as count()", query.model->table),
                {.table = query.model->table}};
        outer.push_back(writer.write(*expression));
    }
    const std::string what = fmt::format("{}", fmt::join(outer, ", "));
    std::string sql;
    if (direct) {
        sql = writer.select(what, false);
    } else {
        inner.insert(inner.begin(), writer.selected());
        sql = fmt::format(
            "SELECT {} FROM ({})", what,
            writer.select(fmt::format("{}", fmt::join(inner, ", ")), query.is_sliced()));
    }
    return {std::move(sql), std::move(statement.values)};
}

namespace {

// UPDATE and DELETE have no joins: with one, the rows are found by their keys.
std::string rows_of(Writer& writer, const Query& query) {
    writer.write_conditions();
    if (!writer.has_joins()) return writer.where();
    const std::string key = writer.own_column(query.model->key());
    return fmt::format(" WHERE {} IN (SELECT {}{}{})", key, key, writer.from(), writer.where());
}

} // namespace

CompiledQuery compile_update(
    const Query& query, const std::vector<Assignment>& assignments, const Dialect& dialect,
    std::span<const std::size_t> returned) {
    StatementParts statement;
    Writer writer{query, dialect, root_alias, statement};
    const std::string where = rows_of(writer, query);
    const std::string before = writer.from();
    std::vector<std::string> set;
    for (const Assignment& assignment : assignments)
        set.push_back(fmt::format(
            "{} = {}", dialect.quote(assignment.column->name), writer.write(*assignment.value)));
    if (writer.from() != before)
        throw ProgrammingError{
            fmt::format("update {}: a value cannot come from another table", query.model->table),
            {.table = query.model->table}};
    std::vector<std::string> columns;
    for (const std::size_t i : returned)
        columns.push_back(dialect.quote(query.model->columns[i].name));
    return {
        fmt::format(
            "UPDATE {} AS {} SET {}{}{}{}", dialect.quote(query.model->table), root_alias,
            fmt::join(set, ", "), where, columns.empty() ? "" : " RETURNING ",
            fmt::join(columns, ", ")),
        std::move(statement.values)};
}

CompiledQuery compile_delete(const Query& query, const Dialect& dialect) {
    StatementParts statement;
    Writer writer{query, dialect, root_alias, statement};
    std::string sql = fmt::format(
        "DELETE FROM {} AS {}{}", dialect.quote(query.model->table), root_alias,
        rows_of(writer, query));
    return {std::move(sql), std::move(statement.values)};
}

} // namespace rowcall::detail
