// Who somebody is, by name and password.
#pragma once

#include "models/auth/credentials.hpp"
#include "models/auth/login_limit.hpp"
#include "models/auth/password.hpp"
#include "models/user.hpp"
#include "signals/request.hpp"

#include <chrono>

namespace rowcall::models::auth {

/// There were too many failures: authenticate() does not tell whether the password is right.
class LoginLimited : public Error {
public:
    explicit LoginLimited(std::chrono::seconds retry_after);
    /// When to try again, from now; at least 1 s.
    std::chrono::seconds retry_after() const noexcept { return retry_after_; }

private:
    std::chrono::seconds retry_after_;
};

struct AuthenticateOptions {
    const Request* request = nullptr; ///< in which it is asked, if there is one
    PasswordCost cost{};              ///< of hashes made from now on
    Database* database = nullptr;     ///< null: the default one
    LoginLimit limit{};               ///< holds if connect_receivers() was called
};

/// The user with these credentials; none if there is no such user, or the password is another. It
/// takes as long in either case, and for both it sends user_login_failed; only a wrong password of
/// a user whose hash was made at another cost takes the time of that cost. When the password is
/// right, such a hash is made anew and saved, with its post_save. Names are compared as they are
/// stored, to the letter.
///
/// Attempts that run at once may exceed the limit by those few that fail in the same moment.
///
/// To be called outside of a transaction, which would undo what is counted: it keeps the processor
/// busy for 0.1 s.
///
/// Throws LoginLimited, and sends user_login_failed then, too; DatabaseError, which is a
/// ProgrammingError in a transaction; DoesNotExist if the user is removed while it is hashed anew;
/// std::invalid_argument for a cost or a limit that is none; and what receivers throw.
std::optional<User> authenticate(
    const Credentials& credentials, const AuthenticateOptions& options = {});

/// Sets the user's password to the hash of this one; save the user then. An empty password is a
/// std::invalid_argument.
void set_password(User& user, std::string_view password, const PasswordCost& cost = {});

} // namespace rowcall::models::auth
