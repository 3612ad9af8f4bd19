// Between an item in the database and a line of a todo.txt file.
#pragma once

#include "examples/todo/tags.hpp"

namespace todo {

/// Gives the item the text as its title, and the day of its due: word, which the title is then
/// without. Throws UserError if there is no other text, or several due: words.
void set_text(rowcall::models::Todo& item, const TodoTxtLine& line);

/// The item that the line describes, but for its owner and tags. A day of completion becomes its
/// midnight in UTC.
rowcall::models::Todo item_of(const TodoTxtLine& line);

/// The line for an item: its title, tags that are not in it, due:. Throws UserError for an item
/// that would be read as another one.
std::string line_of(const rowcall::models::Todo& item, const TagNames& tags);

} // namespace todo
