#include "orm/schema/create_table.hpp"

#include "orm/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace rowcall::detail {

namespace {

class TableWriter {
public:
    TableWriter(const ModelInfo& model, const Dialect& dialect)
        : model_{model}, dialect_{dialect} {}

    std::vector<std::string> statements() const {
        std::vector<std::string> parts;
        for (const Column& column : model_.columns) parts.push_back(definition(column));
        for (const TableCheck& rule : model_.checks)
            parts.push_back(check(rule.name, "(" + rule.sql + ")").substr(1));
        for (const Index& index : model_.indexes)
            if (index.unique && index.condition.empty())
                parts.push_back(fmt::format("UNIQUE ({})", names(index.columns)));

        std::vector<std::string> all{fmt::format(
            "CREATE TABLE IF NOT EXISTS {} ({}){}", dialect_.quote(model_.table),
            fmt::join(parts, ", "), dialect_.table_options())};
        for (const Index& index : model_.indexes)
            if (!index.unique || !index.condition.empty()) all.push_back(create_index(index));
        for (std::size_t i = 0; i < model_.columns.size(); ++i)
            if (needs_index(i)) all.push_back(create_index({{i}, "", false}));
        return all;
    }

private:
    std::string definition(const Column& column) const {
        std::string sql =
            fmt::format("{} {}", dialect_.quote(column.name), dialect_.type_name(column.type));
        if (column.generated) {
            sql += dialect_.generated_key();
            return sql + checks_of(column);
        }
        if (!column.nullable) sql += " NOT NULL";
        if (column.primary_key) sql += " PRIMARY KEY";
        if (!column.collation.empty())
            sql += fmt::format(" COLLATE {}", dialect_.quote(column.collation));
        if (column.unique) sql += " UNIQUE";
        if (const SqlValue value = borrow(column.default_value); !value.is_null())
            sql += fmt::format(" DEFAULT {}", dialect_.literal(value));
        return sql + checks_of(column) + reference_of(column);
    }

    std::string checks_of(const Column& column) const {
        const std::string name = dialect_.quote(column.name);
        std::string sql;
        if (column.range)
            sql += column_check(
                column, "range",
                fmt::format(
                    "{} BETWEEN {} AND {}", name, column.range->first, column.range->second));
        if (column.max_length > 0)
            sql +=
                column_check(column, "max_length", dialect_.has_at_most(name, column.max_length));
        if (!column.choices.empty()) {
            std::vector<std::string> values;
            for (const OwnedValue& choice : column.choices)
                values.push_back(dialect_.literal(borrow(choice)));
            sql += column_check(
                column, "choices", fmt::format("{} IN ({})", name, fmt::join(values, ", ")));
        }
        if (!column.check.empty()) sql += column_check(column, "check", column.check);
        return sql;
    }

    std::string column_check(
        const Column& column, std::string_view rule, const std::string& sql) const {
        return check(fmt::format("{}.{}", column.name, rule), "(" + sql + ")");
    }
    std::string check(std::string_view name, const std::string& sql) const {
        return fmt::format(
            " CONSTRAINT {} CHECK {}", dialect_.quote(fmt::format("{}.{}", model_.table, name)),
            sql);
    }

    std::string reference_of(const Column& column) const {
        if (!column.is_foreign_key()) return {};
        const ModelInfo& target = column.reference.model();
        const Column& pointed_at = column.reference.target();
        if (!pointed_at.primary_key && !pointed_at.unique)
            throw ProgrammingError{
                fmt::format(
                    "{}.{} points at {}.{}, which is not unique", model_.table, column.name,
                    target.table, pointed_at.name),
                {.table = model_.table, .columns = {column.name}}};
        return fmt::format(
            " REFERENCES {} ({}) DEFERRABLE INITIALLY DEFERRED", dialect_.quote(target.table),
            dialect_.quote(pointed_at.name));
    }

    // Foreign keys are looked up by whenever a row they point at is deleted.
    bool needs_index(std::size_t number) const {
        const Column& column = model_.columns[number];
        if (!column.index && !column.is_foreign_key()) return false;
        return !column.unique && !column.primary_key &&
               std::ranges::none_of(model_.indexes, [&](const Index& index) {
                   return index.columns.front() == number && index.condition.empty();
               });
    }

    std::string create_index(const Index& index) const {
        const std::string rows = index.condition.empty() ? "" : " WHERE " + index.condition;
        const std::string on =
            fmt::format("ON {} ({}){}", dialect_.quote(model_.table), names(index.columns), rows);
        return fmt::format(
            "CREATE {}INDEX IF NOT EXISTS {} {}", index.unique ? "UNIQUE " : "",
            dialect_.quote(index_name(index, on)), on);
    }

    // Ends in a hash of all that the index is: two names made of words alone could be the same,
    // and the second index would silently be missing.
    std::string index_name(const Index& index, const std::string& definition) const {
        std::string name = model_.table;
        for (const std::size_t i : index.columns) name += "_" + model_.columns[i].name;
        std::uint32_t hash = 2166136261; // FNV-1a: the same on every machine
        for (const char c : (index.unique ? "u" : "") + definition)
            hash = (hash ^ static_cast<unsigned char>(c)) * 16777619;
        return fmt::format("{}_{:08x}_idx", name, hash);
    }

    std::string names(const std::vector<std::size_t>& columns) const {
        std::vector<std::string> quoted;
        for (const std::size_t i : columns)
            quoted.push_back(dialect_.quote(model_.columns[i].name));
        return fmt::format("{}", fmt::join(quoted, ", "));
    }

    const ModelInfo& model_;
    const Dialect& dialect_;
};

} // namespace

std::vector<std::string> create_table_sql(const ModelInfo& model, const Dialect& dialect) {
    return TableWriter{model, dialect}.statements();
}

} // namespace rowcall::detail
