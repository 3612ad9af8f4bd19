// Queries of one model: built up step by step, run when their rows are needed.
#pragma once

#include "orm/database/database.hpp"
#include "orm/error.hpp"
#include "orm/query/functions.hpp"
#include "orm/query/named_column.hpp"
#include "orm/query/row_type.hpp"
#include "orm/query/select.hpp"
#include "orm/query/untyped_query_set.hpp"
#include "orm/records/bulk.hpp"
#include "orm/records/deletion.hpp"
#include "orm/records/get_or_create.hpp"
#include "orm/records/save.hpp"
#include "orm/relations/steps.hpp"
#include "orm/schema/field_list.hpp"

namespace rowcall {

/// The rows of a table that fulfil some conditions, in some order. Each function that narrows or
/// orders returns another query set and leaves this one as it is; copies are cheap.
///
/// Nothing is asked of the database before the rows are needed. Iterating (`begin`, `size`, `[]`)
/// then loads them all once and keeps them, shared by copies of this object; the others (`get`,
/// `first`, `count`, `exists`, ...) ask each time. To be used by one thread at a time.
///
/// After `limit`, `offset` or `slice` it can be neither narrowed nor ordered: a ProgrammingError.
/// Query sets that stand within one another are of one database: the outer one's.
///
/// A row is a T; after `values(...)` a std::tuple of values; after `annotate(...)` a std::tuple of
/// a T and values.
template<class T, class Row = T>
class QuerySet : public detail::UntypedQuerySet {
    static constexpr bool of_records = std::same_as<Row, T>;
    using RowType = detail::RowType<T, Row>;

public:
    // The class itself does not look at T's members: functions of T may name it in their default
    // arguments, where the compiler does not know all of T yet.

    /// As the operand of `in(...)` or `subquery(...)`: the type of its one value, or of its keys.
    template<class R = RowType>
    using SubqueryValue = typename R::template SubqueryValue<>;

    /// All rows; of the default database (looked up at each use) if none is given.
    explicit QuerySet(Database* database = nullptr)
        : UntypedQuerySet{RowType::access, database, model_info<T>()} {}

    /// Narrows to the rows for which all of the conditions hold. Over a relation to many, the
    /// conditions of one call speak of the same related row, those of two calls need not; a row
    /// is found once for each such related row (see `distinct`). As Django's.
    template<class... Conditions>
    QuerySet filter(const Conditions&... conditions) const {
        QuerySet next{*this, "filter"};
        next.query_.begin_filter();
        (next.query_.add_condition(condition_of(conditions).expression()), ...);
        return next;
    }
    /// Narrows to the rows for which the conditions do not all hold.
    template<class... Conditions>
    QuerySet exclude(const Conditions&... conditions) const {
        return filter(!(Condition<T>{} && ... && condition_of(conditions)));
    }
    /// A query set that finds no rows, as a start or an answer.
    QuerySet none() const {
        QuerySet next{*this, "none"};
        next.query_.add_filter(detail::make_false());
        return next;
    }
    /// Replaces the order, the model's own included: `order_by(col<&Todo::due>.desc())`.
    template<class... Orders>
    QuerySet order_by(const Orders&... orders) const {
        static_assert(
            (std::convertible_to<Orders, OrderBy<T>> && ...),
            "order_by() takes columns of this query's model: col<&T::a>, col<&T::b>.desc()");
        QuerySet next{*this, "order_by"};
        next.query_.order.clear();
        if constexpr ((std::convertible_to<Orders, OrderBy<T>> && ...))
            (next.query_.add_order(static_cast<OrderBy<T>>(orders).term()), ...);
        return next;
    }
    QuerySet order_by(const std::vector<OrderBy<T>>& orders) const {
        QuerySet next{*this, "order_by"};
        next.query_.order.clear();
        for (const OrderBy<T>& order : orders) next.query_.add_order(order.term());
        return next;
    }
    /// The other way round; without any order, by key from the largest.
    QuerySet reverse() const {
        QuerySet next{*this, "reverse"};
        next.query_.reversed = !query_.reversed;
        return next;
    }
    /// Each row once.
    QuerySet distinct() const {
        QuerySet next{*this, "distinct"};
        next.query_.distinct = true;
        return next;
    }

