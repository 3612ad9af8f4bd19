// The member that points at a row of another table.
#pragma once

#include "orm/fields/field_type.hpp"
#include "orm/fields/primary_key.hpp"

#include <memory>

namespace rowcall {

class Database;

namespace detail {
template<class T>
const auto& primary_key_of(const T& record); // orm/schema/describe.hpp
}

/// The key of a row of T's table, and that row once it was asked for. The column is named after
/// the member with `_id` behind, and is a real constraint of the database, checked at the commit.
/// T may be declared later, also be the struct itself. `Key` is the type of T's primary key.
/// Empty means NULL, which is refused unless the field has the option `null()`.
template<class T, class Key = std::int64_t>
class ForeignKey {
public:
    using Target = T;
    using Value = Key;

    ForeignKey() noexcept = default;
    ForeignKey(std::nullopt_t) noexcept {}
    /// Takes the object's key; later changes of the object are not seen. An object that has no
    /// key yet makes `save()` throw, with a sentence that says so.
    ForeignKey(const T& object)
        : key_{detail::primary_key_of(object).optional()}, unsaved_{!key_.has_value()} {}
    ForeignKey(const PrimaryKey<Key>& key) : key_{key.optional()}, unsaved_{!key_.has_value()} {}
    template<class K>
    requires std::convertible_to<K, Key> &&
        (!detail::one_of<std::remove_cvref_t<K>, ForeignKey, T, PrimaryKey<Key>, detail::AnyMember>)
            ForeignKey(K&& key)
        : key_{std::in_place, static_cast<Key>(std::forward<K>(key))} {}

    /// The key of the row pointed at, without a query; empty for NULL.
    const std::optional<Key>& id() const noexcept { return key_; }
    bool has_value() const noexcept { return key_.has_value(); }
    /// Was it assigned from an object that had no key?
    bool is_unsaved() const noexcept { return unsaved_; }

    /// The row pointed at: one query (of the default database if none is given) the first time,
    /// remembered (shared by copies of this member) until another key is assigned. Throws
    /// DoesNotExist when it is NULL or the row is gone.
    T& get(Database* database = nullptr) const;

    friend bool operator==(const ForeignKey& a, const ForeignKey& b) noexcept {
        return a.key_ == b.key_;
    }

private:
    std::optional<Key> key_;
    bool unsaved_ = false;
    mutable std::shared_ptr<T> object_;
};

namespace detail {

[[noreturn]] void throw_unsaved_related();

template<class T>
inline constexpr bool is_foreign_key = false;
template<class T, class Key>
inline constexpr bool is_foreign_key<ForeignKey<T, Key>> = true;

/// The type of a member's values: without optional, the key in place of a relation.
template<class M>
struct PlainType {
    using Type = M;
};
template<class M>
struct PlainType<std::optional<M>> {
    using Type = M;
};
template<class V>
struct PlainType<PrimaryKey<V>> {
    using Type = V;
};
template<class T, class Key>
struct PlainType<ForeignKey<T, Key>> {
    using Type = Key;
};
template<class M>
using Plain = typename PlainType<M>::Type;

template<class V>
inline constexpr bool is_optional = false;
template<class V>
inline constexpr bool is_optional<std::optional<V>> = true;

template<class T, class Key>
struct Codec<ForeignKey<T, Key>> {
    using Value = Key;
    static constexpr bool nullable = false; // an option decides
    static constexpr SqlType type = Codec<Key>::type;
    static SqlValue store(const ForeignKey<T, Key>& member, Scratch& scratch) {
        if (member.is_unsaved()) throw_unsaved_related();
        return member.has_value() ? Codec<Key>::store(*member.id(), scratch) : SqlValue{};
    }
    static void load(ForeignKey<T, Key>& member, const SqlValue& value) {
        if (value.is_null())
            member = {};
        else {
            Key key{};
            Codec<Key>::load(key, value);
            if (member.id() != key) member = ForeignKey<T, Key>{std::move(key)};
        }
    }
};

} // namespace detail
} // namespace rowcall
