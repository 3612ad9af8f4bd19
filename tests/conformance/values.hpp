// Values between the JSON of scenarios and records.
#pragma once

#include "orm/any_model.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace rowcall::conformance {

using json = nlohmann::json;

/// A scenario that does not have the form it should have. The message says where, each caller
/// having put its own place in front.
class MalformedScenario : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The value at a key of an object. Throws MalformedScenario if it is missing.
const json& require(const json& object, const char* key);
/// The same as a text.
const std::string& require_text(const json& object, const char* key);
bool flag(const json& object, const char* key, bool otherwise = false);

/// A null, boolean, integer or text as a database holds it.
OwnedValue to_value(const json& value);
/// As scenarios show it, where `field` is the name of the member it comes from.
json to_json(std::string_view field, const OwnedValue& value);
/// A key, or null.
json key_to_json(const OwnedValue& key);

/// All members in memory, by name.
json field_values(const AnyModel& record);
/// The text that names an object in a trace.
json label_of(const AnyModel& record);
/// `{"model", "pk", "label"}`
json describe(const AnyModel& record);

/// The names of an object's members, as texts.
std::vector<std::string> names_in(const json& fields);
/// Names of a path, joined by dots.
std::string join_path(const json& path);

} // namespace rowcall::conformance
