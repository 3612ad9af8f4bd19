#include "examples/todo/todotxt.hpp"

#include "examples/todo/utf8.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>

namespace todo {

namespace {

using rowcall::Date;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_upper(c) || (c >= 'a' && c <= 'z'); }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string located(std::size_t line, std::size_t column, std::string_view problem) {
    std::string text = line == 0 ? "" : "line " + std::to_string(line) + ", ";
    return text.append("column ").append(std::to_string(column)).append(": ").append(problem);
}

/// Takes `YYYY-MM-DD ` from the front, if that is what is there and such a day exists.
std::optional<Date> take_date(std::string_view& rest) {
    constexpr std::string_view shape = "0000-00-00 ";
    if (rest.size() < shape.size()) return std::nullopt;
    for (std::size_t i = 0; i < shape.size(); ++i)
        if (shape[i] == '0' ? !is_digit(rest[i]) : rest[i] != shape[i]) return std::nullopt;

    const auto number = [&](std::size_t at, std::size_t digits) {
        int value = 0;
        for (const char c : rest.substr(at, digits)) value = value * 10 + (c - '0');
        return value;
    };
    const std::chrono::year_month_day day{
        std::chrono::year{number(0, 4)}, std::chrono::month{static_cast<unsigned>(number(5, 2))},
        std::chrono::day{static_cast<unsigned>(number(8, 2))}};
    if (!day.ok() || number(0, 4) == 0) return std::nullopt;
    rest.remove_prefix(shape.size());
    return Date{day};
}

/// Takes `(A) ` from the front, if it is there.
std::optional<char> take_priority(std::string_view& rest) {
    if (rest.size() < 4 || rest[0] != '(' || !is_upper(rest[1]) || rest.substr(2, 2) != ") ")
        return std::nullopt;
    const char priority = rest[1];
    rest.remove_prefix(4);
    return priority;
}

/// Takes the part before the text, and leaves the text in `rest`.
TodoTxtLine take_header(std::string_view& rest) {
    TodoTxtLine item;
    if (rest.starts_with("x ")) {
        item.done = true;
        rest.remove_prefix(2);
    }
    item.priority = take_priority(rest);
    // A completed item with one date was completed then: the format asks for that one first.
    if (item.done) item.completed = take_date(rest);
    item.created = take_date(rest);
    return item;
}

/// The colon of a word `key:value`, or npos. `http://x`, `10:30` and `a:b:c` are none.
std::size_t key_value_colon(std::string_view word) {
    const std::size_t colon = word.find(':');
    if (colon == std::string_view::npos || colon + 1 == word.size() || !is_letter(word[0]) ||
        word.find(':', colon + 1) != std::string_view::npos ||
        word.substr(colon + 1).starts_with("//"))
        return std::string_view::npos;
    return colon;
}

/// Throws if the word, which stands at `column`, is a `due:` without a date.
void add_word(TodoTxtLine& item, std::string_view word, std::size_t column) {
    if (word[0] == '+' || word[0] == '@') {
        auto& names = word[0] == '+' ? item.projects : item.contexts;
        if (word.size() > 1) names.emplace_back(word.substr(1));
        return;
    }
    const std::size_t colon = key_value_colon(word);
    if (colon == std::string_view::npos) return;
    const std::string_view key = word.substr(0, colon), value = word.substr(colon + 1);
    item.key_values.push_back({std::string(key), std::string(value)});
    if (key != "due") return;
    try {
        const Date date = Date::parse(value);
        if (!item.due) item.due = date;
    } catch (const std::invalid_argument& error) {
        throw TodoTxtError(0, column, std::string("due: ") + error.what());
    }
}

void require_text(std::string_view line) {
    const auto refuse = [](std::size_t at, std::string_view problem) {
        throw TodoTxtError(0, at + 1, problem);
    };
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '\0') refuse(at, "a NUL byte: this is not a text");
        if (line[at] == '\r' || line[at] == '\n') refuse(at, "a line break inside of an item");
    }
    if (const auto at = find_invalid_utf8(line); at != line.npos)
        refuse(at, "a byte that is not UTF-8");
}

} // namespace

