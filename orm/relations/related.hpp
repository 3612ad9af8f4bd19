// The other side of a relation, from a record.
#pragma once

#include "orm/query/query_set.hpp"
#include "orm/relations/foreign_key_change.hpp"
#include "orm/relations/many_to_many_change.hpp"
#include "orm/relations/steps.hpp"

namespace rowcall {

struct SetOptions {
    /// Ends everything and begins anew, in place of changing what differs.
    bool clear = false;
};

namespace detail {

template<class Other>
OwnedValue key_of_related(const Other& record) {
    const auto& key = primary_key_of(record);
    if (!key.has_value()) throw_unsaved_side(model_info<Other>());
    Scratch scratch;
    return own(Codec<std::remove_cvref_t<decltype(key)>>::store(key, scratch));
}

// Also if that was rolled back since: then the database finds out.
template<class T>
bool was_saved(const T& record) {
    const RowState& state = primary_key_of(record).state();
    return state.is_stored() || state.was_rolled_back();
}

// Calls `record` for each record and `key` for each key in a list of them, of pointers to them,
// and of ranges of them.
template<class Other, class V, class Record, class Key>
void each_related(V& given, Record record, Key key) {
    using Value = std::remove_cvref_t<V>;
    if constexpr (std::same_as<Value, Other>) {
        record(given);
    } else if constexpr (
        std::is_pointer_v<Value> &&
        std::same_as<std::remove_cv_t<std::remove_pointer_t<Value>>, Other>) {
        record(*given);
    } else if constexpr (std::convertible_to<Value, KeyOf<Other>>) {
        Scratch scratch;
        key(own(Codec<KeyOf<Other>>::store(static_cast<KeyOf<Other>>(given), scratch)));
    } else if constexpr (Range<V>) {
        for (auto&& one : given) each_related<Other>(one, record, key);
    } else {
        static_assert(Range<V>, "related rows are given as objects or keys of theirs");
    }
}

/// What the managers of both kinds of relations have in common: related rows as a query set, and
/// new ones. `Manager` says by create_row() how one is saved and related.
template<class Manager, class Other>
class RelatedRows : public QuerySet<Other> {
public:
    using QuerySet<Other>::QuerySet;

    /// The related rows as a query set.
    QuerySet<Other> all() const { return *this; }

    /// Makes the rows with these keys the related ones.
    void set(std::initializer_list<KeyOf<Other>> keys, SetOptions options = {}) const {
        manager().set(std::span{keys.begin(), keys.size()}, options);
    }

    /// Saves a new row and relates it, in one transaction.
    Other create(Other record) const {
        manager().changed();
        Manager::create_row(manager().side(), &record);
        return record;
    }
    /// As QuerySet's, among the related rows; what is created is related.
    template<auto... Lookup>
    std::pair<Other, bool> get_or_create(Other record) const {
        return get_or_create(std::move(record), fields<Lookup...>);
    }
    std::pair<Other, bool> get_or_create(Other record, const FieldList<Other>& lookup) const {
        manager().changed();
        auto side = manager().side();
        const bool created = detail::get_or_create(creation(side), &record, lookup.columns());
        return {std::move(record), created};
    }
    template<auto First, auto... Lookup>
    std::pair<Other, bool> update_or_create(Other record) const {
        return update_or_create(std::move(record), fields<First, Lookup...>);
    }
    std::pair<Other, bool> update_or_create(
        Other record, const FieldList<Other>& lookup, const FieldList<Other>& defaults = {}) const {
        manager().changed();
        auto side = manager().side();
        const bool created =
            detail::update_or_create(creation(side), &record, lookup.columns(), defaults.columns());
        return {std::move(record), created};
    }

private:
    const Manager& manager() const { return static_cast<const Manager&>(*this); }
    template<class Side>
    Creation creation(Side& side) const {
        return {this->database(), this->query(), &side, [](void* at, void* record) {
                    Manager::create_row(*static_cast<Side*>(at), record);
                }};
    }
};

} // namespace detail

/// The rows of Other that are related to one record by a many-to-many relation: a query set of
/// them, and what changes the relation. It refers to the record, which must outlive its changes
/// (of a temporary it keeps a copy). Each change is one transaction and sends m2m_changed around
/// it.
template<class Other, class Through = void>
class RelatedManager : public detail::RelatedRows<RelatedManager<Other, Through>, Other> {
    using Rows = detail::RelatedRows<RelatedManager, Other>;
    friend Rows;

public:
    using Rows::set;

