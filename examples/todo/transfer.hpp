// Import from and export to todo.txt files.
#pragma once

#include "examples/todo/app.hpp"

namespace todo {

/// Adds every item of the file ("-": standard input): all or none. Completed ones are stored as
/// such, without todo_completed: they were completed before. Needs constant memory. Throws
/// UserError that names file and line. Without an owner they are the user's own.
void import_file(App& app, const std::string& file, const std::optional<std::string>& owner);

/// Writes every item to the file ("-": standard output), which appears only when it is complete.
void export_file(App& app, const std::string& file);

} // namespace todo
