#include "models/auth/session.hpp"
