// How a database spells SQL. The defaults are standard SQL; a backend overrides what differs.
#pragma once

#include "orm/fields/sql_value.hpp"

#include <string>

namespace rowcall::detail {

/// What an expression node does with its operands.
enum class Op : std::uint8_t {
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    logical_and,
    logical_or,
    logical_not,
    is_null,
    in,       // one of a list
    in_query, // one of what a query finds
    between,
    add,
    subtract,
    multiply,
    divide,
    modulo,
    negate,
    concatenate,
    coalesce,
    lower, // ASCII letters
    upper,
    length, // in characters
    absolute,
    round, // to so many digits behind the point
    random,
    json_value, // at a path
    year,       // of a Timestamp or Date, and so on
    month,
    day,
    hour,
    minute,
    second,
    week_day, // 1 is Sunday
    date,
    like,
    regex,
    contains,
    starts_with,
    ends_with, // by their bytes
    icontains,
    istarts_with,
    iends_with,
    iequal,   // ASCII letters of either case
    row_less, // (a, b) < (c, d): half of the operands, and the other half
    row_greater,
};

enum class AggregateFunction : std::uint8_t { count, sum, average, minimum, maximum };

/// A function of the rows of a window that is no aggregate.
enum class WindowFunction : std::uint8_t {
    row_number,
    rank,
    dense_rank,
    lag,
    lead,
    first_value,
    last_value
};
std::string_view to_string(AggregateFunction function) noexcept;
std::string_view to_string(WindowFunction function) noexcept;

class Dialect {
public:
    virtual ~Dialect() = default;

    /// An identifier, quoted so that nothing in it ends it.
    virtual std::string quote(std::string_view identifier) const;
    /// A value in the text of a schema. Queries bind theirs.
    virtual std::string literal(const SqlValue& value) const;
    /// An operation on SQL texts, in parentheses where it needs them. An operand may be used
    /// more than once; parameters are numbered, so this binds nothing twice.
    virtual std::string operation(Op op, std::span<const std::string> operands) const;
    /// The condition that a text has up to so many characters.
    virtual std::string has_at_most(const std::string& text, std::size_t characters) const;
    /// The placeholder of the parameter with this number, from 1.
    virtual std::string placeholder(std::size_t number) const = 0;

    virtual std::string_view type_name(SqlType type) const = 0;
    /// What stands behind the type of an integer key that the database counts up.
    virtual std::string_view generated_key() const = 0;
    /// What stands behind the closing parenthesis of CREATE TABLE.
    virtual std::string_view table_options() const = 0;
    /// LIMIT and OFFSET; either may be absent (npos).
    virtual std::string limit(std::size_t count, std::size_t offset) const = 0;

    /// What stands before a statement to have it explained in place of run.
    virtual std::string_view explain() const = 0;

protected:
    /// A part of a moment as a number: year to week_day.
    virtual std::string date_part(Op part, const std::string& moment) const = 0;
    /// The value at a path in a JSON text.
    virtual std::string json_value(const std::string& json, const std::string& path) const = 0;
    /// Does a text match a regular expression anywhere?
    virtual std::string regex(const std::string& text, const std::string& pattern) const = 0;

    // Texts are matched without LIKE: it has wildcards to escape, and SQLite's ends at a NUL.

    /// A text as bytes.
    virtual std::string bytes(const std::string& text) const = 0;
    /// A text with its ASCII letters in lower case.
    virtual std::string lower(const std::string& text) const = 0;
    /// Where some bytes first are in others, from 1; 0 if nowhere.
    virtual std::string position(const std::string& whole, const std::string& part) const = 0;

private:
    std::string match(Op op, const std::string& whole, const std::string& part) const;
};

} // namespace rowcall::detail
