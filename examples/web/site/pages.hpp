// Pages, from the templates in templates/.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace web {

/// The template of that name, filled with these values. All text is escaped but that of triple
/// braces, which the templates use for parts that are rendered already. Null, false and empty lists
/// are false in sections. Throws std::logic_error for a template that is not there or is wrong.
std::string render(std::string_view name, const nlohmann::json& values);

/// A file of static/; empty if there is none of that name.
std::string_view static_file(std::string_view name);

} // namespace web
