// A todo as the client writes it: a form, or an object of JSON.
#pragma once

#include "examples/web/site/http_error.hpp"
#include "models/todo.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace web {

class Context;

/// What is to be set of a todo; an empty optional stays as it is.
struct TodoForm {
    std::optional<std::string> title;
    std::optional<std::optional<std::string>> priority;
    std::optional<std::optional<rowcall::Date>> due;
    std::optional<std::vector<std::string>> tags;
    std::optional<bool> done;
    FieldErrors errors; ///< what could not be read

    /// Of the fields `title`, `priority`, `due`, and `tags`, a text of words. All are set.
    static TodoForm of(const Context& context);
    /// Of {"title", "priority", "due", "tags": [...], "done"}; another member is an error.
    static TodoForm of(const nlohmann::json& body);

    /// Sets it, and saves what is new; a new todo's owner is set already. To be called in a
    /// transaction. Throws HttpError 422 that says of each field what is wrong with it, and has
    /// saved nothing.
    void save_to(rowcall::models::Todo& todo, rowcall::Database& database) const;
};

/// {"id", "title", "done", "priority", "created_on", "due", "completed_at", "tags"}. The tags are
/// loaded if they did not come with it.
nlohmann::json todo_json(const rowcall::models::Todo& todo);

} // namespace web
