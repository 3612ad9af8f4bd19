// The members that point at a row of another table.
#pragma once

#include "orm/fields/field_type.hpp"
#include "orm/fields/primary_key.hpp"

#include <memory>
#include <source_location>

namespace rowcall {

class Database;

namespace detail {

/// The name of a member, as a template argument.
template<std::size_t N>
struct FieldName {
    consteval FieldName(const char (&name)[N]) {
        for (std::size_t i = 0; i < N; ++i) text[i] = name[i];
    }
    constexpr std::string_view view() const { return {text, N - 1}; }
    char text[N];
};

/// How a foreign key that a query loaded gets its row: set by QuerySet::related_loading.
struct RelatedLoader {
    virtual ~RelatedLoader() = default;
    /// The row with this key, or null if there is none. May throw.
    virtual std::shared_ptr<void> load(
        const OwnedValue& key, Database* database, const std::source_location& where) = 0;
};

struct ForeignKeyBase {};
template<class M>
concept ForeignKeyMember = std::derived_from<M, ForeignKeyBase>;

// What a foreign key to T takes of an object of T (orm/schema/describe.hpp).
template<class T, class Key, FieldName Field>
std::optional<Key> referenced_value(const T& object);
template<class T>
const auto& primary_key_of(const T& record);

} // namespace detail

/// The key of a row of T's table, and that row once it was asked for. The column is named after
/// the member with `_id` behind, and is a real constraint of the database, checked at the commit.
/// T may be declared later, also be the struct itself. `Key` is the type of T's primary key, or
/// of the unique member of T that `Field` names: `ForeignKey<User, std::string, "email">`.
/// Empty means NULL, which is refused unless the field has the option `null()`.
template<class T, class Key = std::int64_t, detail::FieldName Field = "">
class ForeignKey : public detail::ForeignKeyBase {
public:
    using Target = T;
    using Value = Key;
    static constexpr bool is_unique = false;
    static constexpr auto field_name = Field;
    static constexpr std::string_view target_field = Field.view();

    ForeignKey() noexcept = default;
    ForeignKey(std::nullopt_t) noexcept {}
    /// Takes the object's key; later changes of the object are not seen. An object that has no
    /// key yet makes `save()` throw, with a sentence that says so.
    ForeignKey(const T& object)
        : unsaved_{!detail::primary_key_of(object).has_value()},
          database_{detail::primary_key_of(object).state().database()} {
        if (!unsaved_) key_ = detail::referenced_value<T, Key, Field>(object);
    }
    ForeignKey(const PrimaryKey<Key>& key) : key_{key.optional()}, unsaved_{!key_.has_value()} {}
    template<class K>
    requires std::convertible_to<K, Key> &&
        (!std::derived_from<std::remove_cvref_t<K>, ForeignKey>)&&(
            !detail::one_of<std::remove_cvref_t<K>, T, PrimaryKey<Key>, detail::AnyMember>)
            ForeignKey(K&& key)
        : key_{std::in_place, static_cast<Key>(std::forward<K>(key))} {}

    /// The key of the row pointed at, without a query; empty for NULL.
    const std::optional<Key>& id() const noexcept { return key_; }
    bool has_value() const noexcept { return key_.has_value(); }
    /// Was it assigned from an object that had no key?
    bool is_unsaved() const noexcept { return unsaved_; }

    /// The row pointed at: one query the first time, remembered (shared by copies of this member)
    /// until another key is assigned or the record is read again. No query if the row came along
    /// by `select_related` or `prefetch`. The query is of the database given, else of the one that
    /// the record was read from, or the object assigned; else of the default one. Throws
    /// DoesNotExist when it is NULL or the row is gone, and what `related_loading` says. `where` is
    /// shown by `related_loads()`.
    T& get(
        Database* database = nullptr,
        const std::source_location& where = std::source_location::current()) const {
        if (!is_loaded_) load(database, where);
        return *static_cast<T*>(related_.get());
    }
    /// Is the row here, so that `get()` asks no query?
    bool is_loaded() const noexcept { return is_loaded_; }

    friend bool operator==(const ForeignKey& a, const ForeignKey& b) noexcept {
        return a.key_ == b.key_;
    }

    /// For the library: the row itself, or what loads it.
    void set_related(std::shared_ptr<void> related, bool is_loaded) noexcept {
        related_ = std::move(related);
        is_loaded_ = is_loaded;
    }
    /// For the library: the row if it is here, else null.
    void* related() const noexcept { return is_loaded_ ? related_.get() : nullptr; }
    /// For the library: where the record is from.
    void set_database(std::uint32_t number) noexcept { database_ = number; }
    /// For the library: another key, in the same database.
    void set_key(std::optional<Key> key) {
        key_ = std::move(key);
        unsaved_ = false;
        set_related(nullptr, false);
    }

private:
    void load(Database* database, const std::source_location& where) const; // orm/model.hpp

    std::optional<Key> key_;
    bool unsaved_ = false;
    mutable bool is_loaded_ = false;
    std::uint32_t database_ = 0;            // its number, 0 if it is not known
    mutable std::shared_ptr<void> related_; // a T if it is loaded, else a RelatedLoader or null
};

/// A foreign key that no two rows share: `profile.user`. From the other side there is one row:
/// `user.related<&Profile::user>().get()`.
template<class T, class Key = std::int64_t, detail::FieldName Field = "">
class OneToOne : public ForeignKey<T, Key, Field> {
public:
    static constexpr bool is_unique = true;
    using ForeignKey<T, Key, Field>::ForeignKey;
};

namespace detail {

[[noreturn]] void throw_unsaved_related();

template<class T>
inline constexpr bool is_foreign_key = ForeignKeyMember<T>;

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
template<ForeignKeyMember M>
struct PlainType<M> {
    using Type = typename M::Value;
};
template<class M>
using Plain = typename PlainType<M>::Type;

template<class V>
inline constexpr bool is_optional = false;
template<class V>
inline constexpr bool is_optional<std::optional<V>> = true;

template<ForeignKeyMember M>
struct Codec<M> {
    using Key = typename M::Value;
    using Value = Key;
    static constexpr bool nullable = false; // an option decides
    static constexpr SqlType type = Codec<Key>::type;
    static SqlValue store(const M& member, Scratch& scratch) {
        if (member.is_unsaved()) throw_unsaved_related();
        return member.has_value() ? Codec<Key>::store(*member.id(), scratch) : SqlValue{};
    }
    static void load(M& member, const SqlValue& value) {
        std::optional<Key> key;
        if (!value.is_null()) Codec<Key>::load(key.emplace(), value);
        member.set_key(std::move(key));
    }
};

} // namespace detail
} // namespace rowcall
