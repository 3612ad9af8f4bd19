#include "models/auth/authenticate.hpp"

#include "models/auth/detail/hashing.hpp"
#include "models/auth/signals.hpp"

#include <stdexcept>

namespace rowcall::models::auth {

namespace {

Database& database_of(const AuthenticateOptions& options) {
    return options.database ? *options.database : Database::default_database();
}

// One call of authenticate().
class Attempt {
public:
    Attempt(const Credentials& credentials, const AuthenticateOptions& options)
        : credentials_{credentials}, options_{options}, database_{database_of(options)} {
        detail::check_cost(options.cost);
    }

    std::optional<User> run() {
        if (database_.in_transaction())
            throw ProgrammingError{
                "authenticate: call it outside of a transaction, or a rollback would undo what is "
                "counted"};
        refuse_if_limited(delay_now());
        std::optional<User> user = find_user();
        const bool is_right = check(user);
        // Of many who try at once and wait for each other here, those behind the limit are refused
        // whatever their password is.
        refuse_if_limited(delay_now());
        if (!is_right) {
            send_failure({});
            return std::nullopt;
        }
        if (needs_rehash(user->password, options_.cost)) rehash(*user);
        return user;
    }

private:
    std::chrono::seconds delay_now() const {
        const std::string_view peer = options_.request ? options_.request->peer : "";
        return login_delay(credentials_.username, peer, options_.limit, database_);
    }

    std::optional<User> find_user() const {
        return User::objects(database_)
            .filter(col<&User::username> == credentials_.username)
            .first();
    }

    void refuse_if_limited(std::chrono::seconds delay) const {
        if (delay.count() <= 0) return;
        send_failure(delay);
        throw LoginLimited{delay};
    }

    void send_failure(std::chrono::seconds retry_after) const {
        user_login_failed.send(
            credentials_.masked(), options_.request,
            LoginFailedEvent{database_, options_.limit, retry_after});
    }

    // Computes one hash, whoever it is: the time must not tell who has a password here.
    bool check(const std::optional<User>& user) const {
        if (user && detail::is_password_hash(user->password))
            return check_password(credentials_.password, user->password);
        hash_password(credentials_.password, options_.cost);
        return false;
    }

    // In place of the hash that was checked only: another log-in, or a new password, may have been
    // faster.
    void rehash(User& user) const {
        const std::string hash = hash_password(credentials_.password, options_.cost);
        constexpr auto stored = col<&User::password>;
        const auto checked =
            User::objects(database_).filter(col<&User::id> == user.id, stored == user.password);
        if (checked.update(Announce::each, stored = hash) > 0)
            user.password = hash;
        else
            user.refresh<&User::password>(&database_);
    }

    const Credentials& credentials_;
    const AuthenticateOptions& options_;
    Database& database_;
};

} // namespace

LoginLimited::LoginLimited(std::chrono::seconds retry_after)
    : Error{"too many log-ins have failed"}, retry_after_{retry_after} {
    if (retry_after_ < std::chrono::seconds{1}) retry_after_ = std::chrono::seconds{1};
}

std::optional<User> authenticate(
    const Credentials& credentials, const AuthenticateOptions& options) {
    return Attempt{credentials, options}.run();
}

void set_password(User& user, std::string_view password, const PasswordCost& cost) {
    if (password.empty()) throw std::invalid_argument{"set_password: the password is empty"};
    user.password = hash_password(password, cost);
}

} // namespace rowcall::models::auth
