// What every command works with: the database, its tables, the receivers, the screen.
#pragma once

#include "examples/todo/table.hpp"
#include "models/models.hpp"
#include "signals/trace_writers.hpp"

#include <filesystem>

namespace todo {

/// What the options say that all commands have.
struct Settings {
    std::filesystem::path database; ///< empty: the one in the user's data folder
    bool trace = false;             ///< tell on stderr what signals caused
    ColorMode color = ColorMode::automatic;
};

class App {
public:
    /// Opens the database, or creates it, and connects the receivers. The one in the user's data
    /// folder gets its folder too. Throws rowcall::DatabaseError, UserError.
    explicit App(const Settings& settings);
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    rowcall::Database& database() noexcept { return database_; }
    /// Where the database is.
    const std::filesystem::path& path() const noexcept { return path_; }
    /// Prints to stdout, as wide as the terminal.
    void print(const Table& table) const;

private:
    void log_completion(const rowcall::models::Completion& completion);

    std::filesystem::path path_;
    rowcall::Database database_;
    bool color_;
    rowcall::signals::trace::TreeWriter tree_;
    std::optional<rowcall::signals::trace::Scope> tracing_;
    std::vector<rowcall::ScopedConnection> receivers_;
};

} // namespace todo
