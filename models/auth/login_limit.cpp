#include "models/auth/login_limit.hpp"
