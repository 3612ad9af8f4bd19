// Reading records together with their related ones.
#pragma once

#include "orm/fields/foreign_key.hpp"
#include "orm/query/expression.hpp"
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

class ResultRow;
class Session;

/// A relation from one of its sides: by a foreign key, or by a many-to-many relation.
struct RelationId {
    const void* relation; ///< its Column or its ManyRelation
    bool reverse;
    friend auto operator<=>(const RelationId&, const RelationId&) = default;
};

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

/// A path of select_related.
struct JoinedPath {
    std::vector<RelationStep> steps;
    /// Where its last step starts: at the end of the path with this number, counted from 1; with
    /// 0, at the query's own record.
    std::size_t behind;
    bool is_optional; ///< may there be no row?
};

/// What a query set reads beside its rows.
struct Loading {
    Loading();
    Loading(const Loading&);
    Loading(Loading&&) noexcept;
    Loading& operator=(const Loading&);
    Loading& operator=(Loading&&) noexcept;
    ~Loading();

    std::vector<JoinedPath> joined{}; ///< every prefix by itself
    std::vector<Prefetch> prefetches{};
    RelatedLoading mode = RelatedLoading::one;
};

struct PrefetchedRows {
    Query query;
    Loading loading;
};

/// Adds a path of select_related, each step of it by itself.
void add_joined(Query& query, Loading& loading, const std::vector<RelationStep>& path);

/// The record of a row of the query, and those that it is joined with.
void load_joined(
    Session& session, const Query& query, const Loading& loading, void* record, ResultRow row);
/// Is there more to do once all the records of a query are here?
bool loads_along(const Loading& loading) noexcept;
/// Then this: reads what is prefetched, and says how they load related rows later.
void load_along(
    Session& session, const Query& query, const Loading& loading,
    const std::vector<void*>& records);

/// After a change of a relation of the record whose cache this is; which may be null.
void forget_related(RelatedCache* cache, RelationId relation);

/// A relation of one record, as a manager of related rows looks at it.
struct RelatedSource {
    const RelationStep* step; ///< for ever
    RelatedCachePtr cache;    ///< of the record; may be null
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