TodoTxtError::TodoTxtError(std::size_t line, std::size_t column, std::string_view problem)
    : std::runtime_error(located(line, column, problem)), line_(line), column_(column),
      problem_(problem) {}

TodoTxtLine parse_todo_txt(std::string_view line) {
    require_text(line);
    std::string_view rest = line;
    TodoTxtLine item = take_header(rest);
    item.text = rest;
    for (std::size_t at = line.size() - rest.size(); at < line.size();) {
        if (is_blank(line[at])) {
            ++at;
            continue;
        }
        std::size_t end = at + 1;
        while (end < line.size() && !is_blank(line[end])) ++end;
        add_word(item, line.substr(at, end - at), at + 1);
        at = end;
    }
    return item;
}

std::string format_todo_txt(const TodoTxtLine& item) {
    std::string line;
    if (item.done) line += "x ";
    if (item.priority) line.append({'(', *item.priority, ')', ' '});
    if (item.completed) line += item.completed->to_string() + ' ';
    if (item.created) line += item.created->to_string() + ' ';
    line += item.text;

    const auto refuse = [&](std::string_view reason) {
        throw std::invalid_argument(
            "the todo.txt format cannot express \"" + line + "\": " + std::string(reason));
    };
    try {
        const TodoTxtLine again = parse_todo_txt(line);
        if (again.done != item.done || again.priority != item.priority ||
            again.completed != item.completed || again.created != item.created ||
            again.text != item.text)
            refuse("it would be read as something else");
    } catch (const TodoTxtError& error) {
        refuse(error.what());
    }
    return line;
}

std::string title_without_due(const TodoTxtLine& item) {
    std::string title = item.text;
    if (!item.due) return title;
    const std::string word = "due:" + item.due->to_string();
    for (auto at = title.find(word); at != std::string::npos; at = title.find(word, at + 1)) {
        const auto end = at + word.size();
        const bool whole =
            (at == 0 || is_blank(title[at - 1])) && (end == title.size() || is_blank(title[end]));
        if (!whole) continue;
        title.erase(at == 0 ? 0 : at - 1, word.size() + (at > 0 || end < title.size() ? 1 : 0));
        break;
    }
    return title;
}

TodoTxtReader::TodoTxtReader(std::istream& in) : in_(in), buffer_(2 * max_line_size, '\0') {}

std::optional<TodoTxtLine> TodoTxtReader::next() {
    while (const auto line = next_line()) {
        if (line->find_first_not_of(" \t") == std::string_view::npos) continue;
        try {
            return parse_todo_txt(*line);
        } catch (const TodoTxtError& error) {
            throw TodoTxtError(line_, error.column(), error.problem());
        }
    }
    return std::nullopt;
}

/// The next line without its end; it stays in the buffer until the next call.
std::optional<std::string_view> TodoTxtReader::next_line() {
    std::size_t size = 0;
    while (true) {
        const std::string_view unread(buffer_.data() + begin_, end_ - begin_);
        size = std::min(unread.find('\n', size), unread.size());
        if (size > max_line_size)
            throw TodoTxtError(
                line_ + 1, max_line_size + 1,
                "a line of more than " + std::to_string(max_line_size) + " bytes");
        if (size < unread.size() || !fill()) break;
    }
    const bool ended = begin_ + size < end_;
    if (size == 0 && !ended) return std::nullopt;

    std::string_view line(buffer_.data() + begin_, size);
    begin_ += size + (ended ? 1 : 0);
    bytes_ += size + (ended ? 1 : 0);
    if (++line_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    if (ended && line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// Reads more behind what is unread. Returns false at the end of the stream.
bool TodoTxtReader::fill() {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    errno = 0;
    in_.read(buffer_.data() + end_, static_cast<std::streamsize>(buffer_.size() - end_));
    if (in_.bad())
        throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(), "cannot read");
    end_ += static_cast<std::size_t>(in_.gcount());
    return in_.gcount() > 0;
}

} // namespace todo
