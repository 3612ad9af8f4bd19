// What the tests of models/auth share: a database with its receivers, and cheap hashes.
#pragma once

#include "models/auth/auth.hpp"
#include "models/auth/detail/hashing.hpp"
#include "orm/testing/testing.hpp"
#include "tests/orm/temporary_folder.hpp"

// How a SignalRecorder writes the signals. It looks beside Request.
namespace rowcall {

inline std::string describe_send(const models::User& user, const Request& request) {
    return user.username + " from " + std::string{request.peer};
}
inline std::string describe_send(models::User* user, const Request& request) {
    return (user ? user->username : "nobody") + " from " + std::string{request.peer};
}
inline std::string describe_send(
    const models::auth::Credentials& credentials, const Request* request,
    const models::auth::LoginFailedEvent& event) {
    return credentials.username + " " + credentials.password + " from " +
           std::string{request ? request->peer : "nowhere"} +
           (event.retry_after.count() > 0 ? ", limited" : "");
}

} // namespace rowcall

namespace auth_test {

using namespace rowcall;
using namespace rowcall::models::auth;
using models::User;
using models::auth::detail::computed_hashes;
using namespace std::chrono_literals;

inline constexpr PasswordCost cheap{.passes = 1, .memory = 8192};
inline constexpr PasswordCost dearer{.passes = 2, .memory = 8192};

/// The database is the default one; all signals that are sent are recorded.
struct Site {
    explicit Site(const std::string& url = "sqlite::memory:") : db{url} {}

    static User add(
        const std::string& name, std::string_view password, Database* database = nullptr) {
        User user{.username = name};
        if (!password.empty()) set_password(user, password, cheap);
        user.save({.database = database});
        return user;
    }
    std::optional<User> try_as(const std::string& name, const std::string& password) const {
        return authenticate({name, password}, options);
    }
    std::int64_t failures() { return LoginFailure::objects(db).count(); }

    testing::TestDatabase<User, Session, LoginFailure> db;
    std::vector<ScopedConnection> receivers = connect_receivers();
    Request request{.method = "POST", .path = "/login", .peer = "10.0.0.1"};
    AuthenticateOptions options{.request = &request, .cost = cheap};
    testing::SignalRecorder recorder{user_logged_in, user_logged_out, user_login_failed};
};

/// A site in a file, which several threads can use at once.
struct FileSite {
    TemporaryFolder folder;
    Site site{folder.url() + "?busy_timeout=60000"};
};

} // namespace auth_test
