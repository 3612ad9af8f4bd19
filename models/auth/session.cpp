#include "models/auth/session.hpp"

#include "models/auth/secret.hpp"

#include <stdexcept>

namespace rowcall::models::auth {

namespace {

QuerySet<Session> session_of(std::string_view id, Database& database) {
    return Session::objects(database).filter(col<&Session::id_hash> == hash_secret(id));
}

} // namespace

std::string login(User& user, const Request& request, const LoginOptions& options) {
    if (options.age < std::chrono::seconds{1})
        throw std::invalid_argument{"login: a session lasts at least a second"};
    const User before = user;
    try {
        Database& database = user.database();
        return database.atomic([&] {
            const Timestamp now = Timestamp::now();
            Session::objects(database).filter(col<&Session::expires_at> <= now).remove();
            if (!options.old_session.empty()) session_of(options.old_session, database).remove();
            std::string id = new_secret();
            Session::objects(database).create(
                {.id_hash = hash_secret(id), .user = user, .expires_at = now + options.age});
            user_logged_in.send(user, request);
            return id;
        });
    } catch (...) {
        user = before;
        throw;
    }
}

void logout(std::string_view session, const Request& request, Database& database) {
    database.atomic([&] {
        std::optional<User> user = user_of_session(session, database);
        user_logged_out.send(user ? &*user : nullptr, request);
        session_of(session, database).remove();
    });
}

std::optional<User> user_of_session(std::string_view session, Database& database) {
    if (session.empty()) return std::nullopt;
    const auto found = session_of(session, database)
                           .filter(col<&Session::expires_at> > Timestamp::now())
                           .select_related<&Session::user>()
                           .first();
    if (!found) return std::nullopt;
    return found->user.get();
}

} // namespace rowcall::models::auth