    RelatedManager(detail::ManySide side, std::shared_ptr<const detail::RelatedSource> source)
        : Rows{side.database, detail::related_rows(*source)}, side_{std::move(side)} {
        this->set_source(std::move(source));
    }

    /// Relates these objects or keys (also ranges of them); those that are related already stay
    /// so. An object without a key is a ProgrammingError, a key without a row a
    /// ForeignKeyViolation at the commit.
    template<class... Others>
    void add(const Others&... others) const {
        auto keys = keys_of(others...);
        if (keys.all.empty()) return;
        changed();
        detail::add_related(side(), keys);
    }
    /// Ends the relation to these; those that are not related are passed over.
    template<class... Others>
    void remove(const Others&... others) const {
        static_assert(
            sizeof...(Others) > 0,
            "remove(...) ends the relation to the rows given; all().remove() deletes the rows");
        auto keys = keys_of(others...);
        if (keys.all.empty()) return;
        changed();
        detail::remove_related(side(), keys);
    }
    /// Ends all of it.
    void clear() const {
        changed();
        detail::clear_related(side());
    }
    /// Makes these the related ones: removes others, adds what is missing.
    template<detail::Range Others>
    void set(const Others& others, SetOptions options = {}) const {
        changed();
        detail::set_related(side(), keys_of(others), options.clear);
    }
    /// With a join model of the program's own: what the new rows of it are like, besides the two
    /// keys: `.through_defaults(Watch{.level = 3}).add(user)`.
    template<class Join>
    RelatedManager through_defaults(const Join& record) const {
        static_assert(
            std::same_as<Join, Through>,
            "through_defaults() takes a record of the relation's own join model");
        RelatedManager copy = *this;
        copy.side_.through_defaults = std::make_shared<const Join>(record);
        return copy;
    }

private:
    template<class... Others>
    detail::RelatedKeys keys_of(const Others&... others) const {
        detail::RelatedKeys keys;
        (detail::each_related<Other>(
             others,
             [&](const Other& one) {
                 keys.add(detail::key_of_related(one), detail::was_saved(one) != side_.is_saved);
             },
             [&](OwnedValue key) { keys.add(std::move(key)); }),
         ...);
        return keys;
    }
    // With the database, which may have been closed meanwhile.
    detail::ManySide side() const {
        detail::ManySide side = side_;
        side.database = &this->database();
        return side;
    }
    // What is known of the related rows is known no longer.
    void changed() const {
        this->forget_rows();
        const ModelInfo& model = side_.own_model();
        detail::forget_related(
            model.memory_of(side_.record).related.get(), {side_.relation, side_.reverse});
    }
    static void create_row(const detail::ManySide& side, void* record) {
        detail::create_related(side, record);
    }

    detail::ManySide side_;
};

/// The rows of Other whose foreign key points at one record: a query set of them, and what
/// changes the foreign key. It may outlive the record. Each change is one transaction.
template<class Other, bool Nullable, bool Unique = false>
class ReverseManager : public detail::RelatedRows<ReverseManager<Other, Nullable, Unique>, Other> {
    using Rows = detail::RelatedRows<ReverseManager, Other>;
    friend Rows;

public:
    using Rows::set;

    ReverseManager(
        detail::ForeignSide side, std::shared_ptr<const detail::RelatedSource> source,
        detail::RelatedCachePtr cache)
        : Rows{side.database, detail::pointing_rows(side)}, side_{std::move(side)},
          cache_{std::move(cache)} {
        this->set_source(std::move(source));
    }

    using QuerySet<Other>::get;
    /// Of a one-to-one, the one row; no query if it came along by `select_related` or `prefetch`,
    /// and what `related_loading` says. Throws DoesNotExist.
    Other get() const requires Unique {
        return this->size() == 1 ? (*this)[0] : QuerySet<Other>::template get<>();
    }

    /// Should changes be one UPDATE without signals (the default, as Django's), or a save of each
    /// record?
    ReverseManager bulk(bool on) const {
        ReverseManager copy = *this;
        copy.side_.bulk = on;
        return copy;
    }

