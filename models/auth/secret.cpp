#include "models/auth/secret.hpp"
