#include "examples/web/site/visitor.hpp"

#include "models/auth/secret.hpp"
#include "models/auth/session.hpp"

#include <fmt/format.h>

namespace web {

namespace auth = rowcall::models::auth;

namespace {

// The purpose of the token that is derived from a visitor's secret.
constexpr std::string_view csrf = "csrf";

// The prefix has the browser take it from this host alone, and by HTTPS.
std::string full_name(std::string_view name, bool https) {
    return (https ? "__Host-" : "") + std::string{name};
}

} // namespace

std::string cookie(const httplib::Request& request, std::string_view short_name, bool https) {
    const std::string name = full_name(short_name, https);
    const std::string all = request.get_header_value("Cookie");
    std::string_view rest = all;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return std::string{pair.substr(name.size() + 1)};
    }
    return {};
}

void set_cookie(
    httplib::Response& response, std::string_view name, std::string_view value,
    std::chrono::seconds age, bool https) {
    response.set_header(
        "Set-Cookie", fmt::format(
                          "{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}",
                          full_name(name, https), value, age.count(), https ? "; Secure" : ""));
}

Visitor::Visitor(const httplib::Request& request, rowcall::Database& database, bool https)
    : session_{cookie(request, "session", https)}, secret_{cookie(request, "visitor", https)} {
    if (!session_.empty()) user_ = auth::user_of_session(session_, database);
    if (user_)
        secret_ = session_;
    else
        session_.clear();
}

std::string Visitor::csrf_token(httplib::Response& response, bool https) {
    if (secret_.empty()) {
        secret_ = auth::new_secret();
        set_cookie(response, "visitor", secret_, std::chrono::hours{24}, https);
    }
    return auth::derive_token(secret_, csrf);
}

bool Visitor::knows(std::string_view csrf_token) const {
    return !secret_.empty() && auth::equal_secrets(csrf_token, auth::derive_token(secret_, csrf));
}

} // namespace web
