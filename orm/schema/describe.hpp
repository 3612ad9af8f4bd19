// From a struct and its settings to ModelInfo; and the sentences for mistakes in a model.
#pragma once

#include "orm/schema/model_info.hpp"
#include "orm/schema/settings.hpp"

#include <algorithm>

namespace rowcall {

class Uuid;

/// The description of a model, made at its first use. Any thread.
template<class T>
const ModelInfo& model_info();

namespace detail {

template<class M>
inline constexpr bool is_column = Field<Plain<M>>;

template<class... M>
consteval int count_primary_keys(TypeList<M...>) {
    return (int(is_primary_key<M>) + ... + 0);
}
template<class... M>
consteval std::size_t find_primary_key(TypeList<M...>) {
    std::size_t index = 0, found = 0;
    ((is_primary_key<M> ? (found = index++) : index++), ...);
    return found;
}

template<class M>
consteval std::size_t count_columns();
template<class... M>
consteval std::size_t count_columns_before(std::size_t member, TypeList<M...>) {
    std::size_t index = 0, columns = 0;
    ((columns += index++ < member ? count_columns<M>() : 0), ...);
    return columns;
}
/// How many columns a member of type M has.
template<class M>
consteval std::size_t count_columns() {
    if constexpr (is_embed<M>)
        return count_columns_before(member_count<Embedded<M>>, MemberTypes<Embedded<M>>{});
    else
        return is_many_to_many<M> ? 0 : 1;
}
/// The position of a member's first column among those of its struct.
template<auto Member>
inline constexpr std::size_t column_index =
    count_columns_before(member_index<Member>, MemberTypes<OwnerOf<Member>>{});

template<class T>
consteval bool check_model() {
    static_assert(is_model<T>, "a model derives from Model of itself: struct T : Model<T>");
    return is_model<T> && is_reflected<T>;
}
/// False after an error that check_model() or count_members() has reported.
template<class T>
inline constexpr bool is_sound_model = check_model<T>();

template<class T>
consteval void check_primary_key() {
    constexpr int count = count_primary_keys(MemberTypes<T>{});
    static_assert(
        count > 0 || !is_sound_model<T>,
        "a model has a primary key: give it a member `Id id;` or PrimaryKey<V>");
    static_assert(count < 2, "a model has one primary key, not several");
}

template<class T>
const auto& primary_key_of(const T& record) {
    check_primary_key<T>();
    if constexpr (count_primary_keys(MemberTypes<T>{}) == 0) {
        static const Id none; // the error above is enough
        return none;
    } else {
        return with_members<member_count<T>>(
            record, [](const auto&... member) -> const auto& {
                return std::get<find_primary_key(MemberTypes<T>{})>(std::tie(member...));
            });
    }
}
template<class T>
auto& primary_key_of(T& record) {
    using Key = std::remove_cvref_t<decltype(primary_key_of(std::as_const(record)))>;
    return const_cast<Key&>(primary_key_of(std::as_const(record)));
}
/// The type of T's key: std::int64_t for `Id`.
template<class T>
using KeyOf = typename std::remove_cvref_t<decltype(primary_key_of(std::declval<T&>()))>::Value;

/// Stands for a many-to-many relation as the sender of m2m_changed.
template<class T, std::size_t I>
struct RelationTag {};

OwnedValue to_value(const Constant& constant, bool by_number);

template<class V>
KeyAccess describe_key() {
    using Key = PrimaryKey<V>;
    KeyAccess access;
    access.state = [](const void* k) -> const RowState& {
        return static_cast<const Key*>(k)->state();
    };
    access.mark = [](void* k, const RowState& s) { static_cast<Key*>(k)->mark(s); };
    access.is_set = [](const void* k) { return static_cast<const Key*>(k)->has_value(); };
    access.clear = [](void* k) { static_cast<Key*>(k)->set({}, {}); };
    access.related = [](void* k) -> auto& { return static_cast<Key*>(k)->related_cache(); };
    if constexpr (PlainInteger<V>)
        access.set_generated = [](void* k, std::int64_t value) {
            static_cast<Key*>(k)->set(FieldType<V>::from_sql(value), {});
        };
    if constexpr (std::same_as<V, Uuid>)
        access.generate = [](void* k) { *static_cast<Key*>(k) = V::v7(); };
    return access;
}

// The member of T that foreign keys with this `Field` point at.
template<class T, FieldName Field>
consteval std::size_t referenced_member() {
    if constexpr (Field.view().empty())
        return find_primary_key(MemberTypes<T>{});
    else {
        constexpr auto found = std::ranges::find(member_names<T>, Field.view());
        static_assert(
            found != member_names<T>.end(),
            "ForeignKey<T, Key, Field>: T has no member of that name");
        return static_cast<std::size_t>(found - member_names<T>.begin());
    }
}

template<class T, class Key, FieldName Field>
std::optional<Key> referenced_value(const T& object) {
    return with_members<member_count<T>>(object, [](const auto&... member) -> std::optional<Key> {
        const auto& value = std::get<referenced_member<T, Field>()>(std::tie(member...));
        using Value = std::remove_cvref_t<decltype(value)>;
        static_assert(
            std::same_as<Plain<Value>, Key>,
            "ForeignKey<T, Key, Field>: Key is the type of the member that it points at");
        if constexpr (is_primary_key<Value>)
            return value.optional();
        else
            return value;
    });
}

template<class M>
Reference describe_reference(const FieldSettings& settings) {
    Reference reference;
    reference.model = []() -> const ModelInfo& {
        using Target = typename M::Target;
        if constexpr (M::target_field.empty())
            static_assert(
                std::same_as<typename M::Value, KeyOf<Target>>,
                "ForeignKey<T, Key>: Key is the type of T's primary key");
        else
            (void)&referenced_value<Target, typename M::Value, M::field_name>; // checks both
        return model_info<Target>();
    };
    reference.field = M::target_field;
    reference.on_delete = settings.on_delete;
    reference.set_value = to_value(settings.set_value, false);
    reference.set_function = settings.set_function;
    reference.related_name = settings.related_name;
    return reference;
}

// What follows from the member's type alone.
template<class M>
void describe_type(Column& column, const FieldSettings& settings) {
    using Value = Plain<M>;
    if constexpr (is_primary_key<M>) {
        column.primary_key = true;
        column.generated = PlainInteger<typename M::Value>;
    } else if constexpr (is_foreign_key<M>) {
        column.reference = describe_reference<M>(settings);
        column.nullable = settings.null;
        column.unique = M::is_unique;
        column.set_related = [](void* member, std::shared_ptr<void> related, bool is_loaded) {
            static_cast<M*>(member)->set_related(std::move(related), is_loaded);
        };
        column.related = [](const void* member) {
            return static_cast<const M*>(member)->related();
        };
        column.set_database = [](void* member, std::uint32_t number) {
            static_cast<M*>(member)->set_database(number);
        };
    } else if constexpr (std::same_as<Value, bool>) {
        column.range = {0, 1};
    } else if constexpr (PlainInteger<Value> && !std::same_as<Value, std::int64_t>) {
        using Limits = std::numeric_limits<Value>;
        constexpr auto high =
            std::in_range<std::int64_t>(Limits::max()) ? Limits::max() : INT64_MAX;
        column.range = {std::int64_t{Limits::min()}, static_cast<std::int64_t>(high)};
    } else if constexpr (std::is_enum_v<Value>) {
        for (const auto& entry : enum_names<Value>)
            column.choices.push_back(to_value(Constant{entry.value}, settings.by_number));
    }
    if constexpr (requires { FieldType<Value>::collation; })
        column.collation = FieldType<Value>::collation;
    if constexpr (requires { FieldType<Value>::is_json; }) column.json = FieldType<Value>::is_json;
    if constexpr (is_moment<M>)
        column.touch = [](void* member) {
            if constexpr (requires { Value::now(); })
                *static_cast<M*>(member) = Value::now();
            else
                *static_cast<M*>(member) = Value::today();
        };
}

void apply_settings(
    Column& column, const FieldSettings& settings, const std::vector<Constant>& choices,
    const std::string& prefix);

/// Where a struct's members stand in its model: for the model's own, at the start.
struct Place {
    const void* record; ///< a sample
    std::string prefix; ///< of the columns' names
    std::size_t first_column = 0;
};

template<class T>
void describe_members(ModelInfo& info, const T& sample, const Place& place);

template<class T, std::size_t I, class M>
ManyRelation describe_relation() {
    static_assert(is_model<T>, "an embedded struct has columns only, no ManyToMany");
    constexpr FieldSettings settings = field_settings<T, I>;
    static_assert(
        !settings.symmetrical || std::same_as<typename M::Target, T>,
        "symmetrical() is an option of relations of a model to itself");
    ManyRelation relation;
    relation.member = member_names<T>[I];
    relation.related_name = settings.related_name;
    relation.source = &model_info<T>;
    relation.target = &model_info<typename M::Target>;
    if constexpr (!std::is_void_v<typename M::Join>)
        relation.through = &model_info<typename M::Join>;
    relation.sender = sender<RelationTag<T, I>>;
    relation.symmetrical = settings.symmetrical;
    return relation;
}

template<class T, std::size_t I, class M>
Column describe_column(const Place& place, const M& member) {
    using MemberCodec = CodecOf<T, I, M>;
    constexpr FieldSettings said = field_settings<T, I>;
    static_assert(
        said.on_delete != OnDelete::set_null || said.null,
        "on_delete(set_null) is for foreign keys that may be NULL: say null(), too");
    static_assert(
        said.on_delete != OnDelete::set_default || said.null ||
            said.default_value.type != SqlType::null,
        "on_delete(set_default) needs the default_value(...) to set");
    Column column;
    column.member = place.prefix + std::string{member_names<T>[I]};
    column.name = column.member;
    if constexpr (is_foreign_key<M>) column.name += "_id";
    column.type = MemberCodec::type;
    column.nullable = MemberCodec::nullable;
    column.offset = static_cast<std::size_t>(
        reinterpret_cast<const std::byte*>(&member) - static_cast<const std::byte*>(place.record));
    column.store = [](const void* m, Scratch& scratch) {
        return MemberCodec::store(*static_cast<const M*>(m), scratch);
    };
    column.load = [](void* m, const SqlValue& value) {
        MemberCodec::load(*static_cast<M*>(m), value);
    };
    describe_type<M>(column, field_settings<T, I>);
    std::vector<Constant> choices;
    FieldSettings settings;
    std::apply(
        [&](const auto&... option) { (read_field<I>(option, settings, &choices), ...); },
        meta<T>.options);
    apply_settings(column, settings, choices, place.prefix);
    return column;
}

// Adds the columns, or the relation, of T's member number I.
template<class T, std::size_t I, class M>
void describe_member(ModelInfo& info, const Place& place, const M& member) {
    if constexpr (is_many_to_many<M>) {
        info.many.push_back(describe_relation<T, I, M>());
    } else if constexpr (is_embed<M>) {
        const std::string prefix{field_settings<T, I>.prefix};
        describe_members<Embedded<M>>(
            info, member, {place.record, place.prefix + prefix, info.columns.size()});
    } else if constexpr (!is_column<M>) {
        static_assert(
            is_column<M>,
            "a member's type cannot be a column: specialise rowcall::FieldType for it");
    } else {
        if constexpr (is_primary_key<M>) {
            static_assert(is_model<T>, "an embedded struct has no primary key");
            info.key_column = info.columns.size();
            info.key_access = describe_key<typename M::Value>();
        }
        info.columns.push_back(describe_column<T, I>(place, member));
    }
}

template<class T, auto Member>
constexpr Ordering descending_by(Descending<Member>) {
    check_own_members<T, Member>();
    return {column_index<Member>, true};
}
template<class T, auto Entry>
constexpr Ordering ordering_entry(std::size_t first_column) {
    Ordering entry;
    if constexpr (std::is_member_object_pointer_v<decltype(Entry)>) {
        check_own_members<T, Entry>();
        entry = {column_index<Entry>, false};
    } else {
        entry = descending_by<T>(Entry);
    }
    entry.column += first_column;
    return entry;
}

// Overloads for the options that are not of one field.
template<class T, bool Unique, auto... Members>
void describe_option(
    ModelInfo& info, std::size_t first_column, const IndexOptions<Unique, Members...>& option) {
    check_own_members<T, Members...>();
    info.indexes.push_back(
        {{first_column + column_index<Members>...}, std::string{option.condition}, Unique});
}
template<class T, auto... Entries>
void describe_option(
    ModelInfo& info, std::size_t first_column, const OrderingOptions<Entries...>&) {
    info.ordering = {ordering_entry<T, Entries>(first_column)...};
}
template<class T>
void describe_option(ModelInfo& info, std::size_t, const check& option) {
    info.checks.push_back({std::string{option.name}, std::string{option.sql}});
}
template<class T, auto Member, std::size_t N>
void describe_option(ModelInfo&, std::size_t, const FieldOptions<Member, N>&) {
    check_own_field<T, Member>();
}

// The members and options of T, a model or a struct that it embeds.
template<class T>
void describe_members(ModelInfo& info, const T& sample, const Place& place) {
    with_members<member_count<T>>(sample, [&](const auto&... member) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (describe_member<T, I>(info, place, member), ...);
        }
        (std::make_index_sequence<member_count<T>>{});
    });
    std::apply(
        [&](const auto&... option) { (describe_option<T>(info, place.first_column, option), ...); },
        meta<T>.options);
}

