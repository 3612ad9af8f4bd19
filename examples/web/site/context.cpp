#include "examples/web/site/context.hpp"

#include "examples/web/site/pages.hpp"
#include "models/auth/session.hpp"
#include "orm/fields/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace web {

namespace {

// What may be told after a redirect. A cookie names one of them, so that nobody can make the site
// say anything else.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> notices{{
    {"welcome", "Welcome! Your account and its profile have been created."},
    {"logged-in", "You are logged in."},
    {"logged-out", "You are logged out."},
    {"added", "The item has been added."},
    {"changed", "The item has been changed."},
    {"completed", "Well done! The item is completed."},
    {"reopened", "The item is open again."},
    {"removed", "The item has been removed."},
    {"profile", "Your profile has been changed."},
}};

constexpr char json_type[] = "application/json";

std::string_view notice_text(std::string_view key) {
    for (const auto& [name, text] : notices)
        if (name == key) return text;
    return {};
}

// Names of types are written in capitals or not, and may have parameters behind them.
bool is_json(std::string_view type) {
    type = type.substr(0, type.find(';'));
    while (type.ends_with(' ')) type.remove_suffix(1);
    return std::equal(
        type.begin(), type.end(), std::begin(json_type), std::end(json_type) - 1,
        [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

// Whether the address begins with that part, as "/todos/1" does with "todos".
bool is_at(std::string_view path, std::string_view place) {
    path.remove_prefix(1);
    return path.substr(0, path.find('/')) == place;
}

void write_json(httplib::Response& response, const nlohmann::json& body, int status) {
    response.status = status;
    // What is no UTF-8, a field's name say, is replaced.
    constexpr auto replace = nlohmann::json::error_handler_t::replace;
    response.set_content(body.dump(-1, ' ', false, replace) + '\n', "application/json");
}

void write_page(
    httplib::Response& response, std::string_view name, nlohmann::json values, int status) {
    values["content"] = render(name, values);
    response.status = status;
    response.set_content(render("layout", values), "text/html; charset=utf-8");
}

} // namespace

void write_error(
    const httplib::Request& request, httplib::Response& response, const HttpError& error) {
    if (!wants_page(request)) return write_json(response, error_json(error), error.status());
    nlohmann::json values{
        {"title", error.what()},
        {"status", error.status()},
        {"message", error.what()},
        {"bare", true},
        {"fields", nlohmann::json::array()}};
    for (const auto& [field, messages] : error.fields())
        for (const std::string& message : messages)
            values["fields"].push_back({{"field", field}, {"message", message}});
    write_page(response, "error", std::move(values), error.status());
}

bool wants_page(const httplib::Request& request) {
    return !request.path.starts_with("/api/") &&
           request.get_header_value("Accept").find("text/html") != std::string::npos;
}

Visitor& Context::visitor() {
    if (!visitor_) visitor_.emplace(request, site.database, site.https);
    return *visitor_;
}

std::string Context::raw_field(std::string_view name) const {
    for (const auto& [known, text] : fields_)
        if (known == name) return text;
    return {};
}

std::string Context::field(const std::string& name) const {
    return checked_text(name, raw_field(name));
}

nlohmann::json Context::json_body() const {
    const std::string type = request.get_header_value("Content-Type");
    if (!is_json(type))
        throw HttpError{
            415, "The body has to be application/json, and is " +
                     (type.empty() ? "of no type" : type) + "."};
    try {
        rowcall::Json::parse(request.body); // also refuses what readers understand differently
        nlohmann::json body = nlohmann::json::parse(request.body);
        if (body.is_object()) return body;
    } catch (const std::invalid_argument& error) {
        throw HttpError{400, fmt::format("The body is not JSON: {}.", error.what())};
    } catch (const nlohmann::json::exception&) {
        throw HttpError{400, "The body has a number that is too large."};
    }
    throw HttpError{400, "The body has to be an object of JSON."};
}

void Context::page(
    std::string_view name, const std::string& title, nlohmann::json values, int status) {
    values["title"] = title;
    values["csrf_token"] = visitor().csrf_token(response, site.https);
    values["user"] = nullptr;
    if (const auto* user = visitor().user()) values["user"] = {{"username", user->username}};
    for (const char* place : {"todos", "log", "profile", "signals", "login", "signup"})
        values[std::string{"at_"} + place] = is_at(request.path, place);
    if (const std::string key = cookie(request, "notice", site.https); !key.empty()) {
        if (const auto text = notice_text(key); !text.empty()) values["notice"] = text;
        set_cookie(response, "notice", "", std::chrono::seconds{0}, site.https);
    }
    write_page(response, name, std::move(values), status);
}

void Context::json(const nlohmann::json& body, int status) { write_json(response, body, status); }

void Context::redirect(const std::string& path, std::string_view notice) {
    if (!notice.empty())
        set_cookie(response, "notice", notice, std::chrono::minutes{1}, site.https);
    response.set_redirect(path, 303);
}

void Context::set_session(std::string_view session) {
    const auto age =
        session.empty() ? std::chrono::seconds{0} : rowcall::models::auth::LoginOptions{}.age;
    set_cookie(response, "session", session, age, site.https);
}

} // namespace web
