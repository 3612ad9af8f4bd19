// Who sends a request: by the cookies that it brings.
#pragma once

#include "models/user.hpp"

#include <httplib.h>

#include <chrono>
#include <optional>
#include <string>

namespace web {

/// The value of a cookie that the request brings; empty if it brings none.
std::string cookie(const httplib::Request& request, std::string_view name, bool https);

/// Has the browser keep a cookie that scripts do not see and that other sites' forms do not bring.
/// An age of zero removes it. `https`: browsers send and take it by nothing else.
void set_cookie(
    httplib::Response& response, std::string_view name, std::string_view value,
    std::chrono::seconds age, bool https);

/// Somebody with a browser. Whoever is not logged in has a secret, too, so that the forms to log in
/// and to sign up are as safe from other sites as all others.
class Visitor {
public:
    /// One query, if there is a cookie of a session.
    Visitor(const httplib::Request& request, rowcall::Database& database, bool https);

    /// Null: not logged in.
    rowcall::models::User* user() noexcept { return user_ ? &*user_ : nullptr; }
    /// The id of the session; empty for those who are not logged in.
    const std::string& session() const noexcept { return session_; }

    /// What each form of this visitor has to bring, in the field `csrf_token`. Gives those who
    /// have no secret yet one, as a cookie.
    std::string csrf_token(httplib::Response& response, bool https);
    /// Whether a form brought that.
    bool knows(std::string_view csrf_token) const;

private:
    std::string session_;
    std::optional<rowcall::models::User> user_;
    std::string secret_;
};

} // namespace web
