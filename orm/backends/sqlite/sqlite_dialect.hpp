// SQL as SQLite spells it.
#pragma once

#include "orm/query/dialect.hpp"

namespace rowcall::detail {

class SqliteDialect final : public Dialect {
public:
    std::string literal(const SqlValue& value) const override;
    std::string has_at_most(const std::string& text, std::size_t characters) const override;
    std::string placeholder(std::size_t number) const override;
    std::string_view type_name(SqlType type) const override;
    std::string_view generated_key() const override { return " PRIMARY KEY AUTOINCREMENT"; }
    std::string_view table_options() const override { return " STRICT"; }
    std::string limit(std::size_t count, std::size_t offset) const override;
    std::string_view explain() const override { return "EXPLAIN QUERY PLAN "; }

protected:
    std::string date_part(Op part, const std::string& moment) const override;
    std::string json_value(const std::string& json, const std::string& path) const override;
    std::string regex(const std::string& text, const std::string& pattern) const override;
    std::string bytes(const std::string& text) const override;
    std::string lower(const std::string& text) const override;
    std::string position(const std::string& whole, const std::string& part) const override;
};

} // namespace rowcall::detail
