// Queries of one model: built up step by step, run when their rows are needed.
#pragma once

#include "orm/database/database.hpp"
#include "orm/error.hpp"
#include "orm/query/column.hpp"
#include "orm/query/select.hpp"
#include "orm/records/deletion.hpp"
#include "orm/records/save.hpp"

namespace rowcall {

/// The rows of a table that fulfil some conditions, in some order. Each function that narrows or
/// orders returns another query set and leaves this one as it is; copies are cheap.
///
/// Nothing is asked of the database before the rows are needed. Iterating (`begin`, `size`, `[]`)
/// then loads them all once and keeps them, shared by copies of this object; the others (`get`,
/// `first`, `count`, `exists`, ...) ask each time. To be used by one thread at a time.
template<class T>
class QuerySet {
public:
    using Key = detail::KeyOf<T>;

    /// All rows; of the default database (looked up at each use) if none is given.
    explicit QuerySet(Database* database = nullptr)
        : QuerySet{database, detail::Query{.model = &model_info<T>()}} {}

    /// Narrows to the rows for which all of the conditions hold.
    template<class... Conditions>
    QuerySet filter(const Conditions&... conditions) const {
        QuerySet next = changed("filter");
        (next.add(condition_of(conditions)), ...);
        return next;
    }
    /// Narrows to the rows for which the conditions do not all hold.
    template<class... Conditions>
    QuerySet exclude(const Conditions&... conditions) const {
        return filter(!(Condition<T>{} && ... && condition_of(conditions)));
    }
    /// Replaces the order, the model's own included: `order_by(col<&Todo::due>.desc())`.
    template<class... Orders>
    QuerySet order_by(const Orders&... orders) const {
        static_assert(
            (std::convertible_to<Orders, OrderBy<T>> && ...),
            "order_by() takes columns of this query's model: col<&T::a>, col<&T::b>.desc()");
        QuerySet next = changed("order_by");
        next.query_.order = {static_cast<OrderBy<T>>(orders).term()...};
        return next;
    }
    /// The other way round; without any order, by key from the largest.
    QuerySet reverse() const {
        QuerySet next = changed("reverse");
        next.query_.reversed = !query_.reversed;
        return next;
    }

    /// At most `count` rows of what there was.
    QuerySet limit(std::size_t count) const { return slice(0, count); }
    /// Without the first `count` rows.
    QuerySet offset(std::size_t count) const { return slice(count, detail::no_limit); }
    /// The rows from number `start` (from 0) to before `stop`, as Python's [start:stop].
    QuerySet slice(std::size_t start, std::size_t stop) const {
        QuerySet next = *this;
        next.rows_.reset();
        next.query_.slice(start, stop);
        return next;
    }
    /// The same rows of another database.
    QuerySet in_database(Database& database) const {
        QuerySet next = *this;
        next.rows_.reset();
        next.database_ = database.number();
        return next;
    }

    /// The one row with this key. Throws DoesNotExist.
    T get(const Key& key) const {
        Scratch scratch;
        return filter(Condition<T>{detail::key_equals(
                          *query_.model, own(detail::Codec<Key>::store(key, scratch)))})
            .get();
    }
    /// The one row for which the conditions hold. Throws DoesNotExist or MultipleObjectsReturned,
    /// which name table and conditions.
    template<class... Conditions>
    requires(std::convertible_to<Conditions, Condition<T>>&&...) T
        get(const Conditions&... conditions)
    const {
        const QuerySet narrowed = sizeof...(conditions) == 0 ? *this : filter(conditions...);
        std::vector<T> two = narrowed.slice(0, 2).load();
        if (two.empty()) detail::throw_does_not_exist(session(), narrowed.query_);
        if (two.size() > 1) detail::throw_multiple_objects(session(), narrowed.query_);
        return std::move(two.front());
    }
    /// The first row, by key if nothing else orders them; empty if there is none.
    std::optional<T> first() const {
        std::vector<T> one = by_key_if_unordered().slice(0, 1).load();
        return one.empty() ? std::nullopt : std::optional<T>{std::move(one.front())};
    }
    /// The last row, likewise. Not after limit, offset or slice.
    std::optional<T> last() const {
        if (query_.is_sliced()) detail::throw_sliced(*query_.model, "last");
        return by_key_if_unordered().reverse().first();
    }

    std::int64_t count() const { return detail::count_rows(session(), query_); }
    bool exists() const { return detail::any_row(session(), query_); }

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
        const QuerySet wanted = matching<Lookup...>(record);
        if (std::optional<T> found = wanted.at_most_one()) return {std::move(*found), false};
        try {
            return {database().atomic([&] { return create(record); }), true};
        } catch (const IntegrityError&) {
            if (std::optional<T> found = wanted.at_most_one()) return {std::move(*found), false};
            throw;
        }
    }

