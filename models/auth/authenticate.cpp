#include "models/auth/authenticate.hpp"
