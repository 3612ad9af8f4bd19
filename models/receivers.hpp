// What the models' receivers do: a Profile for each new User, a log of completed items.
#pragma once

#include "models/todo.hpp"

#include <functional>

namespace rowcall::models {

/// A completed item, as the log tells of it.
struct Completion {
    std::string who;
    std::string what;
    Timestamp when;
};

/// Where completions are logged to.
using LogSink = std::function<void(const Completion&)>;

/// Connects the receivers of this module. Called once, by `main`: receivers that static
/// initialisers connect would be dropped by the linker together with their object file. They
/// stay connected for as long as the result lives.
[[nodiscard]] std::vector<ScopedConnection> connect_receivers(LogSink log_completion);

} // namespace rowcall::models
