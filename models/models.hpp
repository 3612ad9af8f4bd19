// The models of the Todo exercise and their signals.
#pragma once

#include "models/log_entry.hpp"
#include "models/profile.hpp"
#include "models/receivers.hpp"
#include "models/tag.hpp"
#include "models/todo.hpp"
#include "models/user.hpp"
