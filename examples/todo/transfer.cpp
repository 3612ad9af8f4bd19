#include "examples/todo/transfer.hpp"

#include "examples/todo/commands.hpp"
#include "examples/todo/progress.hpp"
#include "examples/todo/tags.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

namespace todo {

using namespace rowcall;
using models::Todo;

namespace {

Todo item_of(const TodoTxtLine& line, const models::User& owner) {
    Todo item{.title = title_without_due(line), .done = line.done};
    if (line.priority) item.priority = std::string{*line.priority};
    item.created_on = line.created;
    item.due = line.due;
    if (line.completed)
        item.completed_at =
            Timestamp{std::chrono::sys_time<std::chrono::microseconds>{line.completed->days()}};
    item.owner = owner;
    return item;
}

std::int64_t import_items(TodoTxtReader& reader, ProgressBar& bar, const std::string& owner_name) {
    const models::User owner = user_named(owner_name);
    TagCache tags;
    std::int64_t count = 0;
    while (const std::optional<TodoTxtLine> line = reader.next()) {
        Todo item = item_of(*line, owner);
        item.validate();
        item.save();
        std::vector<std::int64_t> keys;
        for (const std::string& name : tags_in(*line)) keys.push_back(tags.key(name));
        if (!keys.empty()) item.related<&Todo::tags>().set(keys);
        ++count;
        bar.update(reader.bytes());
    }
    return count;
}

std::uint64_t size_of(const std::string& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return error ? 0 : size;
}

TodoTxtLine line_of(const Todo& item) {
    TodoTxtLine line{.done = item.done, .text = item.title};
    if (item.priority) line.priority = item.priority->front();
    line.created = item.created_on;
    if (item.completed_at)
        line.completed = Date{std::chrono::floor<std::chrono::days>(item.completed_at->time())};
    const std::set<std::string> in_title = tags_in_title(item.title);
    for (const auto& tag : item.related<&Todo::tags>().all())
        if (!in_title.contains(tag.name)) line.text += " " + written_tag(tag.name);
    if (item.due) line.text += " due:" + item.due->to_string();
    return line;
}

std::int64_t export_items(App& app, std::ostream& out) {
    std::int64_t count = 0;
    app.database().atomic({.read_only = true}, [&] {
        Todo::objects().for_each([&](const Todo& item) {
            out << format_todo_txt(line_of(item)) << '\n';
            ++count;
        });
    });
    out.flush();
    return count;
}

[[noreturn]] void fail_to(const char* what, const std::string& file) {
    throw UserError{fmt::format("cannot {} {}: {}", what, file, std::strerror(errno))};
}

} // namespace

void import_file(App& app, const std::string& file, const std::string& owner) {
    const bool from_stdin = file == "-";
    const std::string name = from_stdin ? "standard input" : file;
    std::ifstream opened;
    if (!from_stdin) {
        if (std::filesystem::is_directory(file))
            throw UserError{fmt::format("cannot read {}: it is a folder", file)};
        opened.open(file, std::ios::binary);
        if (!opened) fail_to("read", file);
    }
    std::istream& in = from_stdin ? std::cin : opened;
    TodoTxtReader reader{in};
    std::int64_t count = 0;
    {
        ProgressBar bar{"Importing", from_stdin ? 0 : size_of(file)};
        try {
            app.database().atomic([&] { count = import_items(reader, bar, owner); });
        } catch (const TodoTxtError& error) {
            throw UserError{fmt::format("{}: {}; nothing was imported", name, error.what())};
        } catch (const ValidationError& error) {
            throw UserError{fmt::format(
                "{}: line {}: {}; nothing was imported", name, reader.line(), error.what())};
        } catch (const std::ios_base::failure&) {
            fail_to("read", name);
        }
    }
    fmt::print("Imported {} {} from {}\n", count, count == 1 ? "item" : "items", name);
}

void export_file(App& app, const std::string& file) {
    if (file == "-") {
        export_items(app, std::cout);
        if (!std::cout) fail_to("write", "the output");
        return;
    }
    // A file is replaced when the new one is complete; a device or pipe is written to.
    const bool replace = !std::filesystem::exists(file) || std::filesystem::is_regular_file(file);
    const std::string partial = replace ? file + ".part" : file;
    std::ofstream out{partial, std::ios::binary | std::ios::trunc};
    if (!out) fail_to("write", file);
    std::int64_t count = 0;
    try {
        count = export_items(app, out);
        out.close();
        if (!out) fail_to("write", file);
        if (replace) std::filesystem::rename(partial, file);
    } catch (...) {
        std::error_code ignored;
        if (replace) std::filesystem::remove(partial, ignored);
        throw;
    }
    fmt::print("Exported {} {} to {}\n", count, count == 1 ? "item" : "items", file);
}

} // namespace todo
