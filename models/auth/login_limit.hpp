// How often somebody may fail to log in.
#pragma once

#include "models/auth/credentials.hpp"
#include "orm/orm.hpp"
#include "signals/request.hpp"

#include <chrono>

namespace rowcall::models::auth {

/// A log-in that failed. Sometimes a password is typed in place of the name: so only its hash is
/// kept.
struct LoginFailure : Model<LoginFailure> {
    Id id;
    std::string username_hash; ///< hash_secret() of the name that was given
    std::string peer;          ///< Request::peer; empty if there was no request
    Timestamp at;

    static constexpr auto meta() {
        return table<LoginFailure>(
            "login_failure", index<&LoginFailure::username_hash, &LoginFailure::peer>,
            index<&LoginFailure::peer>, index<&LoginFailure::at>);
    }
};

/// Failures count for `window`. With so many of one name from one address, or of any names from
/// one address, nobody may try any more. Other addresses may go on to log in as that user. Without
/// an address, only the failures of one name count: else everybody could shut everybody out.
/// Each number is at least 1. Failures that are older than the window are removed, so programs that
/// share a database need the same one.
struct LoginLimit {
    int failures = 5;
    int failures_of_peer = 50;
    std::chrono::seconds window = std::chrono::minutes{15};
};

/// How long to wait before this name may be tried from there again; zero if it may be now. Two
/// queries, one without an address. Throws std::invalid_argument for a limit below 1.
std::chrono::seconds login_delay(
    std::string_view username, std::string_view peer, const LoginLimit& limit, Database& database);

} // namespace rowcall::models::auth
