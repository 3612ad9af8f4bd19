// What a query set is whatever the type of its rows: the compiled half of QuerySet.
#pragma once

#include "orm/query/expression.hpp"
#include "orm/relations/loading.hpp"

namespace rowcall {

class Database;

namespace detail {

class ResultRow;
class Session;

/// Sets an object that is given by its address.
using ValueLoader = void (*)(void* object, const SqlValue& value);

/// The rows' type, without the type.
struct RowAccess {
    const ListAccess& list;               ///< of rows
    void* (*record)(void* row) = nullptr; ///< the record in a row; null if rows have none
    void* (*value)(void* row, std::size_t number) = nullptr; ///< one behind it
};

/// Which rows of which database are wanted, what comes along with them, and those that are loaded.
/// Its functions are those of QuerySet that do not look at the type.
class UntypedQuerySet {
public:
    // For the library.

    const Query& query() const noexcept { return query_; }
    /// In the place of a value.
    QueryPtr as_subquery() const;
    /// Rows that may be at hand, or are read together with those of others.
    void set_source(std::shared_ptr<const RelatedSource> source);

protected:
    UntypedQuerySet(const RowAccess& access, Database* database, const ModelInfo& model);
    UntypedQuerySet(const RowAccess& access, Database* database, Query query);
    /// A copy that can be changed: without the loaded rows. Throws ProgrammingError if `change` is
    /// not to be made after a slice; null is always fine.
    UntypedQuerySet(const UntypedQuerySet& other, const char* change);
    UntypedQuerySet(const UntypedQuerySet&);
    UntypedQuerySet(UntypedQuerySet&&) noexcept;
    UntypedQuerySet& operator=(const UntypedQuerySet&);
    UntypedQuerySet& operator=(UntypedQuerySet&&) noexcept;
    ~UntypedQuerySet();

    Database& database() const;
    Session& session() const;
    void use_database(const Database& database) noexcept;
    /// Rows of another type: values that replace what there was, or come behind it.
    void begin_values(const RowAccess& access);
    void begin_annotation(const RowAccess& access);
    void add_value(ExpressionPtr expression, ValueLoader loader);

    void add_joined(const std::vector<RelationStep>& path);
    void add_prefetch(const std::vector<RelationStep>& path);
    void add_prefetch(const std::vector<RelationStep>& path, const UntypedQuerySet& narrowed);
    void combine_with(Compound compound, const UntypedQuerySet& a, const UntypedQuerySet& b);
    void use_sql(std::string sql, std::vector<OwnedValue> parameters);
    /// The order of in_batches().
    void order_by_key();

    /// All rows, put behind those of a list.
    void load_into(void* list) const;
    /// The only row, or DoesNotExist, or MultipleObjectsReturned.
    void load_only(void* row) const;
    /// The one with this key, or DoesNotExist.
    void load_by_key(void* row, const SqlValue& key) const;
    /// The first; false if there is none.
    bool load_first(void* row) const;
    /// The list of all rows, loaded at the first call; shared by copies.
    void* loaded_rows() const;
    bool are_rows_at_hand() const noexcept { return rows_ || source_; }
    bool are_rows_shared() const noexcept { return rows_.use_count() > 1; }
    /// After a change of the rows: the next use loads them again.
    void forget_rows() const;

    Query query_;
    Loading loading_;

private:
    friend class StreamedRows;
    void load_row(Session& session, void* row, const ResultRow& values) const;
    std::size_t load_few(const Query& query, void* row) const;

    std::uint32_t database_; // its number, since it may be closed meanwhile; 0: the default one
    const RowAccess* access_;
    std::vector<ValueLoader> loaders_; // of the query's values
    mutable std::shared_ptr<void> rows_;
    mutable std::shared_ptr<const RelatedSource> source_;
};

/// The rows of a query set as they are read.
class StreamedRows {
public:
    /// Throws ProgrammingError for a query set that prefetches.
    explicit StreamedRows(const UntypedQuerySet& rows);
    StreamedRows(StreamedRows&&) noexcept = default;
    /// Puts the next one into a new row; false at the end.
    bool next(void* row);

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace detail
} // namespace rowcall
