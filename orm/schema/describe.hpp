// From a struct and its settings to ModelInfo; and the sentences for mistakes in a model.
#pragma once

#include "orm/schema/member_type.hpp"

namespace rowcall {

/// The description of a model, made at its first use. Any thread.
template<class T>
[[gnu::noinline]] const ModelInfo& model_info();

namespace detail {

/// How many receivers of saves want the old row (records/old_row.hpp): of T, or (void) of any
/// model.
template<class T>
inline constinit Atomic<unsigned> old_row_wishes{0};

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
        return member_at<find_primary_key(MemberTypes<T>{})>(record);
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

// "Todo.tags"
template<class T, std::size_t I>
struct RelationName {
    static constexpr std::string_view owner = type_name<T>;
    static constexpr std::string_view member = member_names<T>[I];
    static constexpr auto characters = [] {
        std::array<char, owner.size() + 1 + member.size()> text{};
        owner.copy(text.data(), owner.size());
        text[owner.size()] = '.';
        member.copy(text.data() + owner.size() + 1, member.size());
        return text;
    }();
};
template<class T, std::size_t I>
inline constexpr std::string_view sender_name<RelationTag<T, I>>{
    RelationName<T, I>::characters.data(), RelationName<T, I>::characters.size()};

// The member of T that foreign keys with this `Field` point at.
template<class T, FieldName Field>
consteval std::size_t referenced_member() {
    if constexpr (Field.view().empty())
        return find_primary_key(MemberTypes<T>{});
    else {
        constexpr std::size_t found = [] {
            std::size_t i = 0;
            while (i < member_names<T>.size() && member_names<T>[i] != Field.view()) ++i;
            return i;
        }();
        static_assert(
            found < member_names<T>.size(),
            "ForeignKey<T, Key, Field>: T has no member of that name");
        return found;
    }
}

template<class T, class Key, FieldName Field>
std::optional<Key> referenced_value(const T& object) {
    const auto& value = member_at<referenced_member<T, Field>()>(object);
    using Value = std::remove_cvref_t<decltype(value)>;
    static_assert(
        std::same_as<Plain<Value>, Key>,
        "ForeignKey<T, Key, Field>: Key is the type of the member that it points at");
    if constexpr (is_primary_key<Value>)
        return value.optional();
    else
        return value;
}

template<class M>
const ModelInfo& referenced_model() {
    if constexpr (M::target_field.empty())
        static_assert(
            std::same_as<typename M::Value, KeyOf<typename M::Target>>,
            "ForeignKey<T, Key>: Key is the type of T's primary key");
    else // checks both
        (void)&referenced_value<typename M::Target, typename M::Value, M::field_name>;
    return model_info<typename M::Target>();
}

/// Where a struct's members stand in its model: for the model's own, at the start.
struct Place {
    const void* record; ///< a sample
    std::string prefix; ///< of the columns' names
    std::size_t first_column = 0;
};

/// A member as its struct declares it: constants, from which its column is made.
struct Member {
    std::string_view name;
    const FieldSettings* settings;
    std::span<const Constant> choices;
    // One of the three:
    const MemberType* type = nullptr;
    ManyRelation (*relation)() = nullptr;
    void (*embedded)(ModelInfo& info, const void* member, const Place& place) = nullptr;
};
/// Adds the columns and relations of a struct; `addresses` are those of its members in the sample.
void add_members(
    ModelInfo& info, std::span<const Member> members, const void* const* addresses,
    const Place& place);

template<class T>
void describe_members(ModelInfo& info, const T& sample, const Place& place);

template<class T, std::size_t I, class M>
ManyRelation describe_relation() {
    static_assert(is_model<T>, "an embedded struct has columns only, no ManyToMany");
    constexpr const FieldSettings& settings = field_settings<T, I>;
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
consteval Member describe_member() {
    constexpr const DeclaredField& declared = declared_field<T, I>();
    Member member{member_names<T>[I], declared.settings, declared.choices};
    if constexpr (is_many_to_many<M>) {
        member.relation = &describe_relation<T, I, M>;
    } else if constexpr (is_embed<M>) {
        member.embedded = [](ModelInfo& info, const void* at, const Place& place) {
            describe_members<Embedded<M>>(info, *static_cast<const M*>(at), place);
        };
    } else if constexpr (!is_column<M>) {
        static_assert(
            is_column<M>,
            "a member's type cannot be a column: specialise rowcall::FieldType for it");
    } else {
        static_assert(is_model<T> || !is_primary_key<M>, "an embedded struct has no primary key");
        constexpr const FieldSettings& said = *declared.settings;
        static_assert(
            said.on_delete != OnDelete::set_null || said.null,
            "on_delete(set_null) is for foreign keys that may be NULL: say null(), too");
        static_assert(
            said.on_delete != OnDelete::set_default || said.null ||
                said.default_value.type != SqlType::null,
            "on_delete(set_default) needs the default_value(...) to set");
        member.type = &member_type<M, CodecOf<T, I, M>>;
    }
    return member;
}

template<class T, std::size_t... I, class... M>
consteval std::array<Member, sizeof...(M)> list_members(std::index_sequence<I...>, TypeList<M...>) {
    return {describe_member<T, I, M>()...};
}
template<class T>
inline constexpr auto members =
    list_members<T>(std::make_index_sequence<member_count<T>>{}, MemberTypes<T>{});

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
void describe_option(ModelInfo&, std::size_t, const FieldOptions<Member, N>&) {} // see Member

// The members and options of T, a model or a struct that it embeds.
template<class T>
void describe_members(ModelInfo& info, const T& sample, const Place& place) {
    with_members<member_count<T>>(sample, [&](const auto&... member) {
        const void* const addresses[] = {&member...};
        add_members(info, members<T>, addresses, place);
    });
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (describe_option<T>(info, place.first_column, std::get<I>(meta<T>.options)), ...);
    }
    (OptionIndexes<T>{});
}

template<class T>
void describe(ModelInfo& info) {
    check_primary_key<T>();
    info.name = type_name<T>;
    info.table = meta<T>.name;
    info.sender = sender<T>;
    info.old_row_wishes = &old_row_wishes<T>;
    info.create = &create_object<T>;
    info.list = list_access<T>;
    const std::shared_ptr<void> sample = info.create();
    describe_members(info, *static_cast<const T*>(sample.get()), {sample.get(), {}});
}

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
    static const ModelInfo& info = detail::register_model(&detail::describe<T>);
    return info;
}

} // namespace rowcall
