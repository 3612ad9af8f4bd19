#include "examples/web/site/routes.hpp"

#include "examples/web/site/http_error.hpp"

#include <charconv>
#include <optional>

namespace web {

namespace {

// Takes what stands before the next slash.
std::string_view next_part(std::string_view& path) {
    path.remove_prefix(1);
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(part.size());
    return part;
}

std::optional<std::int64_t> to_id(std::string_view text) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc{} || end != text.data() + text.size() || id < 1) return std::nullopt;
    return id;
}

bool fits(std::string_view pattern, std::string_view path, Match& match) {
    while (pattern.starts_with('/') && path.starts_with('/')) {
        const std::string_view wanted = next_part(pattern), part = next_part(path);
        if (wanted == "{id}") {
            const auto id = to_id(part);
            if (!id) return false;
            match.id = *id;
        } else if (wanted == "{name}") {
            match.name = part;
        } else if (wanted != part) {
            return false;
        }
    }
    return pattern.empty() && path.empty();
}

} // namespace

Match Routes::find(std::string_view method, std::string_view path) const {
    if (method == "HEAD") method = "GET";
    bool is_there = false;
    for (const Route& route : routes_) {
        Match match{&route, 0, {}};
        if (!fits(route.pattern, path, match)) continue;
        if (route.method == method) return match;
        is_there = true;
    }
    const int status = is_there ? 405 : 404;
    throw HttpError{status, message_of(status)};
}

std::string Routes::allowed(std::string_view path) const {
    std::string methods;
    for (const Route& route : routes_) {
        Match match{&route, 0, {}};
        if (!fits(route.pattern, path, match)) continue;
        methods += (methods.empty() ? "" : ", ") + route.method;
        if (route.method == "GET") methods += ", HEAD";
    }
    return methods;
}

std::string Routes::label(std::string_view method, std::string_view path) const {
    for (const Route& route : routes_) {
        Match match{&route, 0, {}};
        if (fits(route.pattern, path, match)) return std::string{method} + ' ' + route.pattern;
    }
    return std::string{method} + " elsewhere";
}

} // namespace web
