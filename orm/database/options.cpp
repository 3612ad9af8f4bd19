#include "orm/database/options.hpp"

#include "orm/error.hpp"

#include <fmt/format.h>

#include <charconv>

namespace rowcall::detail {

namespace {

void apply_parameter(DatabaseOptions& options, std::string_view name, std::string_view value) {
    if (name == "mode" && (value == "ro" || value == "rw" || value == "rwc")) {
        options.read_only = value == "ro";
        options.create = value == "rwc";
        return;
    }
    if (name == "busy_timeout") {
        int milliseconds = 0;
        const char* const end = value.data() + value.size();
        const auto [rest, error] = std::from_chars(value.data(), end, milliseconds);
        if (error == std::errc{} && rest == end && milliseconds >= 0) {
            options.busy_timeout = std::chrono::milliseconds{milliseconds};
            return;
        }
    }
    throw ProgrammingError{fmt::format(
        "database URL \"{}\": {}={} is not understood; there are mode=ro|rw|rwc and "
        "busy_timeout=MILLISECONDS",
        options.url, name, value)};
}

} // namespace

DatabaseAddress parse_address(DatabaseOptions options) {
    const std::string url = options.url;
    const auto colon = url.find(':');
    if (colon == std::string::npos || colon == 0)
        throw ProgrammingError{fmt::format(
            "\"{}\" is not a database URL: it begins with the kind of database, such as "
            "sqlite:todo.db",
            url)};
    const auto question = url.find('?', colon);
    std::string location = url.substr(colon + 1, question - colon - 1);
    if (location.empty())
        throw ProgrammingError{fmt::format("database URL \"{}\" names no database", url)};
    std::string_view rest = question == std::string::npos
                                ? std::string_view{}
                                : std::string_view{url}.substr(question + 1);
    while (!rest.empty()) {
        const auto parameter = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), parameter.size() + 1));
        const auto equals = std::min(parameter.find('='), parameter.size());
        apply_parameter(
            options, parameter.substr(0, equals),
            parameter.substr(std::min(equals + 1, parameter.size())));
    }
    return {url.substr(0, colon), std::move(location), std::move(options)};
}

} // namespace rowcall::detail
