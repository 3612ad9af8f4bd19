#include "orm/backends/sqlite/sqlite_dialect.hpp"

#include <fmt/format.h>

#include <cmath>

namespace rowcall::detail {

std::string SqliteDialect::literal(const SqlValue& value) const {
    if (value.type() == SqlType::real && std::isinf(value.real()))
        return value.real() > 0 ? "9e999" : "-9e999";
    return Dialect::literal(value);
}

// length() of a text ends at a NUL, so text that has one is measured by its bytes.
std::string SqliteDialect::has_at_most(const std::string& text, std::size_t characters) const {
    return fmt::format(
        "length({0}) <= {2} OR (length({1}) <= {2} AND instr({0}, x'00') = 0)", bytes(text), text,
        characters);
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

std::string SqliteDialect::date_part(Op part, const std::string& moment) const {
    const char* format = "%Y";
    switch (part) {
    case Op::month:
        format = "%m";
        break;
    case Op::day:
        format = "%d";
        break;
    case Op::hour:
        format = "%H";
        break;
    case Op::minute:
        format = "%M";
        break;
    case Op::second:
        format = "%S";
        break;
    case Op::week_day:
        format = "%w";
        break;
    default:
        break;
    }
    // Without the fraction, by which SQLite would round up to the next second.
    const std::string number =
        fmt::format("CAST(strftime('{}', substr({}, 1, 19)) AS INTEGER)", format, moment);
    return part == Op::week_day ? fmt::format("({} + 1)", number) : number;
}

std::string SqliteDialect::json_value(const std::string& json, const std::string& path) const {
    return fmt::format("json_extract({}, {})", json, path);
}

std::string SqliteDialect::regex(const std::string& text, const std::string& pattern) const {
    return fmt::format("({} REGEXP {})", text, pattern);
}

std::string SqliteDialect::bytes(const std::string& text) const {
    return fmt::format("CAST({} AS BLOB)", text);
}

std::string SqliteDialect::lower(const std::string& text) const {
    return fmt::format("lower({})", text);
}

std::string SqliteDialect::position(const std::string& whole, const std::string& part) const {
    return fmt::format("instr({}, {})", whole, part);
}

} // namespace rowcall::detail
