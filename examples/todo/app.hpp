// What every command works with: the database, its tables, and the receivers.
#pragma once

#include "examples/todo/trace.hpp"
#include "models/models.hpp"

#include <filesystem>

namespace todo {

/// A mistake of the user's, as one line for them.
class UserError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Where the items are kept if neither --db nor TODO_DB say: in the user's data folder.
std::filesystem::path default_database_path();

class App {
public:
    /// Opens the database, or creates it together with its folder, and connects the receivers;
    /// with `trace`, tells of each signal on stderr. Throws rowcall::DatabaseError, UserError.
    App(const std::filesystem::path& database, bool trace);

    rowcall::Database& database() noexcept { return database_; }

private:
    void log_completion(const rowcall::models::Completion& completion);

    rowcall::Database database_;
    std::optional<Tracer> tracer_;
    std::vector<rowcall::ScopedConnection> receivers_;
};

} // namespace todo
