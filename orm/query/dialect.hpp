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
    in,
    between,
    add,
    subtract,
    multiply,
    divide,
    contains,
    starts_with,
    ends_with, // by their bytes
    icontains,
    istarts_with,
    iends_with,
    iequal, // ASCII letters of either case
};

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
    /// The placeholder of the parameter with this number, from 1.
    virtual std::string placeholder(std::size_t number) const = 0;

    virtual std::string_view type_name(SqlType type) const = 0;
    /// What stands behind the type of an integer key that the database counts up.
    virtual std::string_view generated_key() const = 0;
    /// What stands behind the closing parenthesis of CREATE TABLE.
    virtual std::string_view table_options() const = 0;
    /// LIMIT and OFFSET; either may be absent (npos).
    virtual std::string limit(std::size_t count, std::size_t offset) const = 0;

protected:
    /// A pattern match without regard to the case of ASCII letters; wildcards in the text are
    /// ordinary characters.
    virtual std::string ilike(
        const std::string& value, const char* before, const std::string& text,
        const char* after) const = 0;
};

} // namespace rowcall::detail
