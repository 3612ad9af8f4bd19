// What follows from the type of a member alone: one constant for each type, whatever the model.
#pragma once

#include "orm/schema/model_info.hpp"
#include "orm/schema/settings.hpp"

namespace rowcall {

class Uuid;

namespace detail {

struct MemberType {
    SqlType type;
    bool nullable;
    bool unique = false;
    bool json = false;
    bool generated = false; ///< a key that the database counts up
    bool ranged = false;    ///< does the type hold less than a 64-bit integer?
    std::int64_t low = 0, high = 0;
    std::string_view collation{};
    const KeyAccess* key = nullptr; ///< of a primary key
    SqlValue (*store)(const void* member, Scratch& scratch);
    void (*load)(void* member, const SqlValue& value);
    void (*touch)(void* member) = nullptr;
    void (*add_choices)(std::vector<OwnedValue>& choices, bool by_number) = nullptr;
    const struct ForeignType* foreign = nullptr;
};

/// Of a foreign key; see Column and Reference.
struct ForeignType {
    const ModelInfo& (*model)();
    std::string_view field;
    void (*set_related)(void* member, std::shared_ptr<void> related, bool is_loaded);
    void* (*related)(const void* member);
    void (*set_database)(void* member, std::uint32_t number);
};

OwnedValue to_value(const Constant& constant, bool by_number);
void add_choice(std::vector<OwnedValue>& choices, const Constant& constant, bool by_number);

template<class V>
consteval KeyAccess describe_key() {
    using Key = PrimaryKey<V>;
    KeyAccess access;
    access.memory = [](const void* k) { return &static_cast<const Key*>(k)->memory(); };
    access.is_set = [](const void* k) { return static_cast<const Key*>(k)->has_value(); };
    access.clear = [](void* k) { static_cast<Key*>(k)->set({}, {}); };
    if constexpr (PlainInteger<V>)
        access.set_generated = [](void* k, std::int64_t value) {
            static_cast<Key*>(k)->set(FieldType<V>::from_sql(value), {});
        };
    if constexpr (std::same_as<V, Uuid>)
        access.generate = [](void* k) { *static_cast<Key*>(k) = V::v7(); };
    return access;
}
template<class V>
inline constexpr KeyAccess key_access = describe_key<V>();

template<class M>
const ModelInfo& referenced_model();

template<class M>
inline constexpr ForeignType foreign_type{
    &referenced_model<M>, M::target_field,
    [](void* member, std::shared_ptr<void> related, bool is_loaded) {
        static_cast<M*>(member)->set_related(std::move(related), is_loaded);
    },
    [](const void* member) { return static_cast<const M*>(member)->related(); },
    [](void* member, std::uint32_t number) { static_cast<M*>(member)->set_database(number); }};

template<class M, class MemberCodec>
consteval MemberType describe_type() {
    using Value = Plain<M>;
    MemberType is{
        .type = MemberCodec::type,
        .nullable = MemberCodec::nullable,
        .store =
            [](const void* m, Scratch& scratch) {
                return MemberCodec::store(*static_cast<const M*>(m), scratch);
            },
        .load = [](void* m,
                   const SqlValue& value) { MemberCodec::load(*static_cast<M*>(m), value); }};
    if constexpr (is_primary_key<M>) {
        is.key = &key_access<typename M::Value>;
        is.generated = PlainInteger<typename M::Value>;
    } else if constexpr (is_foreign_key<M>) {
        is.foreign = &foreign_type<M>;
        is.unique = M::is_unique;
    } else if constexpr (std::same_as<Value, bool>) {
        is.ranged = true;
        is.high = 1;
    } else if constexpr (PlainInteger<Value> && !std::same_as<Value, std::int64_t>) {
        using Limits = std::numeric_limits<Value>;
        is.ranged = true;
        is.low = std::int64_t{Limits::min()};
        is.high = std::in_range<std::int64_t>(Limits::max())
                      ? static_cast<std::int64_t>(Limits::max())
                      : INT64_MAX;
    } else if constexpr (std::is_enum_v<Value>) {
        is.add_choices = [](std::vector<OwnedValue>& choices, bool by_number) {
            for (const auto& entry : enum_names<Value>)
                add_choice(choices, Constant{entry.value}, by_number);
        };
    }
    if constexpr (requires { FieldType<Value>::collation; })
        is.collation = FieldType<Value>::collation;
    if constexpr (requires { FieldType<Value>::is_json; }) is.json = FieldType<Value>::is_json;
    if constexpr (is_moment<M>)
        is.touch = [](void* member) {
            if constexpr (requires { Value::now(); })
                *static_cast<M*>(member) = Value::now();
            else
                *static_cast<M*>(member) = Value::today();
        };
    return is;
}
/// Of a member of type M that travels by MemberCodec.
template<class M, class MemberCodec>
inline constexpr MemberType member_type = describe_type<M, MemberCodec>();

} // namespace detail
} // namespace rowcall