    /// At most `count` rows of what there was.
    QuerySet limit(std::size_t count) const { return slice(0, count); }
    /// Without the first `count` rows.
    QuerySet offset(std::size_t count) const { return slice(count, detail::no_limit); }
    /// The rows from number `start` (from 0) to before `stop`, as Python's [start:stop].
    QuerySet slice(std::size_t start, std::size_t stop) const {
        QuerySet next{*this, nullptr};
        next.query_.slice(start, stop);
        return next;
    }
    /// The page behind `row` in the query's order: the rows whose columns of `order_by` (and key,
    /// which makes the order complete) come after the row's. Costs the same for each page, and
    /// misses and repeats nothing when rows are added. Throws ProgrammingError for an order that
    /// is not made of the model's own columns.
    QuerySet after(const T& row) const {
        QuerySet next{*this, "after"};
        detail::start_after(next.query_, &row);
        return next;
    }
    /// The same rows of another database.
    QuerySet in_database(Database& database) const {
        QuerySet next{*this, nullptr};
        next.use_database(database);
        return next;
    }

    /// Values in place of records: `values(col<&Todo::title>, col<&Todo::owner, &User::username>)`
    /// gives rows of std::tuple<std::string, std::optional<std::string>>. With aggregates, one row
    /// for each combination of the other values (or of `group_by`).
    /// A condition, like `exists(...)`, is a bool.
    template<detail::QueryValue... Expressions>
    auto values(const Expressions&... expressions) const {
        return values_of(detail::as_value(expressions)...);
    }
    /// The same by columns that are named at run time.
    auto values(const std::vector<NamedColumn<T>>& columns) const {
        QuerySet<T, std::vector<OwnedValue>> next{*this, nullptr};
        next.begin_values(next.row_access());
        for (const NamedColumn<T>& column : columns)
            next.add_value(
                column.expression(), &detail::load_by<typename NamedColumn<T>::Reader, OwnedValue>);
        return next;
    }
    /// The same by members: `values<&Todo::id, &Todo::title>()`.
    template<auto First, auto... Rest>
    auto values() const {
        return values(col<First>, col<Rest>...);
    }
    /// Values beside each row: `annotate(count(col<&Todo::tags, &Tag::id>))` gives rows of
    /// std::tuple<Todo, std::int64_t>. Aggregates are taken over what belongs to each row.
    template<detail::QueryValue... Expressions>
    auto annotate(const Expressions&... expressions) const {
        return annotated_by(detail::as_value(expressions)...);
    }
    /// What aggregates in `values(...)` are taken over, if it is not the other values.
    template<detail::TypedExpression... Expressions>
    QuerySet group_by(const Expressions&... expressions) const {
        QuerySet next{*this, "group_by"};
        (check_model<Expressions>(), ...);
        next.query_.group_by = {expressions.expression()...};
        return next;
    }
    /// Narrows to the groups for which conditions with aggregates hold; `filter` does the same.
    template<class... Conditions>
    QuerySet having(const Conditions&... conditions) const {
        return filter(conditions...);
    }
    /// Aggregates over all rows: `auto [n, sum] = todos.aggregate(count(), sum(col<...>))`.
    template<detail::TypedExpression... Expressions>
    auto aggregate(const Expressions&... expressions) const {
        (check_model<Expressions>(), ...);
        const std::vector<OwnedValue> row =
            detail::aggregate_rows(session(), query_, {expressions.expression()...});
        std::tuple<typename Expressions::Result...> result{};
        detail::load_values<typename Expressions::Reader...>(*query_.model, result, row);
        return result;
    }
    /// The same at run time.
    std::vector<OwnedValue> aggregate(
        const std::vector<Expr<T, detail::AnyValue>>& expressions) const {
        std::vector<detail::ExpressionPtr> all;
        for (const auto& expression : expressions) all.push_back(expression.expression());
        return detail::aggregate_rows(session(), query_, all);
    }

    /// Reads the records at the end of this path in the same query: `todo.owner.get()` then asks
    /// none. A path follows foreign keys and, backwards, one-to-ones; each record on the way comes
    /// along.
    template<auto... Path>
    QuerySet select_related() const {
        static_assert(
            (!detail::PathElement<Path>::is_many && ...),
            "select_related<...>() follows foreign keys and one-to-ones; prefetch<...>() follows "
            "relations to many");
        QuerySet next{*this, "select_related"};
        if constexpr (is_path<Path...>()) next.add_joined(detail::steps_of<Path...>());
        return next;
    }
    /// Reads the rows at the end of this path by one query a step (for up to 500 records each):
    /// `todo.related<&Todo::tags>()` and `todo.owner.get()` then ask none. With a query set of the
    /// model at the path's end, only those of its rows, in its order, and with them what that
    /// query set reads along: its own `select_related`, `prefetch`, `related_loading`.
    template<auto... Path>
    QuerySet prefetch() const {
        QuerySet next{*this, "prefetch"};
        if constexpr (is_path<Path...>()) next.add_prefetch(detail::steps_of<Path...>());
        return next;
    }
    template<auto... Path, class Other>
    QuerySet prefetch(const QuerySet<Other>& narrowed) const {
        QuerySet next{*this, "prefetch"};
        if constexpr (is_path<Path...>()) {
            static_assert(
                std::same_as<Other, typename detail::LastOf<Path...>::Element::To>,
                "prefetch<...>(query): the query is of the model that the path leads to");
            next.add_prefetch(detail::steps_of<Path...>(), narrowed);
        }
        return next;
    }
    /// What to do when related rows are asked for that did not come along.
    QuerySet related_loading(RelatedLoading mode) const {
        QuerySet next{*this, nullptr};
        next.loading_.mode = mode;
        return next;
    }

