#pragma once

#include "orm/fields/date.hpp"

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// The todo.txt format (todotxt.org): one item a line,
///
///     x (A) 2026-05-20 2026-04-30 Measure the shelf +flat @home due:2026-05-30
///
/// where the mark of completion, the priority, the dates of completion and creation are each
/// optional, stand in this order, and are each followed by one space. What does not fit that
/// (`(a)`, `X`, a day that does not exist) belongs to the text.

namespace todo {

/// One item. Writing a line that was read gives the same line back.
struct TodoTxtLine {
    struct KeyValue {
        std::string key, value;
        bool operator==(const KeyValue&) const = default;
    };

    bool done = false;
    std::optional<char> priority; ///< A to Z
    std::optional<rowcall::Date> completed;
    std::optional<rowcall::Date> created;
    std::string text; ///< the description as it was written, tags and all

    // What the text names, in its order. For reading: only the text is written.
    std::vector<std::string> projects; ///< words that begin with +, without it
    std::vector<std::string> contexts; ///< words that begin with @, without it
    std::vector<KeyValue> key_values;  ///< words key:value; a URL or a time of day is none
    std::optional<rowcall::Date> due;  ///< the first due:YYYY-MM-DD

    bool operator==(const TodoTxtLine&) const = default;
};

/// What is wrong with a text, and where: counted in lines and bytes, from 1.
class TodoTxtError : public std::runtime_error {
public:
    /// `line` 0: unknown.
    TodoTxtError(std::size_t line, std::size_t column, std::string_view problem);

    std::size_t line() const noexcept { return line_; }
    std::size_t column() const noexcept { return column_; }
    const std::string& problem() const noexcept { return problem_; }

private:
    std::size_t line_;
    std::size_t column_;
    std::string problem_;
};

/// Reads one line, given without its line end. Throws TodoTxtError if it is not text (a NUL
/// byte, a line break, invalid UTF-8) or has a `due:` that is not a date.
TodoTxtLine parse_todo_txt(std::string_view line);

/// The line, without a line end. Throws std::invalid_argument for an item that the format
/// cannot express: its text would be read as something else, say.
std::string format_todo_txt(const TodoTxtLine& item);

/// The text without its due: word, for those who keep the date elsewhere.
std::string title_without_due(const TodoTxtLine& item);

/// Reads a file item by item, in constant memory. Lines end in LF or CRLF; blank lines and a
/// byte order mark are skipped.
class TodoTxtReader {
public:
    /// More than any item needs: a longer line means that the file is something else.
    static constexpr std::size_t max_line_size = 64 * 1024;

    /// The stream is to be binary, and has to outlive the reader.
    explicit TodoTxtReader(std::istream& in);

    /// The next item, or nothing at the end. Throws TodoTxtError, with the line's number.
    std::optional<TodoTxtLine> next();

    /// The line that the last item came from.
    std::size_t line() const noexcept { return line_; }
    /// How much of the stream the items so far take.
    std::uint64_t bytes() const noexcept { return bytes_; }

private:
    std::optional<std::string_view> next_line();
    bool fill();

    std::istream& in_;
    std::string buffer_;
    std::size_t begin_ = 0; // what is left to read of the buffer
    std::size_t end_ = 0;
    std::size_t line_ = 0;
    std::uint64_t bytes_ = 0;
};

} // namespace todo
