#include "examples/web/site/context.hpp"

#include "examples/web/site/pages.hpp"
#include "models/auth/session.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace web {

namespace {

// What may be told after a redirect. A cookie names one of them, so that nobody can make the site
// say anything else.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> notices{{
    {"welcome", "Welcome! Your account and its profile have been created."},
    {"logged-in", "You are logged in."},
    {"logged-out", "You are logged out."},
    {"added", "The item has been added."},
    {"changed", "The item has been changed."},
    {"completed", "Well done! The item is completed."},
    {"removed", "The item has been removed."},
    {"profile", "Your profile has been changed."},
}};

std::string_view notice_text(std::string_view key) {
    for (const auto& [name, text] : notices)
        if (name == key) return text;
    return {};
}

bool is_control(char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r') || c == 0x7f;
}

// What JSON can say is UTF-8.
bool is_utf8(const std::string& text) {
    try {
        return !nlohmann::json(text).dump().empty();
    } catch (const nlohmann::json::exception&) {
        return false;
    }
}

// Whether the address begins with that part, as "/todos/1" does with "todos".
bool is_at(std::string_view path, std::string_view place) {
    path.remove_prefix(1);
    return path.substr(0, path.find('/')) == place;
}

// Browsers send the line breaks of a text as two characters, and count them as one.
std::string with_plain_line_breaks(std::string text) {
    std::erase(text, '\r');
    return text;
}

std::string trimmed(const std::string& text) {
    constexpr std::string_view blanks = " \t\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

void write_json(httplib::Response& response, const nlohmann::json& body, int status) {
    response.status = status;
    response.set_content(body.dump() + '\n', "application/json");
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

std::string checked_text(const std::string& name, const std::string& text) {
    if (!is_utf8(text)) throw HttpError{422, message_of(422), {{name, {"is not UTF-8"}}}};
    if (std::any_of(text.begin(), text.end(), is_control))
        throw HttpError{422, message_of(422), {{name, {"has a character that cannot be shown"}}}};
    return trimmed(with_plain_line_breaks(text));
}

Visitor& Context::visitor() {
    if (!visitor_) visitor_.emplace(request, site.database);
    return *visitor_;
}

std::string Context::field(const std::string& name) const {
    return checked_text(name, request.get_param_value(name));
}

nlohmann::json Context::json_body() const {
    const std::string type = request.get_header_value("Content-Type");
    if (type.substr(0, type.find(';')) != "application/json") throw HttpError{415, message_of(415)};
    nlohmann::json body = nlohmann::json::parse(request.body, nullptr, false);
    if (body.is_discarded()) throw HttpError{400, "The body is not JSON."};
    if (!body.is_object()) throw HttpError{400, "The body has to be an object of JSON."};
    return body;
}

void Context::page(
    std::string_view name, const std::string& title, nlohmann::json values, int status) {
    values["title"] = title;
    values["csrf_token"] = visitor().csrf_token(response, site.https);
    values["user"] = nullptr;
    if (const auto* user = visitor().user()) values["user"] = {{"username", user->username}};
    for (const char* place : {"todos", "log", "profile", "signals", "login", "signup"})
        values[std::string{"at_"} + place] = is_at(request.path, place);
    if (const std::string key = cookie(request, "notice"); !key.empty()) {
        values["notice"] = notice_text(key);
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
