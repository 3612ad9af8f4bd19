// The other side of a relation, from a record.
#pragma once

#include "orm/query/query_set.hpp"
#include "orm/relations/many_to_many_change.hpp"

namespace rowcall {

/// The rows of Other that are related to one record by a many-to-many relation. It refers to the
/// record, which must outlive it. Each change is one transaction and sends m2m_changed around it.
template<class Other>
class RelatedManager {
public:
    using Key = detail::KeyOf<Other>;

    explicit RelatedManager(detail::ManySide side) : side_{std::move(side)} {}

    /// The related rows as a query set, to filter, order and count.
    QuerySet<Other> all() const {
        return QuerySet<Other>{side_.database, detail::related_rows(side_)};
    }
    template<class... Conditions>
    QuerySet<Other> filter(const Conditions&... conditions) const {
        return all().filter(conditions...);
    }
    std::int64_t count() const { return all().count(); }
    bool exists() const { return all().exists(); }

    /// Relates these objects or keys; those that are related already stay so. An object without a
    /// key is a ProgrammingError, a key without a row a ForeignKeyViolation at the commit.
    template<class... Others>
    void add(const Others&... others) const {
        if constexpr (sizeof...(others) > 0) detail::add_related(side_, {key_of(others)...});
    }
    /// Ends the relation to these; those that are not related are passed over.
    template<class... Others>
    void remove(const Others&... others) const {
        if constexpr (sizeof...(others) > 0) detail::remove_related(side_, {key_of(others)...});
    }
    /// Ends all of it.
    void clear() const { detail::clear_related(side_); }
    /// Makes these the related ones: removes others, adds what is missing.
    template<std::ranges::input_range Others>
    void set(const Others& others) const {
        std::vector<OwnedValue> keys;
        for (const auto& other : others) keys.push_back(key_of(other));
        detail::set_related(side_, std::move(keys));
    }
    void set(std::initializer_list<Key> keys) const { set(std::span{keys.begin(), keys.size()}); }

private:
    template<class V>
    static OwnedValue key_of(const V& other) {
        Scratch scratch;
        if constexpr (std::same_as<V, Other>) {
            const auto& key = detail::primary_key_of(other);
            if (!key.has_value()) detail::throw_unsaved_side(model_info<Other>());
            return key_of(key.value());
        } else {
            static_assert(
                std::convertible_to<V, Key>, "related rows are given as objects or keys of theirs");
            return own(detail::Codec<Key>::store(static_cast<Key>(other), scratch));
        }
    }

    detail::ManySide side_;
};

namespace detail {

template<auto Member>
const ManyRelation& many_relation() {
    for (const ManyRelation& relation : model_info<OwnerOf<Member>>().many)
        if (relation.member == member_names<OwnerOf<Member>>[member_index<Member>]) return relation;
    std::abort(); // describe() lists every ManyToMany member
}

template<auto Member, class T>
auto related(const T& record, Database* database) {
    using Owner = OwnerOf<Member>;
    using Type = TypeOf<Member>;
    Scratch scratch;
    const auto& member = primary_key_of(record);
    if (!member.has_value()) throw_unsaved_side(model_info<T>());
    if (!database && member.state().database() != 0) database = &database_of(member.state());
    OwnedValue key = own(Codec<std::remove_cvref_t<decltype(member)>>::store(member, scratch));
    if constexpr (is_many_to_many<Type>) {
        static_assert(
            std::same_as<Owner, T> || std::same_as<typename Type::Target, T>,
            "related<...>(): the relation neither belongs to this model nor leads to it");
        constexpr bool reverse = !std::same_as<Owner, T>;
        using Other = std::conditional_t<reverse, Owner, typename Type::Target>;
        return RelatedManager<Other>{
            {&many_relation<Member>(), reverse, const_cast<T*>(&record), std::move(key), database}};
    } else {
        static_assert(
            std::same_as<RelatedModel<Type>, T>,
            "related<...>(): the member is not a relation that leads to this model");
        const auto step = step_of<Member>();
        return QuerySet<Owner>{
            database,
            Query{
                .model = step.model,
                .conditions = {make_operation(
                    Op::equal, {make_column(*step.model, *step.column), make_literal(key)})}}};
    }
}

} // namespace detail
} // namespace rowcall