template<class T>
ListAccess describe_list() {
    using List = std::vector<T>;
    ListAccess access;
    access.create = []() -> std::shared_ptr<void> { return std::make_shared<List>(); };
    access.append = [](void* list) -> void* { return &static_cast<List*>(list)->emplace_back(); };
    access.size = [](const void* list) { return static_cast<const List*>(list)->size(); };
    access.at = [](void* list, std::size_t i) -> void* { return &(*static_cast<List*>(list))[i]; };
    return access;
}

template<class T>
ModelInfo describe() {
    check_primary_key<T>();
    ModelInfo info;
    info.name = type_name<T>;
    info.table = meta<T>.name.empty() ? snake_case(info.name) : std::string{meta<T>.name};
    info.sender = sender<T>;
    info.create = []() -> std::shared_ptr<void> { return std::make_shared<T>(); };
    info.list = describe_list<T>();
    const T sample{};
    describe_members(info, sample, {&sample, {}});
    return info;
}

/// Owns a model's description and has it registered.
class Registration {
public:
    explicit Registration(ModelInfo description) : info{std::move(description)} {
        register_model(info);
    }
    ModelInfo info;
};

template<auto Member>
consteval Sender through_sender() {
    static_assert(
        is_many_to_many<TypeOf<Member>>,
        "through<...> is the sender of a ManyToMany; this member is none");
    return sender<RelationTag<OwnerOf<Member>, member_index<Member>>>;
}

} // namespace detail

/// The sender of m2m_changed for a relation:
/// `m2m_changed.connect(f, {.sender = through<&Todo::tags>})`.
template<auto Member>
inline constexpr Sender through = detail::through_sender<Member>();

template<class T>
const ModelInfo& model_info() {
    static const detail::Registration registration{detail::describe<T>()};
    return registration.info;
}

} // namespace rowcall
