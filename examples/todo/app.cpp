#include "examples/todo/app.hpp"

#include "examples/todo/log_entry.hpp"
#include "orm/fields/format.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace todo {

using namespace rowcall;

namespace {

const char* variable(const char* name) {
    const char* value = std::getenv(name);
    return value && *value ? value : nullptr;
}

std::string url_of(const std::filesystem::path& path) {
    if (path.string().find('?') != std::string::npos)
        throw UserError{fmt::format("the name of a database cannot have a ?: {}", path.string())};
    std::error_code ignored; // opening the database tells what is wrong
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), ignored);
    return "sqlite:" + path.string();
}

} // namespace

std::filesystem::path default_database_path() {
    std::filesystem::path folder;
    if (const char* data = variable("XDG_DATA_HOME"))
        folder = data;
    else if (const char* home = variable("HOME"))
        folder = std::filesystem::path{home} / ".local/share";
    else
        throw UserError{"neither HOME nor TODO_DB is set: say where with --db FILE"};
    return folder / "todo" / "todo.sqlite3";
}

App::App(const std::filesystem::path& path, bool trace) : database_{url_of(path)} {
    database_.make_default();
    database_.create_tables<models::User, models::Profile, models::Tag, models::Todo, LogEntry>();
    models::ReceiverRunner run;
    if (trace) {
        tracer_.emplace();
        run = [this](std::string_view name, const std::function<void()>& receiver) {
            tracer_->run(name, receiver);
        };
    }
    receivers_ = models::connect_receivers(
        [this](const models::Completion& completion) { log_completion(completion); }, run);
}

// In the transaction of the completion: either both are in the file or neither. It is told
// when it is certain.
void App::log_completion(const models::Completion& completion) {
    LogEntry{.at = completion.when, .who = completion.who, .what = completion.what}.save();
    database_.on_commit([completion] {
        fmt::print(
            "{} completed \"{}\" at {:.19} UTC\n", completion.who, completion.what,
            completion.when.to_string());
    });
}

} // namespace todo
