#include "orm/schema/describe.hpp"

namespace rowcall::detail {

OwnedValue to_value(const Constant& constant, bool by_number) {
    if (by_number) return constant.integer;
    switch (constant.type) {
    case SqlType::integer:
        return constant.integer;
    case SqlType::real:
        return constant.real;
    case SqlType::text:
        return std::string{constant.text};
    default:
        return {};
    }
}

void add_choice(std::vector<OwnedValue>& choices, const Constant& constant, bool by_number) {
    choices.push_back(to_value(constant, by_number));
}

namespace {

// A whole number is written where a REAL is meant: `choices(1, 2.5)`.
OwnedValue value_for(const Column& column, const Constant& constant, bool by_number) {
    OwnedValue value = to_value(constant, by_number);
    if (column.type == SqlType::real && constant.type == SqlType::integer)
        value = static_cast<double>(constant.integer);
    return value;
}

void apply_settings(
    Column& column, const FieldSettings& settings, std::span<const Constant> choices,
    const std::string& prefix) {
    if (!settings.column.empty()) column.name = prefix + std::string{settings.column};
    column.check = settings.check;
    column.max_length = settings.max_length;
    column.unique = column.unique || settings.unique;
    column.index = settings.index;
    column.auto_now = settings.auto_now;
    column.auto_now_add = settings.auto_now_add;
    if (settings.default_value.type != SqlType::null)
        column.default_value = value_for(column, settings.default_value, settings.by_number);
    if (!choices.empty()) column.choices.clear();
    for (const Constant& choice : choices)
        column.choices.push_back(value_for(column, choice, settings.by_number));
}

Reference reference_of(const ForeignType& type, const FieldSettings& settings) {
    return {
        .model = type.model,
        .field = type.field,
        .on_delete = settings.on_delete,
        .set_value = to_value(settings.set_value, false),
        .set_function = settings.set_function,
        .related_name = std::string{settings.related_name}};
}

std::size_t offset_in(const Place& place, const void* address) {
    return static_cast<std::size_t>(
        static_cast<const std::byte*>(address) - static_cast<const std::byte*>(place.record));
}

Column column_of(const Member& member, const Place& place, const void* address) {
    const MemberType& type = *member.type;
    Column column;
    column.member = place.prefix + std::string{member.name};
    column.name = column.member;
    column.type = type.type;
    column.collation = type.collation;
    column.json = type.json;
    column.primary_key = type.key != nullptr;
    column.generated = type.generated;
    column.nullable = type.nullable;
    column.unique = type.unique;
    if (type.ranged) column.range = {type.low, type.high};
    if (type.add_choices) type.add_choices(column.choices, member.settings->by_number);
    column.offset = offset_in(place, address);
    column.store = type.store;
    column.load = type.load;
    column.touch = type.touch;
    if (type.foreign) {
        column.name += "_id";
        column.nullable = member.settings->null;
        column.reference = reference_of(*type.foreign, *member.settings);
        column.set_related = type.foreign->set_related;
        column.related = type.foreign->related;
        column.set_database = type.foreign->set_database;
    }
    apply_settings(column, *member.settings, member.choices, place.prefix);
    return column;
}

} // namespace

void add_members(
    ModelInfo& info, std::span<const Member> members, const void* const* addresses,
    const Place& place) {
    for (const Member& member : members) {
        const void* const address = *addresses++;
        if (member.relation) {
            info.many.push_back(member.relation());
        } else if (member.embedded) {
            const std::string prefix = place.prefix + std::string{member.settings->prefix};
            member.embedded(info, address, {place.record, prefix, info.columns.size()});
        } else {
            if (member.type->key) {
                info.key_column = info.columns.size();
                info.key_access = *member.type->key;
                info.key_memory_offset = offset_in(place, info.key_access.memory(address));
            }
            info.columns.push_back(column_of(member, place, address));
        }
    }
}

} // namespace rowcall::detail
