// What happens when somebody logs in, or fails to.
#pragma once

#include "models/auth/login_limit.hpp"
#include "signals/connection.hpp"

#include <vector>

namespace rowcall::models::auth {

/// Connects, for as long as the result lives:
///  - to user_logged_in: update_last_login, which saves User::last_login (as Django's), and
///    forget_login_failures, which lets the user start anew;
///  - to user_login_failed: count_login_failure, which authenticate() asks about before it looks
///    at a password. Without it, nothing is limited.
[[nodiscard]] std::vector<ScopedConnection> connect_receivers();

} // namespace rowcall::models::auth
