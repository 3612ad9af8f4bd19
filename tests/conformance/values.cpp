#include "tests/conformance/values.hpp"

#include <fmt/format.h>

namespace rowcall::conformance {

const json& require(const json& object, const char* key) {
    if (!object.is_object()) throw MalformedScenario{fmt::format("no object: {}", object.dump())};
    const auto found = object.find(key);
    if (found == object.end())
        throw MalformedScenario{fmt::format("\"{}\" is missing in {}", key, object.dump())};
    return *found;
}

const std::string& require_text(const json& object, const char* key) {
    const json& value = require(object, key);
    if (!value.is_string())
        throw MalformedScenario{fmt::format("\"{}\" is no text: {}", key, value.dump())};
    return value.get_ref<const std::string&>();
}

bool flag(const json& object, const char* key, bool otherwise) {
    const auto found = object.find(key);
    if (found == object.end()) return otherwise;
    if (!found->is_boolean())
        throw MalformedScenario{fmt::format("\"{}\" is no boolean: {}", key, found->dump())};
    return found->get<bool>();
}

OwnedValue to_value(const json& value) {
    if (value.is_null()) return {};
    if (value.is_boolean()) return std::int64_t{value.get<bool>()};
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (value.is_string()) return value.get<std::string>();
    throw MalformedScenario{fmt::format("no value of a field: {}", value.dump())};
}

namespace {

json plain(const OwnedValue& value) {
    switch (value.index()) {
    case 0:
        return nullptr;
    case 1:
        return std::get<std::int64_t>(value);
    case 2:
        return std::get<double>(value);
    case 3:
        return std::get<std::string>(value);
    default:
        throw std::logic_error{"the models have no blobs"};
    }
}

} // namespace

json to_json(std::string_view field, const OwnedValue& value) {
    const bool is_boolean = field == "done"; // the only one of the models
    if (const auto* number = std::get_if<std::int64_t>(&value); number && is_boolean)
        return *number != 0;
    return plain(value);
}

json key_to_json(const OwnedValue& key) { return plain(key); }

json field_values(const AnyModel& record) {
    json values = json::object();
    for (const Column& column : record.info().columns)
        values[std::string{column.member}] = to_json(column.member, record.value(column.member));
    return values;
}

json label_of(const AnyModel& record) {
    if (record.name() == "Watch") {
        const auto part = [&](std::string_view field) {
            const json value = key_to_json(record.value(field));
            return value.is_null() ? "None" : value.dump();
        };
        return part("todo") + "-" + part("user");
    }
    static const std::map<std::string_view, std::string_view> fields{
        {"User", "username"}, {"Profile", "bio"},     {"Project", "name"},
        {"Tag", "name"},      {"Todo", "title"},      {"Person", "name"},
        {"Comment", "text"},  {"Attachment", "name"}, {"LogEntry", "message"}};
    return plain(record.value(fields.at(record.name())));
}

json describe(const AnyModel& record) {
    return {
        {"model", record.name()}, {"pk", key_to_json(record.key())}, {"label", label_of(record)}};
}

std::vector<std::string> names_in(const json& fields) {
    std::vector<std::string> names;
    for (const auto& item : fields.items()) names.push_back(item.key());
    return names;
}

std::string join_path(const json& path) {
    std::string joined;
    for (const json& name : path)
        joined += (joined.empty() ? "" : ".") + name.get_ref<const std::string&>();
    return joined;
}

} // namespace rowcall::conformance