    /// One UPDATE of all the rows: `update(col<&Todo::done> = true)`. Returns how many. Sends no
    /// signals, as Django's. Not after limit, offset or slice.
    template<class... Assignments>
    std::int64_t update(const Assignments&... assignments) const {
        static_assert(
            sizeof...(Assignments) > 0 && (std::same_as<Assignments, FieldAssignment<T>> && ...),
            "update() takes assignments to columns of this query's model: col<&T::a> = value");
        return detail::update_rows(session(), query_, {assignments.assignment()...});
    }
    /// Deletes the rows, and what on_delete says of rows that point at them, in one transaction.
    /// Sends pre_delete and post_delete for each. Not after limit, offset or slice.
    DeleteResult remove() const { return detail::delete_rows(query_, &database()); }

    // The rows, loaded at the first use and kept.
    auto begin() const { return rows().begin(); }
    auto end() const { return rows().end(); }
    std::size_t size() const { return rows().size(); }
    bool empty() const { return rows().empty(); }
    T& operator[](std::size_t number) const { return rows().at(number); }
    std::vector<T> to_vector() const { return rows(); }

    /// Calls `body(T&)` for each row as it is read: one row in memory, whatever their number.
    /// The body may read and write the database; rows that it adds may or may not be seen.
    template<class Body>
    void for_each(Body&& body) const {
        detail::select_rows(session(), query_, [&](std::span<const SqlValue> row) {
            T record{};
            detail::load_record(session(), *query_.model, &record, row);
            body(record);
        });
    }

    /// For the library.
    const detail::Query& query() const noexcept { return query_; }
    explicit QuerySet(Database* database, detail::Query query)
        : database_{database ? database->number() : 0}, query_{std::move(query)} {}

private:
    Database& database() const { return detail::database_of(database_); }
    detail::Session& session() const { return database().session(); }

    template<class C>
    static Condition<T> condition_of(const C& condition) {
        static_assert(
            std::convertible_to<C, Condition<T>>,
            "a filter is a condition on this query's own model, such as col<&T::a> == 1");
        return static_cast<Condition<T>>(condition);
    }
    void add(const Condition<T>& condition) {
        if (condition.expression()) query_.conditions.push_back(condition.expression());
    }
    QuerySet changed(std::string_view what) const {
        if (query_.is_sliced()) detail::throw_sliced(*query_.model, what);
        QuerySet next = *this;
        next.rows_.reset();
        return next;
    }
    QuerySet by_key_if_unordered() const {
        if (!query_.order.empty() || !query_.model->ordering.empty() || query_.is_sliced())
            return *this;
        QuerySet next = *this;
        next.rows_.reset();
        next.query_.order = {{detail::make_column(*query_.model, query_.model->key()), false}};
        return next;
    }
    template<auto... Lookup>
    QuerySet matching(const T& record) const {
        detail::check_named_members<T, Lookup...>();
        const ModelInfo& model = *query_.model;
        std::vector<const Column*> columns{detail::step_of<Lookup>().column...};
        const T defaults{};
        QuerySet next = changed("get_or_create");
        for (const Column& column : model.columns) {
            const bool named = std::ranges::find(columns, &column) != columns.end();
            Scratch scratch;
            OwnedValue value = own(model.store(column, &record, scratch));
            if (named || (columns.empty() && value != own(model.store(column, &defaults, scratch))))
                next.query_.conditions.push_back(detail::equals_or_null(model, column, value));
        }
        return next;
    }
    std::optional<T> at_most_one() const {
        std::vector<T> two = slice(0, 2).load();
        if (two.size() > 1) detail::throw_multiple_objects(session(), query_);
        return two.empty() ? std::nullopt : std::optional<T>{std::move(two.front())};
    }

    std::vector<T> load() const {
        std::vector<T> loaded;
        detail::select_rows(session(), query_, [&](std::span<const SqlValue> row) {
            detail::load_record(session(), *query_.model, &loaded.emplace_back(), row);
        });
        return loaded;
    }
    std::vector<T>& rows() const {
        if (!rows_) rows_ = std::make_shared<std::vector<T>>(load());
        return *rows_;
    }

    std::uint32_t database_; // its number, since it may be closed meanwhile; 0: the default one
    detail::Query query_;
    mutable std::shared_ptr<std::vector<T>> rows_;
};

} // namespace rowcall
