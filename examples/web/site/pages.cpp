#include "examples/web/site/pages.hpp"

#include "examples/web/site/embedded.hpp"

#include <kainjow/mustache.hpp>

#include <map>
#include <stdexcept>

namespace web {

namespace mustache = kainjow::mustache;

namespace {

std::string template_text(std::string_view name) {
    const std::string_view text = embedded_file("templates/" + std::string{name} + ".mustache");
    if (text.empty()) throw std::logic_error{"there is no template " + std::string{name}};
    return std::string{text};
}

mustache::data to_data(const nlohmann::json& value) {
    switch (value.type()) {
    case nlohmann::json::value_t::object: {
        mustache::data object;
        for (const auto& [name, member] : value.items()) object.set(name, to_data(member));
        return object;
    }
    case nlohmann::json::value_t::array: {
        mustache::data list{mustache::data::type::list};
        for (const auto& member : value) list.push_back(to_data(member));
        return list;
    }
    case nlohmann::json::value_t::string:
        return value.get<std::string>();
    case nlohmann::json::value_t::null:
        return false;
    case nlohmann::json::value_t::boolean:
        return value.get<bool>();
    default:
        return value.dump();
    }
}

// Rendering changes a template, so each thread has its own.
mustache::mustache& parsed(std::string_view name) {
    thread_local std::map<std::string, mustache::mustache, std::less<>> templates;
    const auto found = templates.find(name);
    if (found != templates.end()) return found->second;
    return templates.emplace(std::string{name}, template_text(name)).first->second;
}

} // namespace

std::string render(std::string_view name, const nlohmann::json& values) {
    mustache::data data = to_data(values);
    for (const char* part : {"send", "todo_fields"}) // templates that others include
        data.set(part, mustache::partial{[part] { return template_text(part); }});
    mustache::mustache& page = parsed(name);
    std::string text = page.render(data);
    if (!page.is_valid())
        throw std::logic_error{"template " + std::string{name} + ": " + page.error_message()};
    return text;
}

std::string_view static_file(std::string_view name) {
    return embedded_file("static/" + std::string{name});
}

} // namespace web