    /// Points these objects or keys (also ranges of them) here. The member of an object is set,
    /// too. An object that is not saved is a ProgrammingError, or is saved with `bulk(false)`.
    template<class... Others>
    void add(Others&&... others) const {
        const auto rows = rows_of(others...);
        changed();
        detail::add_pointing(side(), rows);
    }
    /// Ends it for these; their members stay as they are. An object whose member does not point
    /// here is DoesNotExist.
    template<class... Others>
    void remove(Others&&... others) const {
        static_assert(
            sizeof...(Others) > 0,
            "remove(...) ends the relation to the rows given; all().remove() deletes the rows");
        check_nullable();
        const auto rows = rows_of(others...);
        changed();
        detail::remove_pointing(side(), rows);
    }
    /// Ends it for all.
    void clear() const {
        check_nullable();
        changed();
        detail::clear_pointing(side());
    }
    /// Makes these the rows that point here; where the foreign key may not be NULL, adds them.
    template<detail::Range Others>
    void set(Others&& others, SetOptions options = {}) const {
        const auto rows = rows_of(others);
        changed();
        detail::set_pointing(side(), rows, options.clear);
    }

private:
    static constexpr void check_nullable() {
        static_assert(
            Nullable, "remove() and clear() need a foreign key that may be NULL: option null()");
    }
    template<class... Others>
    static std::vector<detail::ForeignRow> rows_of(Others&... others) {
        std::vector<detail::ForeignRow> rows;
        (detail::each_related<Other>(
             others,
             [&](auto& one) {
                 static_assert(
                     !std::is_const_v<std::remove_reference_t<decltype(one)>>,
                     "the foreign keys of these objects are set: give them as variables, not as "
                     "constants");
                 rows.push_back({&one, {}});
             },
             [&](OwnedValue key) {
                 rows.push_back({nullptr, std::move(key)});
             }),
         ...);
        return rows;
    }
    detail::ForeignSide side() const {
        detail::ForeignSide side = side_;
        side.database = &this->database();
        return side;
    }
    void changed() const {
        this->forget_rows();
        detail::forget_related(cache_.get(), {side_.column, true});
    }
    static void create_row(const detail::ForeignSide& side, void* record) {
        detail::create_pointing(side, record);
    }

    detail::ForeignSide side_;
    detail::RelatedCachePtr cache_;
};

namespace detail {

// A member from its other side, where it can be only that.
template<auto Member, class T>
consteval auto towards_or_from() {
    if constexpr (ReverseOf<std::remove_cv_t<decltype(Member)>>::is_reverse)
        return Member;
    else if constexpr (is_many_to_many<TypeOf<Member>> && std::same_as<OwnerOf<Member>, T>)
        return Member;
    else
        return reverse<Member>;
}

template<auto Member, class T>
auto related(
    const T& record, [[maybe_unused]] std::shared_ptr<T> kept, Database* database,
    const std::source_location& where) {
    using Element = PathElement<towards_or_from<Member, T>()>;
    using Type = typename Element::Member;
    static_assert(
        is_foreign_key<Type> || is_many_to_many<Type>,
        "related<...>(): the member is not a relation that leads to this model");
    static_assert(
        std::same_as<typename Element::From, T>,
        "related<...>(): the relation neither belongs to this model nor leads to it");
    using Other = typename Element::To;
    const auto& member = primary_key_of(record);
    if (!member.has_value()) throw_unsaved_side(model_info<T>());
    if (!database && member.state().database() != 0) database = &database_of(member.state());
    auto source = std::make_shared<RelatedSource>();
    static const RelationStep& step = steps_of<towards_or_from<Member, T>()>().front();
    source->step = &step;
    source->cache = member.memory().related;
    source->where = where;
    if constexpr (is_many_to_many<Type>) {
        static const ExpressionPtr owner = owner_of(step);
        source->owner = owner;
        source->key = key_of_related(record);
        ManySide side{
            .relation = step.many,
            .reverse = Element::is_reverse,
            .record = const_cast<T*>(&record),
            .key = source->key,
            .database = database,
            .is_saved = was_saved(record),
            .kept = std::move(kept)};
        return RelatedManager<Other, typename Type::Join>{std::move(side), std::move(source)};
    } else {
        source->key = model_info<T>().value(step.column->reference.target(), &record);
        ForeignSide side{&model_info<Other>(), step.column, source->key, database};
        auto cache = source->cache;
        return ReverseManager<Other, may_be_null<Element::member>(), Type::is_unique>{
            std::move(side), std::move(source), std::move(cache)};
    }
}

} // namespace detail
} // namespace rowcall