    // The rows of several queries of this model (in the same database), in no order of their own.

    /// The rows of either, each once.
    QuerySet union_with(const QuerySet& other) const {
        return combined(detail::Compound::union_distinct, other);
    }
    /// The rows of both, those in both twice.
    QuerySet union_all(const QuerySet& other) const {
        return combined(detail::Compound::union_all, other);
    }
    QuerySet intersect(const QuerySet& other) const {
        return combined(detail::Compound::intersect, other);
    }
    /// The rows of this one that are not in the other.
    QuerySet except(const QuerySet& other) const {
        return combined(detail::Compound::except, other);
    }
    /// The records that a SELECT of the program's own returns: it must have all columns of the
    /// model, by name, and perhaps more. Values are bound to ?1, ?2, ... The query set can be
    /// narrowed and ordered as any other, but not stand within another one.
    template<class... Values>
    QuerySet raw(std::string sql, const Values&... values) const {
        QuerySet next{*this, "raw"};
        next.use_sql(std::move(sql), {detail::to_owned_value(values)...});
        return next;
    }
    /// Not supported by SQLite, which locks the whole database for a writer: an error that says
    /// so. Begin a transaction that writes (`atomic`) instead.
    QuerySet select_for_update() const { detail::throw_no_row_locks(*query_.model); }

    /// The one row with this key. Throws DoesNotExist.
    template<class U = T>
    Row get(const detail::KeyOf<U>& key) const {
        Scratch scratch;
        Row row{};
        load_by_key(&row, detail::Codec<detail::KeyOf<U>>::store(key, scratch));
        return row;
    }
    /// The one row for which the conditions hold. Throws DoesNotExist or MultipleObjectsReturned,
    /// which name table and conditions.
    template<class... Conditions>
    requires(std::convertible_to<Conditions, Condition<T>>&&...) Row
        get(const Conditions&... conditions)
    const {
        Row row{};
        if constexpr (sizeof...(conditions) == 0)
            load_only(&row);
        else
            filter(conditions...).load_only(&row);
        return row;
    }
    /// The first row; empty if there is none. Of rows that are equal by the order, or have none,
    /// the one that comes first by key, in the direction of what stands before it.
    std::optional<Row> first() const {
        std::optional<Row> row{std::in_place};
        if (!load_first(&*row)) row.reset();
        return row;
    }
    /// The last row, likewise. Not after limit, offset or slice.
    std::optional<Row> last() const {
        if (query_.is_sliced()) detail::throw_sliced(*query_.model, "last");
        return reverse().first();
    }

    std::int64_t count() const { return detail::count_rows(session(), query_); }
    bool exists() const { return detail::any_row(session(), query_); }
    /// The SQL, and how the database would go about it: for people.
    std::string explain() const { return detail::explain_query(session(), query_); }

    /// Saves a new row (always an INSERT) and returns it.
    T create(T record) const {
        detail::save_record(
            *query_.model, &record, {.force_insert = true, .database = &database()}, nullptr);
        return record;
    }
    /// The row that agrees with `record` in the members Lookup, or else `record`, newly saved;
    /// and whether it was created. With no Lookup, the members in which `record` differs from a
    /// default-constructed one: `get_or_create({.name = "shop"})`. When another connection
    /// creates it at the same time, that one is found: have a unique constraint on Lookup.
    template<auto... Lookup>
    std::pair<T, bool> get_or_create(T record) const {
        return get_or_create(std::move(record), fields<Lookup...>);
    }
    std::pair<T, bool> get_or_create(T record, const FieldList<T>& lookup) const {
        static_assert(of_records, "get_or_create() is of records, not of values");
        const bool created = detail::get_or_create({database(), query_}, &record, lookup.columns());
        return {std::move(record), created};
    }
    /// Likewise; a row that is found gets the members Defaults of `record`, saved as
    /// `save<Defaults...>()` does. With no Defaults, the members in which `record` differs from a
    /// default-constructed one. Two threads that do this at once end with one row.
    std::pair<T, bool> update_or_create(
        T record, const FieldList<T>& lookup, const FieldList<T>& defaults = {}) const {
        static_assert(of_records, "update_or_create() is of records, not of values");
        const bool created = detail::update_or_create(
            {database(), query_}, &record, lookup.columns(), defaults.columns());
        return {std::move(record), created};
    }
    template<auto First, auto... Lookup>
    std::pair<T, bool> update_or_create(T record) const {
        return update_or_create(std::move(record), fields<First, Lookup...>);
    }

