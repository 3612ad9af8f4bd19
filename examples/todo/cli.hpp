// The command line: what it may say, and what is done about it.
#pragma once

#include "examples/todo/app.hpp"

#include <functional>

namespace todo {

/// A command line that was understood.
struct Invocation {
    Settings settings;
    std::function<void(App&)> command;
};

/// Reads a command line. Nothing if it asked for help or the version, which then is on stdout.
/// Throws UsageError.
std::optional<Invocation> read_command_line(int argc, const char* const* argv);

} // namespace todo
