#include "models/auth/receivers.hpp"
