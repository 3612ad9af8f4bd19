#pragma once

#include "orm/fields/json.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

/// \file
/// Json::of() and Json::to() by way of nlohmann::json. Apart from json.hpp because it is costly
/// to include.

namespace rowcall::detail {

/// Throws std::invalid_argument if `value`, `depth` levels down, has what its text would not show:
/// dump() writes a NaN as null, and recurses however deep it goes.
inline void check_json_value(const nlohmann::json& value, int depth = 0) {
    const auto refuse = [](const std::string& reason) {
        throw std::invalid_argument("a value cannot be stored as JSON: " + reason);
    };
    if (value.is_number_float() && !std::isfinite(value.get<double>()))
        refuse("it has a number that is not finite");
    if (value.is_binary()) refuse("it has binary data");
    if (value.is_discarded()) refuse("it is what is left of a failed parse");
    if (!value.is_structured()) return;
    if (depth == Json::max_depth)
        refuse("it is nested more than " + std::to_string(Json::max_depth) + " levels deep");
    for (const nlohmann::json& element : value) check_json_value(element, depth + 1);
}

template<class T>
struct JsonCodec {
    static Json encode(const nlohmann::json& value) {
        check_json_value(value);
        try {
            return Json::parse(value.dump());
        } catch (const nlohmann::json::type_error& error) {
            throw std::invalid_argument(
                std::string{"a value cannot be stored as JSON: "} + error.what());
        }
    }

    static T decode(const Json& json) { return nlohmann::json::parse(json.text()).get<T>(); }
};

} // namespace rowcall::detail
