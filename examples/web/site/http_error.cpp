#include "examples/web/site/http_error.hpp"

#include <string_view>

namespace web {

namespace {

struct Known {
    int status;
    std::string_view code;
    std::string_view message;
};

constexpr Known known_statuses[]{
    {400, "bad_request", "The request could not be understood."},
    {401, "not_logged_in", "Log in first."},
    {403, "forbidden", "This is not allowed."},
    {404, "not_found", "There is nothing here."},
    {405, "method_not_allowed", "This cannot be done here."},
    {411, "length_required", "The request does not say how long its body is."},
    {413, "too_large", "The request is too large."},
    {414, "address_too_long", "The address is too long."},
    {415, "not_json", "The body has to be application/json."},
    {422, "invalid", "Some of the fields are not right."},
    {429, "too_many", "There were too many attempts. Try again later."},
    {431, "headers_too_large", "The headers of the request are too large."},
    {500, "internal", "Something went wrong here. It has been noted."},
    {503, "busy", "There are too many requests now. Try again soon."},
};

const Known& known(int status) {
    static constexpr Known other{0, "error", "The request could not be answered."};
    for (const Known& one : known_statuses)
        if (one.status == status) return one;
    return other;
}

} // namespace

std::string code_of(int status) { return std::string{known(status).code}; }
std::string message_of(int status) { return std::string{known(status).message}; }

nlohmann::json flat(const FieldErrors& errors) {
    nlohmann::json first = nlohmann::json::object();
    for (const auto& [field, messages] : errors) first[field] = messages.front();
    return first;
}

nlohmann::json error_json(const HttpError& error) {
    nlohmann::json content{
        {"status", error.status()}, {"code", code_of(error.status())}, {"message", error.what()}};
    if (!error.fields().empty()) content["fields"] = error.fields();
    return {{"error", content}};
}

} // namespace web
