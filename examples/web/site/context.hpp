// What a handler works with: one request, its answer, and who sent it.
#pragma once

#include "examples/web/site/fields.hpp"
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
        : site{given_site}, request{given_request}, response{given_response},
          match_{std::move(match)}, fields_{fields_of(given_request)} {}

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

    /// The fields of the form; of a GET, those of its address.
    const Fields& fields() const noexcept { return fields_; }
    /// The first of that name by checked_text(); empty if there is none.
    std::string field(const std::string& name) const;
    /// The same as it was typed: for passwords.
    std::string raw_field(std::string_view name) const;
    /// The object of JSON that the request brings. Throws HttpError 415 for another type, 400 that
    /// says where it is wrong.
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
    Fields fields_;
    std::optional<Visitor> visitor_;
};

/// Answers with an error: a page or JSON, as the client likes it.
void write_error(
    const httplib::Request& request, httplib::Response& response, const HttpError& error);

/// Whether whoever asks wants to see a page, and no JSON.
bool wants_page(const httplib::Request& request);

} // namespace web
