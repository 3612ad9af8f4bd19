// Running query trees: the compiled half of QuerySet.
#pragma once

#include "orm/query/expression.hpp"

namespace rowcall::detail {

class ResultRow;
class Session;

/// A function of rows, which must outlive this.
class RowUse {
public:
    template<class Use>
    RowUse(const Use& use)
        : use_{&use}, call_{[](const void* with, const ResultRow& row) {
              (*static_cast<const Use*>(with))(row);
          }} {}
    void operator()(const ResultRow& row) const { call_(use_, row); }

private:
    const void* use_;
    void (*call_)(const void*, const ResultRow&);
};

/// Calls `use` for each row, in order, with its `query.width()` values, which are valid during its
/// call. It may use the session itself.
void select_rows(Session& session, const Query& query, RowUse use);
/// The same for a query that differs from others of the same `kind` in one value only: its
/// statement is found without a look at its tree.
void select_rows(
    Session& session, const Query& query, const void* kind, const OwnedValue& value, RowUse use);

std::int64_t count_rows(Session& session, const Query& query);
bool any_row(Session& session, const Query& query);
/// The values of expressions with aggregates, over all rows.
std::vector<OwnedValue> aggregate_rows(
    Session& session, const Query& query, const std::vector<ExpressionPtr>& expressions);
std::int64_t update_rows(
    Session& session, const Query& query, const std::vector<Assignment>& assignments);
/// How the database would go about it, for people.
std::string explain_query(Session& session, const Query& query);

/// The rows of two queries of records of one model.
Query combine(Compound compound, const Query& a, const Query& b);
/// Narrows to what comes behind a record in the query's order, which is completed by the key.
void start_after(Query& query, const void* record);

/// Throws ProgrammingError unless the rows of the query are rows of the table, one by one.
void require_plain(const Query& query, std::string_view what);
// What the functions of QuerySet throw.
[[noreturn]] void throw_does_not_exist(const Query& query);
[[noreturn]] void throw_multiple_objects(const Query& query);
[[noreturn]] void throw_sliced(const ModelInfo& model, std::string_view what);
[[noreturn]] void throw_no_row_locks(const ModelInfo& model);
[[noreturn]] void throw_prefetch_of_stream(const ModelInfo& model);
[[noreturn]] void throw_empty_batch(const ModelInfo& model);

} // namespace rowcall::detail
