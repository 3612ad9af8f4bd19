#include "examples/web/site/fields.hpp"

#include "examples/web/site/http_error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace web {

namespace {

std::string_view part_before(std::string_view text, char end) {
    return text.substr(0, text.find(end));
}

std::string_view part_behind(std::string_view text, char begin) {
    const std::size_t at = text.find(begin);
    return at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
}

std::string decoded(std::string_view text) {
    return httplib::detail::decode_url(std::string{text}, true);
}

bool is_form(const httplib::Request& request) {
    return request.get_header_value("Content-Type").find("application/x-www-form-urlencoded") == 0;
}

// What JSON can say is UTF-8.
bool is_utf8(const std::string& text) {
    try {
        return !nlohmann::json(text).dump().empty();
    } catch (const nlohmann::json::exception&) {
        return false;
    }
}

bool has_unseen(const std::string& text) {
    const auto is_control = [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f;
    };
    constexpr std::string_view unseen[]{"\u200b", "\u2060", "\ufeff", // nothing, of no width
                                        "\u202a", "\u202b", "\u202c", "\u202d",
                                        "\u202e", // directions
                                        "\u2066", "\u2067", "\u2068", "\u2069"};
    return std::any_of(text.begin(), text.end(), is_control) ||
           std::any_of(std::begin(unseen), std::end(unseen), [&](std::string_view one) {
               return text.find(one) != std::string::npos;
           });
}

std::string trimmed(const std::string& text) {
    constexpr std::string_view blanks = " \n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

} // namespace

// The library's own way would cut a value at a second '='.
Fields fields_of(const httplib::Request& request) {
    const bool reads = request.method == "GET" || request.method == "HEAD";
    std::string_view rest;
    if (reads)
        rest = part_behind(part_before(request.target, '#'), '?');
    else if (is_form(request))
        rest = request.body;
    Fields fields;
    for (; !rest.empty(); rest = part_behind(rest, '&')) {
        const std::string_view field = part_before(rest, '&');
        if (!field.empty())
            fields.emplace_back(decoded(part_before(field, '=')), decoded(part_behind(field, '=')));
    }
    return fields;
}

std::string checked_text(const std::string& name, std::string text) {
    std::erase(text, '\r');
    std::replace(text.begin(), text.end(), '\t', ' ');
    if (!is_utf8(text)) throw HttpError{422, message_of(422), {{name, {"is not UTF-8"}}}};
    if (has_unseen(text))
        throw HttpError{422, message_of(422), {{name, {"has a character that cannot be seen"}}}};
    return trimmed(text);
}

std::size_t length_of(std::string_view utf8) noexcept {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80; // begins a character
    }));
}

std::string local_path(const std::string& path) {
    const bool is_local = path.starts_with('/') && !path.starts_with("//") &&
                          std::all_of(path.begin(), path.end(), [](char c) {
                              return c > ' ' && c < 0x7f && c != '\\';
                          });
    return is_local ? path : "/todos";
}

} // namespace web
