#include "models/auth/password.hpp"
