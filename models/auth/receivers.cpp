#include "models/auth/receivers.hpp"

#include "models/auth/secret.hpp"
#include "models/auth/signals.hpp"

namespace rowcall::models::auth {

namespace {

void update_last_login(User& user) {
    user.last_login = Timestamp::now();
    user.save<&User::last_login>();
}

void forget_login_failures(User& user, const Request& request) {
    LoginFailure::objects(user.database())
        .filter(
            col<&LoginFailure::username_hash> == hash_secret(user.username),
            col<&LoginFailure::peer> == std::string{request.peer})
        .remove(Announce::none);
}

// Attempts while there is a limit do not count, or it would never end for somebody who goes on.
void count_login_failure(
    const Credentials& credentials, const Request* request, const LoginFailedEvent& event) {
    if (event.retry_after.count() > 0) return;
    event.database.atomic([&] {
        const Timestamp now = Timestamp::now();
        LoginFailure failure{
            .username_hash = hash_secret(credentials.username),
            .peer = std::string{request ? request->peer : std::string_view{}},
            .at = now};
        failure.save({.database = &event.database});
        LoginFailure::objects(event.database)
            .filter(col<&LoginFailure::at> <= now - event.limit.window)
            .remove(Announce::none);
    });
}

} // namespace

std::vector<ScopedConnection> connect_receivers() {
    std::vector<ScopedConnection> connections;
    connections.emplace_back(
        user_logged_in.connect(update_last_login, {.name = "update_last_login"}));
    connections.emplace_back(
        user_logged_in.connect(forget_login_failures, {.name = "forget_login_failures"}));
    connections.emplace_back(
        user_login_failed.connect(count_login_failure, {.name = "count_login_failure"}));
    return connections;
}

} // namespace rowcall::models::auth
