#include "orm/backends/sqlite/sqlite_dialect.hpp"

#include <fmt/format.h>

#include <cmath>

namespace rowcall::detail {

std::string SqliteDialect::literal(const SqlValue& value) const {
    if (value.type() == SqlType::real && std::isinf(value.real()))
        return value.real() > 0 ? "9e999" : "-9e999";
    return Dialect::literal(value);
}

std::string SqliteDialect::placeholder(std::size_t number) const {
    return fmt::format("?{}", number);
}

std::string_view SqliteDialect::type_name(SqlType type) const {
    switch (type) {
    case SqlType::integer:
        return "INTEGER";
    case SqlType::real:
        return "REAL";
    case SqlType::blob:
        return "BLOB";
    default:
        return "TEXT";
    }
}

std::string SqliteDialect::limit(std::size_t count, std::size_t offset) const {
    const bool all = count == std::string::npos;
    if (all && offset == 0) return {};
    const std::string clause = all ? " LIMIT -1" : fmt::format(" LIMIT {}", count);
    return offset == 0 ? clause : fmt::format("{} OFFSET {}", clause, offset);
}

// LIKE is blind to the case of ASCII letters here; its wildcards are escaped in SQL, since the
// text may be an expression.
std::string SqliteDialect::ilike(
    const std::string& value, const char* before, const std::string& text,
    const char* after) const {
    return fmt::format(
        R"(({} LIKE '{}' || replace(replace(replace({}, '\', '\\'), '%', '\%'), '_', '\_') || '{}' ESCAPE '\'))",
        value, before, text, after);
}

} // namespace rowcall::detail
