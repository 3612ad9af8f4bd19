#include "examples/todo/conversion.hpp"

#include "examples/todo/terminal.hpp"
#include "examples/todo/user_error.hpp"

#include <fmt/format.h>

namespace todo {

using namespace rowcall;
using models::Todo;

void set_text(Todo& item, const TodoTxtLine& line) {
    item.title = title_without_due(line);
    if (item.title.find_first_not_of(" \t") == std::string::npos)
        throw UserError{"the title is empty"};
    if (!line.due) return;
    item.due = line.due;
    if (parse_todo_txt("2026-01-01 " + item.title).due)
        throw UserError{"there is more than one due:"};
}

Todo item_of(const TodoTxtLine& line) {
    Todo item{.done = line.done, .created_on = line.created};
    if (line.priority) item.priority = std::string{*line.priority};
    if (line.completed) item.completed_at = Timestamp{Timestamp::Time{line.completed->days()}};
    set_text(item, line);
    // A due: at the beginning kept what follows from being read as a mark.
    if (line.due) line_of(item, {});
    return item;
}

std::string line_of(const Todo& item, const TagNames& tags) {
    TodoTxtLine line{.done = item.done, .created = item.created_on, .text = item.title};
    if (item.priority) line.priority = item.priority->front();
    if (item.completed_at)
        line.completed = Date{std::chrono::floor<std::chrono::days>(item.completed_at->time())};
    if (const std::string others = tags_beside_title(tags, item.title); !others.empty())
        line.text += " " + others;
    if (item.due) line.text += " due:" + item.due->to_string();
    try {
        return format_todo_txt(line);
    } catch (const std::invalid_argument&) {
        throw UserError{fmt::format(
            "\"{}\" begins as a mark of completion, a priority or a date does",
            printable(item.title))};
    }
}

} // namespace todo
