// What a handler works with: one request, its answer, and who sent it.
#pragma once

#include "examples/web/site/http_error.hpp"
#include "examples/web/site/routes.hpp"
#include "examples/web/site/visitor.hpp"

#include <nlohmann/json.hpp>

namespace web {

/// What is the same for all requests.
struct Site {
    rowcall::Database& database;
    bool https; ///< whether browsers reach it by HTTPS: cookies are sent by nothing else then
};

class Context {
public:
    Context(
        const Site& given_site, Match match, const httplib::Request& given_request,
        httplib::Response& given_response)
        : site{given_site}, request{given_request}, response{given_response}, match_{std::move(
                                                                                  match)} {}

    const Site& site;
    const httplib::Request& request;
    httplib::Response& response;

    std::int64_t id() const noexcept { return match_.id; }
    const std::string& name() const noexcept { return match_.name; }
    const Route& route() const noexcept { return *match_.route; }

    /// Who it is, looked up at the first call.
    Visitor& visitor();
    /// The user of a route for users only.
    rowcall::models::User& user() { return *visitor().user(); }

    /// A field of the form, or of the address, by checked_text(); empty if it is not there.
    std::string field(const std::string& name) const;
    /// The same as it was typed: for passwords.
    std::string raw_field(const std::string& name) const { return request.get_param_value(name); }
    /// Whether the request brings JSON. Throws HttpError 415 if not, 400 if it is wrong or no
    /// object.
    nlohmann::json json_body() const;

    /// Answers with a page: the template within the layout. The values get `user`, `csrf_token`
    /// and what the layout shows.
    void page(
        std::string_view name, const std::string& title, nlohmann::json values = {},
        int status = 200);
    void json(const nlohmann::json& body, int status = 200);
    /// See other: by GET. The next page tells the notice, one of those in context.cpp.
    void redirect(const std::string& path, std::string_view notice = {});
    /// Logs the browser in or out; empty: out.
    void set_session(std::string_view session);

private:
    Match match_;
    std::optional<Visitor> visitor_;
};

/// A text from outside, without blanks around it. Throws HttpError 422 that names the field, for
/// what is not UTF-8 or has control characters other than line breaks.
std::string checked_text(const std::string& name, const std::string& text);

/// Answers with an error: a page or JSON, as the client likes it.
void write_error(
    const httplib::Request& request, httplib::Response& response, const HttpError& error);

/// Whether whoever asks wants to see a page, and no JSON.
bool wants_page(const httplib::Request& request);

} // namespace web
