// Who somebody is, by name and password.
#pragma once

#include "models/auth/credentials.hpp"
#include "models/auth/password.hpp"
#include "models/user.hpp"
#include "signals/request.hpp"

#include <chrono>

namespace rowcall::models::auth {

/// There were too many failures: authenticate() does not look at the password any more.
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
};

/// The user with these credentials; none if there is no such user, or the password is another. It
/// takes as long in either case, and for both it sends user_login_failed. A password whose hash was
/// made at another cost is hashed anew and saved. To be called outside of a transaction: it keeps
/// the processor busy for 0.1 s.
///
/// Throws LoginLimited, and sends user_login_failed then, too; DatabaseError; and
/// ProgrammingError in a transaction.
std::optional<User> authenticate(
    const Credentials& credentials, const AuthenticateOptions& options = {});

/// Sets the user's password to the hash of this one; save the user then. An empty password is a
/// std::invalid_argument.
void set_password(User& user, std::string_view password, const PasswordCost& cost = {});

} // namespace rowcall::models::auth
