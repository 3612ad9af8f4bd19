// Queries as trees, without types: what the typed shell builds and the compiler turns into SQL.
#pragma once

#include "orm/counted_ptr.hpp"
#include "orm/query/dialect.hpp"
#include "orm/schema/model_info.hpp"

#include <memory>

namespace rowcall::detail {

struct Expression;

void add_owner(const Expression& tree) noexcept;
void remove_owner(const Expression* tree) noexcept;
/// A tree, shared and never changed once built; or none. The nodes are in orm/query/tree.hpp, which
/// the typed shell does not see: what a file with a model compiles does not depend on them.
using ExpressionPtr = CountedPtr<const Expression>;
struct Query;
using QueryPtr = std::shared_ptr<const Query>;

/// A step over a foreign key: from the row that has it to the row that it points at; or, backward,
/// to the rows that point here. A many-to-many relation is two hops, over its join table.
struct Hop {
    const ModelInfo* model; ///< that has the foreign key
    const Column* column;
    bool backward = false;

    const ModelInfo& target() const { return backward ? *model : column->reference.model(); }
    /// Can it lead to several rows?
    bool is_many() const noexcept { return backward && !column->unique; }
    /// Can it lead to none?
    bool is_optional() const noexcept { return backward || column->nullable; }

    friend bool operator==(const Hop&, const Hop&) = default;
};
using Hops = std::vector<Hop>;

/// Hops over a many-to-many relation, from the side that declares it or from the other one.
Hops hops_over(const ManyRelation& relation, bool reverse);
void append_hops(Hops& hops, const ManyRelation& relation, bool reverse);
void append_hop(Hops& hops, const Hop& hop);

/// A column, reached from the query's model.
struct ColumnPath {
    Hops hops;
    const ModelInfo* model;
    const Column* column;
};

struct OrderTerm {
    ExpressionPtr expression;
    bool descending = false;
    enum class Nulls : std::uint8_t { as_smallest, first, last } nulls = Nulls::as_smallest;
};

/// A column, by its path; or of the query's own model.
ExpressionPtr make_column(ColumnPath path);
ExpressionPtr make_column(const ModelInfo& model, const Column& column);
ExpressionPtr make_column(const ModelInfo& model, std::size_t column);

ExpressionPtr make_literal(const SqlValue& value);
ExpressionPtr make_literal(OwnedValue value);
/// NULL.
ExpressionPtr make_null();

ExpressionPtr make_operation(Op op);
ExpressionPtr make_operation(Op op, ExpressionPtr a);
ExpressionPtr make_operation(Op op, ExpressionPtr a, ExpressionPtr b);
ExpressionPtr make_operation(Op op, std::vector<ExpressionPtr> operands);
/// `a op b`. Joins a chain that `a` is, up to some length, so that the tree of a chain that is
/// built one by one does not become as deep as the chain is long.
ExpressionPtr make_chain(Op op, const ExpressionPtr& a, const ExpressionPtr& b);
// Conditions, where a null one holds for all rows.
ExpressionPtr make_and(const ExpressionPtr& a, const ExpressionPtr& b);
ExpressionPtr make_or(const ExpressionPtr& a, const ExpressionPtr& b);
ExpressionPtr make_not(const ExpressionPtr& condition);
// Hold for each row, and for none.
ExpressionPtr make_true();
ExpressionPtr make_false();
/// Of a condition, 1 or 0.
ExpressionPtr make_truth(const ExpressionPtr& condition);
/// `column = value`, or `column IS NULL` for no value.
ExpressionPtr equals_or_null(const ExpressionPtr& column, OwnedValue value);
/// A condition on the model's key.
ExpressionPtr key_equals(const ModelInfo& model, const SqlValue& key);
/// Is the column one of these? Of none, never.
ExpressionPtr is_one_of(const ExpressionPtr& column, std::span<const OwnedValue> values);

/// What another query finds, as a value: in IN, in EXISTS, or the one value of its first row.
ExpressionPtr make_subquery(QueryPtr query, bool exists = false);
/// A column of the query around a subquery.
ExpressionPtr make_outer(ExpressionPtr expression);

/// Of an operand, or none for count(*).
ExpressionPtr make_aggregate(AggregateFunction function, ExpressionPtr operand);
// An aggregate changed: each value once; only rows for which a condition holds.
ExpressionPtr with_distinct(const ExpressionPtr& aggregate);
ExpressionPtr with_filter(const ExpressionPtr& aggregate, ExpressionPtr condition);
/// Does an aggregate of the query's rows stand in it? Neither what a window computes, nor a
/// subquery, is one.
bool has_aggregate(const Expression& expression);

/// A function over the rows of a window: an aggregate, or a function of windows.
ExpressionPtr make_window(ExpressionPtr aggregate);
ExpressionPtr make_window(WindowFunction function, std::vector<ExpressionPtr> operands);
ExpressionPtr with_window(
    const ExpressionPtr& window, const std::vector<ExpressionPtr>& partition_by,
    const std::vector<OrderTerm>& order_by);

/// CASE WHEN, its branches added one by one; and what it is where none holds.
ExpressionPtr make_case(ExpressionPtr condition, ExpressionPtr value);
ExpressionPtr with_branch(
    const ExpressionPtr& choice, ExpressionPtr condition, ExpressionPtr value);
ExpressionPtr with_otherwise(const ExpressionPtr& choice, ExpressionPtr value);

struct Assignment {
    const Column* column;
    ExpressionPtr value;
};

inline constexpr std::size_t no_limit = std::string::npos;

enum class Compound : std::uint8_t { union_distinct, union_all, intersect, except };

/// Rows in place of a table's: of several queries, or of SQL that the program wrote.
struct Source {
    Compound compound{};
    std::vector<QueryPtr> parts{};
    std::string sql{};
    std::vector<OwnedValue> parameters{};
};

/// SELECT over the rows of one model: whole records, or values, or both.
struct Query {
    /// Conditions of one call of filter() speak of the same related row; `filter` numbers it.
    struct Condition {
        ExpressionPtr expression;
        int filter = 0;
    };

