// Users who log in, and a log of it.
#include <iostream>

// [include]
#include <models/auth/auth.hpp>

using namespace rowcall;
using namespace rowcall::models;
using namespace rowcall::models::auth;
// [end]

// [audit]
struct AuditEntry : Model<AuditEntry> {
    Id id;
    std::string text;
    std::string peer;
};

std::vector<ScopedConnection> connect_audit() {
    const auto write = [](Database& db, std::string text, std::string_view peer) {
        AuditEntry::objects(db).create({.text = std::move(text), .peer = std::string{peer}});
    };
    std::vector<ScopedConnection> all;
    all.emplace_back(user_logged_in.connect([write](User& user, const Request& request) {
        write(user.database(), user.username + " is in", request.peer);
    }));
    all.emplace_back(user_logged_out.connect([write](User* user, const Request& request) {
        if (user) write(user->database(), user->username + " is out", request.peer);
    }));
    all.emplace_back(user_login_failed.connect(
        [write](const Credentials& shown, const Request* request, const LoginFailedEvent& event) {
            write(event.database, "not " + shown.username, request ? request->peer : "");
        }));
    return all;
}
// [end]

int main() {
    // [setup]
    Database db{"sqlite::memory:"};
    db.make_default();
    db.create_tables<User, Session, LoginFailure, AuditEntry>();
    const auto receivers = connect_receivers();
    const auto audit = connect_audit();
    User ann{.username = "ann"};
    set_password(ann, "correct horse");
    ann.save();
    // [end]

    // [login]
    const Request request{.method = "POST", .path = "/login", .peer = "203.0.113.7"};
    const AuthenticateOptions options{.request = &request};
    std::string session; // what a browser would keep in its cookie
    if (auto user = authenticate({"ann", "correct horse"}, options))
        session = login(*user, request, {.old_session = session});
    // [end]

    // [session]
    if (auto user = user_of_session(session)) std::cout << "hello " << user->username << '\n';
    logout(session, request);
    std::cout << (user_of_session(session) ? "still in\n" : "logged out\n");
    for (const AuditEntry& entry : AuditEntry::objects())
        std::cout << "log: " << entry.text << " from " << entry.peer << '\n';
    // [end]

    // [limit]
    try {
        for (const char* guess : {"123456", "password", "qwerty", "letmein", "horse", "correct"})
            if (!authenticate({"ann", guess}, options)) std::cout << guess << " is wrong\n";
    } catch (const LoginLimited& limited) {
        std::cout << limited.what() << ": wait\n"; // for limited.retry_after()
    }
    // [end]
}
