// Who is logged in, kept in the database.
#pragma once

#include "models/auth/signals.hpp"

#include <chrono>

namespace rowcall::models::auth {

/// Whoever shows the id that login() returned is its user, until it expires or they log out. The id
/// itself is stored nowhere.
struct Session : Model<Session> {
    PrimaryKey<std::string> id_hash; ///< hash_secret() of the id
    ForeignKey<User> user;
    Timestamp created_at;
    Timestamp expires_at;

    static constexpr auto meta() {
        return table<Session>(
            "session", field<&Session::user>.on_delete(cascade),
            field<&Session::created_at>.auto_now_add(), index<&Session::expires_at>);
    }
};

struct LoginOptions {
    std::string_view old_session{}; ///< ends with this log-in: the id of the session so far
    std::chrono::seconds age =
        std::chrono::hours{14 * 24}; ///< how long the session lasts; at least 1 s
};

/// Begins a session of this user, which has been authenticated, and sends user_logged_in; in one
/// transaction of the user's database, so that it is all or nothing. Returns the id of the session:
/// another at each log-in, so that one which somebody slipped to the user before is of no use.
/// Removes sessions that have expired. Throws std::invalid_argument for an age that is none,
/// DatabaseError, and what receivers throw; the user is
/// then as before, in memory too.
std::string login(User& user, const Request& request, const LoginOptions& options = {});

/// Sends user_logged_out and removes the session, in one transaction. Of an id that is no
/// session's, or whose session has expired, nobody was logged in: it is sent with null. Throws
/// DatabaseError and what receivers throw; the session stays then.
void logout(
    std::string_view session, const Request& request,
    Database& database = Database::default_database());

/// The user whose session this is; none if there is none, or it has expired. One query; of an empty
/// id, none.
std::optional<User> user_of_session(
    std::string_view session, Database& database = Database::default_database());

} // namespace rowcall::models::auth
