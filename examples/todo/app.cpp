#include "examples/todo/app.hpp"

#include "examples/todo/user_error.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <unistd.h>

namespace todo {

using namespace rowcall;

namespace {

// A variable that holds a path from the root; XDG wants others to be ignored.
std::optional<std::filesystem::path> folder_in(const char* variable) {
    const char* value = std::getenv(variable);
    if (!value || *value != '/') return std::nullopt;
    return value;
}

// $XDG_DATA_HOME/todo/todo.sqlite3, and the folder for it.
std::filesystem::path default_database() {
    std::filesystem::path folder;
    if (const auto data = folder_in("XDG_DATA_HOME"))
        folder = *data;
    else if (const auto home = folder_in("HOME"))
        folder = *home / ".local/share";
    else
        throw UserError{"neither HOME nor TODO_DB is set: say where with --db FILE"};
    folder /= "todo";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        throw UserError{
            fmt::format("cannot create the folder {}: {}", folder.string(), error.message())};
    return folder / "todo.sqlite3";
}

std::string url_of(const std::filesystem::path& path) {
    std::string file = path.string();
    // Options of a database URL would follow there.
    if (file.find('?') != std::string::npos)
        throw UserError{fmt::format("the name of a database cannot have a ?: {}", file)};
    // These would not be files to SQLite: ":memory:", "file:...".
    if (path.is_relative() && file.find(':') != std::string::npos) file = "./" + file;
    return "sqlite:" + file;
}

template<class... Models>
void create(Database& database) {
    database.atomic([&] {
        try {
            database.create_tables<Models...>();
            (Models::objects().first(), ...);
        } catch (const ProgrammingError& error) {
            throw UserError{
                fmt::format("the database has tables of another program: {}", error.what())};
        }
    });
}

bool has_login_columns(Database& database) {
    return !database.query("SELECT 1 FROM pragma_table_info('user') WHERE name = 'last_login'")
                .empty();
}

// Those that users have got since the first files were made.
void add_login_columns(Database& database) {
    database.atomic([&] {
        if (has_login_columns(database)) return; // another program was faster
        database.execute("ALTER TABLE user ADD COLUMN password TEXT NOT NULL DEFAULT ''");
        database.execute("ALTER TABLE user ADD COLUMN last_login TEXT");
    });
}

// Only if need be: to create tables is to wait for whoever is writing, which would make `list`
// wait for an import. They come all at once, so the last one stands for all.
void create_tables(Database& database) {
    if (database
            .query(
                "SELECT 1 FROM sqlite_schema WHERE name = ?1", model_info<models::LogEntry>().table)
            .empty())
        create<models::User, models::Profile, models::Tag, models::Todo, models::LogEntry>(
            database);
    else if (!has_login_columns(database))
        add_login_columns(database);
}

} // namespace

App::App(const Settings& settings)
    : path_{settings.database.empty() ? default_database() : settings.database},
      database_{url_of(path_)}, color_{use_color(settings.color, STDOUT_FILENO)}, tree_{std::cerr} {
    database_.make_default();
    create_tables(database_);
    if (settings.trace) tracing_.emplace(tree_);
    receivers_ = models::connect_receivers(
        [this](const models::Completion& completion) { log_completion(completion); });
}

void App::print(const Table& table) const {
    fmt::print("{}", table.render(terminal_width(STDOUT_FILENO), color_));
}

// In the transaction of the completion: either both are in the file or neither. The user is told
// when that is certain.
void App::log_completion(const models::Completion& completion) {
    models::LogEntry{.at = completion.when, .who = completion.who, .what = completion.what}.save();
    database_.on_commit([completion] {
        fmt::print(
            "{} completed \"{}\" at {:.19} UTC\n", printable(completion.who),
            printable(completion.what), completion.when.to_string());
    });
}

} // namespace todo
