// What a query's SQL depends on.
#pragma once

#include "orm/database/statement_key.hpp"
#include "orm/query/expression.hpp"

namespace rowcall::detail {

/// Queries of equal shape have the same SQL and differ in their values alone: a shape is a key to
/// find a statement by, an order of magnitude cheaper than writing the SQL. Used within a
/// function; it borrows from the query.
class Shape {
public:
    /// `kind` tells the statements apart that one query may become.
    Shape(const void* kind, const Query& query);
    Shape(const Shape&) = delete;
    Shape& operator=(const Shape&) = delete;

    std::string_view key() const noexcept { return key_; }
    /// The query's values, in the order of its tree.
    std::span<const OwnedValue* const> values() const noexcept { return values_; }

private:
    using Word = std::uint64_t;

    void add(const Query& query);
    void add(const Expression& expression);
    void add_optional(const ExpressionPtr& expression);
    void add(const std::vector<ExpressionPtr>& expressions);
    void add(const std::vector<OrderTerm>& order);
    void add(const Hops& hops);
    void add_source(const Source& source);
    void add_node(const ColumnPath& path);
    void add_node(const OwnedValue& value);
    void add_node(const Operation& operation);
    void add_node(const Subquery& subquery);
    void add_node(const OuterReference& reference);
    void add_node(const Aggregate& aggregate);
    void add_node(const Window& window);
    void add_node(const Case& choice);
    void word(Word word) { key_.add(word); }
    void word(const void* pointer) { key_.add(pointer); }
    void text(std::string_view text);

    StatementKey key_;
    InlineVector<const OwnedValue*, 32> values_;
};

} // namespace rowcall::detail
