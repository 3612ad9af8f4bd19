// Users who log in: passwords, sessions, and the signals about them.
#pragma once

#include "models/auth/authenticate.hpp"
#include "models/auth/credentials.hpp"
#include "models/auth/login_limit.hpp"
#include "models/auth/password.hpp"
#include "models/auth/receivers.hpp"
#include "models/auth/secret.hpp"
#include "models/auth/session.hpp"
#include "models/auth/signals.hpp"