    /// Inserts all of them, several rows a statement, all or nothing. Sends nothing, as Django's,
    /// unless the options say so. Generated keys are put into the records, but for
    /// `ignore_conflicts` and `conflict_fields`.
    std::int64_t bulk_create(
        std::vector<T>& records, const BulkCreateOptions<T>& options = {}) const {
        return detail::bulk_create(
            database(), *query_.model, detail::list_of(records), options.untyped());
    }
    std::int64_t bulk_create(
        std::vector<T>&& records, const BulkCreateOptions<T>& options = {}) const {
        return bulk_create(records, options);
    }
    /// Writes these fields of all the records in one transaction, by one statement that is
    /// prepared once. Returns how many rows there were. Throws ProgrammingError for a record
    /// without a key. Sends nothing, as Django's, unless told to: with `Announce::each`, pre_save
    /// of all records, and when all are written post_save of those that have a row.
    std::int64_t bulk_update(
        std::vector<T>& records, const FieldList<T>& written,
        Announce announce = Announce::none) const {
        return detail::bulk_update(
            database(), *query_.model, detail::list_of(records), written.columns(), announce);
    }

    /// One UPDATE of all the rows: `update(col<&Todo::done> = true)`; a value may be computed:
    /// `update(col<&Todo::priority> = col<&Todo::priority> + 1)`. Returns how many.
    /// Sends nothing, as Django's, unless told to. Not after limit, offset or slice.
    template<class... Assignments>
    std::int64_t update(const Assignments&... assignments) const {
        return update(Announce::none, assignments...);
    }
    /// The same, announced: `update(Announce::each, col<&Todo::done> = true)`. With `each`,
    /// post_save is sent for each row changed, in the order of keys, with a record that is read
    /// back by the UPDATE itself. If somebody listens to pre_save or asks for old rows, the rows
    /// are read before: pre_save gets them as they are still stored, and what it sets in other
    /// members is saved, by a statement more for that row. Memory grows with the rows.
    template<class... Assignments>
    std::int64_t update(Announce announce, const Assignments&... assignments) const {
        static_assert(
            sizeof...(Assignments) > 0 && (std::same_as<Assignments, FieldAssignment<T>> && ...),
            "update() takes assignments to columns of this query's model: col<&T::a> = value");
        if constexpr ((std::same_as<Assignments, FieldAssignment<T>> && ...))
            return detail::bulk_update(session(), query_, {assignments.assignment()...}, announce);
        else
            return 0;
    }
    std::int64_t update(
        const std::vector<FieldAssignment<T>>& assignments,
        Announce announce = Announce::none) const {
        std::vector<detail::Assignment> all;
        for (const auto& assignment : assignments) all.push_back(assignment.assignment());
        return all.empty() ? 0 : detail::bulk_update(session(), query_, all, announce);
    }
    /// Deletes the rows, and what on_delete says of rows that point at them, in one transaction.
    /// Sends pre_delete and post_delete for each, unless told not to, also of the rows that go
    /// along; and post_bulk for each model. Not after limit, offset or slice.
    DeleteResult remove(Announce announce = Announce::each) const {
        static_assert(RowType::has_record, "remove() deletes records: call it before values(...)");
        return detail::delete_rows(query_, &database(), announce);
    }

    // The rows, loaded at the first use and kept.
    auto begin() const { return rows().begin(); }
    auto end() const { return rows().end(); }
    std::size_t size() const { return rows().size(); }
    bool empty() const { return rows().empty(); }
    /// Throws std::out_of_range. Of a temporary query set it is a copy, else a reference to a row
    /// that the query set keeps.
    Row& operator[](std::size_t number) const& { return rows().at(number); }
    Row operator[](std::size_t number) && { return rows().at(number); }
    std::vector<Row> to_vector() const& { return rows(); }
    std::vector<Row> to_vector() && {
        if (are_rows_at_hand()) {
            std::vector<Row>& all = rows();
            if (are_rows_shared()) return all;
            std::vector<Row> taken = std::move(all);
            forget_rows();
            return taken;
        }
        std::vector<Row> loaded;
        load_into(&loaded);
        return loaded;
    }

