// Reading records together with their related ones.
#pragma once

#include "orm/fields/foreign_key.hpp"
#include "orm/query/expression.hpp"
#include "orm/relations/related_cache.hpp"
#include "orm/relations/related_loads.hpp"

#include <source_location>

namespace rowcall {

/// What happens when a program asks a record of a query for related rows that did not come along
/// (`todo.owner.get()`, iterating over `todo.related<&Todo::tags>()`).
enum class RelatedLoading : std::uint8_t {
    one,   ///< they are read by a query for this record
    peers, ///< they are read for all records of the query at once
    raise  ///< ProgrammingError, which names the relation
};

namespace detail {

class Session;

/// A relation as prefetch walks it.
struct RelationStep {
    const Column* column = nullptr;     ///< a foreign key, or
    const ManyRelation* many = nullptr; ///< a many-to-many relation
    const ModelInfo* from = nullptr;
    const ModelInfo* to = nullptr;
    bool reverse = false;

    RelationId id() const noexcept {
        return {column ? static_cast<const void*>(column) : many, reverse};
    }
    /// Is it a foreign key walked forwards, so that one row is at its end?
    bool is_to_one() const noexcept { return column && !reverse; }
    Hops hops() const;
    std::string name() const; ///< "Todo.owner", from the other side too
};

/// Of a step to many, in a query of the rows at its end: whose row it is, as the foreign key that
/// leads back, or the near side of the join table.
ExpressionPtr owner_of(const RelationStep& step);

struct PrefetchedRows;

struct Prefetch {
    std::vector<RelationStep> steps;
    /// Which rows of the last step, in what order, and what comes along with them; or null.
    std::shared_ptr<const PrefetchedRows> last{};
};

/// What a query set reads beside its rows.
struct Loading {
    std::vector<std::vector<RelationStep>> joined{}; ///< select_related, every prefix by itself
    std::vector<Prefetch> prefetches{};
    RelatedLoading mode = RelatedLoading::one;
};

struct PrefetchedRows {
    Query query;
    Loading loading;
};

/// Where rows go: each is appended, and gives the place of its record if it has one.
struct RowTarget {
    void* rows;
    void (*append)(void* rows, std::span<const SqlValue> values); ///< those behind the records'
    std::size_t (*size)(const void* rows);
    void* (*record)(void* rows, std::size_t number);
};

/// Adds a path of select_related, each step of it by itself.
void add_joined(Query& query, Loading& loading, const std::vector<RelationStep>& path);

/// Runs the query and reads all rows, with what `loading` says.
void load_rows(
    Session& session, const Query& query, const Loading& loading, const RowTarget& target);
/// The record with this key, of a query for all rows of a model; false if there is none.
bool load_by_key(
    Session& session, const Query& query, const Loading& loading, void* record,
    const SqlValue& key);
/// The record of one row of the query, and those that it is joined with; nothing is prefetched.
void load_record_of_row(
    Session& session, const Query& query, const Loading& loading, void* record,
    std::span<const SqlValue> row);

/// A relation of one record, as a manager of related rows looks at it.
struct RelatedSource {
    const RelationStep* step;            ///< for ever
    std::shared_ptr<RelatedCache> cache; ///< of the record; may be null
    OwnedValue key;
    std::source_location where;
    ExpressionPtr owner{}; ///< as owner_of() says
};
/// Over a join table, its rows: once for each row of that.
Query related_rows(const RelatedSource& source);
/// Its rows if they are at hand, or are loaded for its peers; null if they are to be queried,
/// which is noted. Throws for RelatedLoading::raise.
std::shared_ptr<void> related_list(Session& session, const RelatedSource& source);

/// The row that a foreign key points at, for ForeignKey::get(). `loader` may be null. Throws
/// DoesNotExist.
std::shared_ptr<void> load_foreign_row(
    const ModelInfo& target, std::string_view target_field, const OwnedValue& key,
    RelatedLoader* loader, Database* database, const std::source_location& where);

} // namespace detail
} // namespace rowcall
