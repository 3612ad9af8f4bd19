// The handlers of all routes: a file for each subject.
#pragma once

#include "examples/web/http_adapter.hpp"
#include "examples/web/site/context.hpp"
#include "examples/web/site/routes.hpp"
#include "models/auth/authenticate.hpp"
#include "models/auth/login_limit.hpp"

namespace web {

class SignalCounter;
class Timeline;

/// What logging in costs, and how often it may fail.
struct AuthSettings {
    rowcall::models::auth::PasswordCost cost{};
    rowcall::models::auth::LoginLimit limit{};
};

/// /signup, /login, /logout, /profile
void add_account_pages(Routes& routes, const AuthSettings& settings);
/// /todos and what is below it, /log
void add_todo_pages(Routes& routes);
/// /api/todos and what is below it
void add_todo_api(Routes& routes);
/// /signals and what is below it, /signals.json
void add_signal_pages(Routes& routes, const SignalCounter& counter, Timeline& timeline);

} // namespace web