    /// All rows of a model.
    explicit Query(const ModelInfo& of);
    Query(const Query&);
    Query(Query&&) noexcept;
    Query& operator=(const Query&);
    Query& operator=(Query&&) noexcept;
    ~Query();

    const ModelInfo* model;
    std::vector<Condition> conditions{}; // all must hold
    int filters = 0;                     // how many calls of filter() there were
    bool next_filter_joins = false;      // the next one speaks of the last one's related rows
    bool whole_record = true;            // all columns of the model ...
    std::vector<Hops> related{};         // ... and of the records that these lead to ...
    std::vector<ExpressionPtr> values{}; // ... and these
    std::vector<ExpressionPtr> group_by{};
    bool distinct = false;
    std::vector<OrderTerm> order{}; // empty: the model's own ordering
    bool reversed = false;
    bool any_order = false; // the rows as they are found
    std::size_t offset = 0;
    std::size_t limit = no_limit;
    std::shared_ptr<const Source> source{}; // null: the model's table

    /// Narrows by what one call of filter() gives: what is added before the next begins.
    void begin_filter() noexcept;
    void add_condition(ExpressionPtr condition);
    void add_filter(ExpressionPtr condition);
    void add_order(OrderTerm term);

    bool is_sliced() const noexcept { return offset != 0 || limit != no_limit; }
    /// Does a row stand for several of the model's?
    bool is_grouped() const;
    /// Are its rows, one by one, those of the table? Else they can be neither updated nor deleted.
    bool is_plain() const { return !is_sliced() && !distinct && !source && !is_grouped(); }
    /// Is it nothing but all rows of the model?
    bool is_everything() const noexcept;
    /// The order, the model's if the query has none.
    std::vector<OrderTerm> own_order() const;
    /// The same with the key behind it, in the direction of what stands before it (as an index has
    /// them): rows that are equal by the order have one, too.
    std::vector<OrderTerm> complete_order() const;
    /// How many values a row has.
    std::size_t width() const;
    /// Narrows to the rows from number `start` to before `stop` of those there are now.
    void slice(std::size_t start, std::size_t stop) noexcept;
};

} // namespace rowcall::detail
