// The signals about logging in and out: Django's, with its moments.
#pragma once

#include "models/auth/credentials.hpp"
#include "models/auth/login_limit.hpp"
#include "models/user.hpp"
#include "signals/request.hpp"

namespace rowcall::models::auth {

/// Sent by login() at its end, in its transaction: a receiver that throws undoes the log-in.
inline constinit Signal<void(User&, const Request&)> user_logged_in{"user_logged_in"};

/// Sent by logout() in its transaction, before the session is removed. Null: nobody was logged in.
inline constinit Signal<void(User*, const Request&)> user_logged_out{"user_logged_out"};

/// What user_login_failed tells beside Django's arguments.
struct LoginFailedEvent {
    Database& database;               ///< in which there was to be such a user
    const LoginLimit& limit;          ///< that authenticate() was called with
    std::chrono::seconds retry_after; ///< above zero: limited, whatever the password was
};

/// Sent by authenticate() when it finds no user, or lets nobody try any more (login_limit.hpp).
/// The password is masked. The request is null if there was none.
inline constinit Signal<void(const Credentials&, const Request*, const LoginFailedEvent&)>
    user_login_failed{"user_login_failed"};

} // namespace rowcall::models::auth
