#include "orm/records/row_sql.hpp"

#include <fmt/format.h>

namespace rowcall::detail {

namespace {

// "a, b, c"
class List {
public:
    void add(std::string_view item) { (text_ += text_.empty() ? "" : ", ") += item; }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

std::string insert(const ModelInfo& model, bool with_key, const Dialect& dialect) {
    List names, values;
    std::size_t number = 0;
    for (std::size_t i = 0; i < model.columns.size(); ++i) {
        if (!with_key && i == model.key_column) continue;
        names.add(dialect.quote(model.columns[i].name));
        values.add(dialect.placeholder(++number));
    }
    const std::string table = dialect.quote(model.table);
    if (number == 0) return fmt::format("INSERT INTO {} DEFAULT VALUES", table);
    return fmt::format("INSERT INTO {} ({}) VALUES ({})", table, names.text(), values.text());
}

} // namespace

std::string insert_sql(const ModelInfo& model, const Dialect& dialect) {
    return insert(model, false, dialect);
}

std::string insert_with_key_sql(const ModelInfo& model, const Dialect& dialect) {
    return insert(model, true, dialect);
}

std::string insert_if_free_sql(const ModelInfo& model, const Dialect& dialect) {
    return fmt::format(
        "{} ON CONFLICT ({}) DO NOTHING", insert(model, true, dialect),
        dialect.quote(model.key().name));
}

std::string update_sql(const ModelInfo& model, const Dialect& dialect) {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < model.columns.size(); ++i)
        if (i != model.key_column) all.push_back(i);
    return update_columns_sql(model, all, dialect);
}

std::string update_columns_sql(
    const ModelInfo& model, std::span<const std::size_t> columns, const Dialect& dialect) {
    const std::string key = dialect.quote(model.key().name);
    List assignments;
    std::size_t number = 0;
    for (const std::size_t i : columns)
        assignments.add(fmt::format(
            "{} = {}", dialect.quote(model.columns[i].name), dialect.placeholder(++number)));
    if (columns.empty()) assignments.add(fmt::format("{0} = {0}", key));
    return fmt::format(
        "UPDATE {} SET {} WHERE {} = {}", dialect.quote(model.table), assignments.text(), key,
        dialect.placeholder(number + 1));
}

std::string select_by_key_sql(const ModelInfo& model, const Dialect& dialect) {
    List names;
    for (const Column& column : model.columns) names.add(dialect.quote(column.name));
    return fmt::format(
        "SELECT {} FROM {} WHERE {} = {}", names.text(), dialect.quote(model.table),
        dialect.quote(model.key().name), dialect.placeholder(1));
}

} // namespace rowcall::detail