    /// The rows one by one as they are read, for one loop: `for (Todo& todo : query.stream())`
    /// holds one row in memory, whatever their number. The loop may read and write the database;
    /// rows that it adds may or may not be seen. `select_related` works here; after `prefetch` it
    /// is a ProgrammingError. The loop must end before the database goes.
    detail::RowStream<Row> stream() const { return detail::RowStream<Row>{*this}; }
    /// Calls `body(std::vector<T>&)` with the rows in the order of their keys, `size` at a time:
    /// each batch is a query of its own, so that the body may write and commit, and memory is
    /// that of one batch.
    template<class Body>
    void in_batches(std::size_t size, Body&& body) const {
        static_assert(of_records, "in_batches() is of records, not of values");
        if (size == 0) detail::throw_empty_batch(*query_.model);
        QuerySet batch{*this, "in_batches"};
        batch.order_by_key();
        for (QuerySet rest = batch;;) {
            std::vector<T> rows;
            rest.limit(size).load_into(&rows);
            if (rows.empty()) return;
            const bool is_last = rows.size() < size;
            const T last = rows.back();
            body(rows);
            if (is_last) return;
            rest = batch.after(last);
        }
    }

    /// For the library.
    QuerySet(Database* database, detail::Query query)
        : UntypedQuerySet{RowType::access, database, std::move(query)} {}

private:
    template<class, class>
    friend class QuerySet;

    static const Condition<T>& condition_of(const Condition<T>& condition) { return condition; }
    template<class C>
    static Condition<T> condition_of(const C& condition) {
        static_assert(
            std::convertible_to<C, Condition<T>>,
            "a filter is a condition on this query's own model, such as col<&T::a> == 1");
        if constexpr (std::convertible_to<C, Condition<T>>)
            return static_cast<Condition<T>>(condition);
        else
            return {};
    }
    static const detail::RowAccess& row_access() { return RowType::access; }
    template<class... Expressions>
    auto values_of(const Expressions&... expressions) const {
        using Values = std::tuple<typename Expressions::Result...>;
        QuerySet<T, Values> next{*this, nullptr};
        next.begin_values(next.row_access());
        next.add_values(expressions...);
        return next;
    }
    template<class... Expressions>
    auto annotated_by(const Expressions&... expressions) const {
        using Added = std::tuple<typename Expressions::Result...>;
        using Tuple = typename detail::AsTuple<Row>::Type;
        using Both = decltype(std::tuple_cat(std::declval<Tuple>(), std::declval<Added>()));
        QuerySet<T, Both> next{*this, "annotate"};
        next.begin_annotation(next.row_access());
        next.add_values(expressions...);
        return next;
    }
    template<class... Expressions>
    void add_values(const Expressions&... expressions) {
        (check_model<Expressions>(), ...);
        (add_value(
             expressions.expression(),
             &detail::load_by<typename Expressions::Reader, typename Expressions::Result>),
         ...);
    }

    template<class E>
    static void check_model() {
        static_assert(
            detail::is_same_query<T, typename E::Model>(),
            "the values of a query are made of columns of its own model");
    }
    // Says what is wrong with a path of relations, and returns whether nothing is.
    template<auto... Path>
    static consteval bool is_path() {
        constexpr bool begins = std::same_as<detail::PathRoot<Path...>, T>;
        constexpr bool connects = detail::path_connects<Path...>();
        constexpr bool follows = detail::LastOf<Path...>::Element::is_relation &&
                                 (!std::is_void_v<typename detail::PathElement<Path>::To> && ...);
        static_assert(
            begins,
            "the path of select_related<...>() or prefetch<...>() begins at this query's model");
        static_assert(
            follows,
            "select_related<...>() and prefetch<...>() follow relations; a member on the path is "
            "none");
        static_assert(
            connects || !follows,
            "the path does not connect; each relation leads to the struct of the next");
        return begins && connects && follows;
    }

    // A copy to be changed, also of a query set of other rows.
    QuerySet(const UntypedQuerySet& other, const char* change) : UntypedQuerySet{other, change} {}
    QuerySet combined(detail::Compound compound, const QuerySet& other) const {
        static_assert(of_records, "queries of records are combined; values() comes afterwards");
        QuerySet next{*this, nullptr};
        next.combine_with(compound, *this, other);
        return next;
    }
    std::vector<Row>& rows() const { return *static_cast<std::vector<Row>*>(loaded_rows()); }
};

} // namespace rowcall
