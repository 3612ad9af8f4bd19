#include "examples/todo/transfer.hpp"

#include "examples/todo/commands.hpp"
#include "examples/todo/conversion.hpp"
#include "examples/todo/progress.hpp"
#include "examples/todo/user_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sys/stat.h>
#include <unistd.h>

namespace todo {

using namespace rowcall;
using models::Todo;

namespace {

std::string counted(std::size_t items) {
    return fmt::format("{} {}", items, items == 1 ? "item" : "items");
}

// Stores what one line says.
void store(const TodoTxtLine& line, const models::User& owner, TagKeys& tags) {
    Todo item = item_of(line);
    item.owner = owner;
    require_valid(item);
    item.save();
    const TagNames names = tags_in(line);
    if (!names.empty()) item.related<&Todo::tags>().set(tags.of(names));
}

std::size_t store_all(
    TodoTxtReader& reader, const models::User& owner, const std::string& file,
    const std::function<void(std::size_t)>& progress) {
    const auto refusal = [&](const std::string& reason) {
        return UserError{fmt::format("{}: {}; nothing was imported", file, reason)};
    };
    TagKeys tags;
    std::size_t count = 0;
    try {
        while (const std::optional<TodoTxtLine> line = reader.next()) {
            store(*line, owner, tags);
            progress(++count);
        }
    } catch (const TodoTxtError& error) { // names the line
        throw refusal(error.what());
    } catch (const UserError& error) {
        throw refusal(fmt::format("line {}: {}", reader.line(), error.what()));
    }
    return count;
}

std::uint64_t size_of(const std::string& file) {
    std::error_code unknown; // a pipe, say
    const std::uint64_t size = std::filesystem::file_size(file, unknown);
    return unknown ? 0 : size;
}

/// Where a new file may take the place of an old one to become what `name` names: the path
/// without links. None where that would destroy something else, or write to nobody: a pipe, a
/// device, and what /proc and /dev lead to, as /dev/stdout.
std::optional<std::filesystem::path> replaceable(const std::string& name) {
    using std::filesystem::file_type;
    constexpr int most_links = 40; // as Linux
    std::filesystem::path path = std::filesystem::absolute(name);
    for (int links = 0; links <= most_links; ++links) {
        std::error_code error;
        const auto folder = std::filesystem::canonical(path.parent_path(), error);
        if (error) break;
        path = folder / path.filename();
        const auto top = std::next(folder.begin());
        const bool of_the_system = top != folder.end() && (*top == "proc" || *top == "dev");
        const auto type = std::filesystem::symlink_status(path, error).type();
        if (type == file_type::not_found && links == 0) return path;
        if (type == file_type::regular && (links == 0 || !of_the_system)) return path;
        if (type != file_type::symlink || of_the_system) break;
        path = folder / std::filesystem::read_symlink(path, error);
        if (error) break;
    }
    return {};
}

/// A file to write that has its name only once it is complete; without commit() it is removed.
/// What cannot be replaced, as a pipe, is written directly.
class OutputFile {
public:
    explicit OutputFile(const std::string& name) : name_{name}, target_{name}, written_{name} {
        const auto replaced = replaceable(name);
        if (replaced) {
            target_ = replaced->string();
            written_ = target_ + ".part";
        }
        file_ = std::fopen(written_.c_str(), "w");
        if (!file_) fail(errno);
        std::error_code ignored; // a file that was private stays so, if it can
        if (replaced && std::filesystem::exists(*replaced, ignored))
            std::filesystem::permissions(
                written_, std::filesystem::status(*replaced, ignored).permissions(), ignored);
    }
    ~OutputFile() {
        if (file_) std::fclose(file_);
        if (written_ != target_) std::remove(written_.c_str());
    }
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    std::FILE* stream() const { return file_; }

    void commit() {
        const bool replaces = written_ != target_;
        if (std::fflush(file_) != 0 || (replaces && fsync(fileno(file_)) != 0)) fail(errno);
        if (std::fclose(std::exchange(file_, nullptr)) != 0) fail(errno);
        if (replaces && std::rename(written_.c_str(), target_.c_str()) != 0) fail(errno);
        written_ = target_;
    }
    [[noreturn]] void fail(int error) const {
        throw UserError{fmt::format("cannot write {}: {}", name_, std::strerror(error))};
    }

private:
    std::string name_;    // as the user knows it
    std::string target_;  // without links, if it is to be replaced
    std::string written_; // target_, or what becomes it
    std::FILE* file_ = nullptr;
};

bool is_standard_output(const std::string& name) {
    struct stat named {
    }, output{};
    return name == "-" || (stat(name.c_str(), &named) == 0 && fstat(STDOUT_FILENO, &output) == 0 &&
                           named.st_dev == output.st_dev && named.st_ino == output.st_ino);
}

// Block by block: the tags of all its items are one query, and the memory stays constant.
std::size_t write_items(Database& database, std::FILE* out) {
    constexpr std::size_t block_size = 1000;
    std::size_t count = 0;
    for (std::int64_t last = 0;;) {
        const auto block =
            Todo::objects().filter(col<&Todo::id> > last).limit(block_size).to_vector();
        if (block.empty()) return count;
        last = block.back().id;
        auto tags = tags_by_item(database, block.front().id, last);
        for (const Todo& item : block) fmt::print(out, "{}\n", line_of(item, tags[item.id]));
        count += block.size();
    }
}

} // namespace

void import_file(App& app, const std::string& file, const std::optional<std::string>& owner) {
    const bool from_stdin = file == "-";
    const std::string name = from_stdin ? "standard input" : file;
    const auto cannot_read = [&](const std::string& reason) {
        return UserError{fmt::format("cannot read {}: {}", name, reason)};
    };
    std::ifstream opened;
    if (from_stdin)
        std::ios::sync_with_stdio(false); // else an error of reading would look like the end
    else
        opened.open(file, std::ios::binary);
    if (!from_stdin && !opened) throw cannot_read(std::strerror(errno));
    std::size_t count = 0;
    try {
        TodoTxtReader reader{from_stdin ? std::cin : opened};
        const std::uint64_t size = from_stdin ? 0 : size_of(file);
        ProgressBar bar{"Importing", size};
        app.database().atomic([&] {
            count = store_all(reader, owner_named(owner), name, [&](std::size_t items) {
                bar.update(size > 0 ? reader.bytes() : items);
            });
        });
    } catch (const std::system_error& error) {
        throw cannot_read(error.code().message());
    }
    fmt::print("Imported {} from {}\n", counted(count), name);
}

void export_file(App& app, const std::string& file) {
    const auto write_to = [&](std::FILE* out) {
        return app.database().atomic(
            {.read_only = true}, [&] { return write_items(app.database(), out); });
    };
    if (is_standard_output(file)) { // whatever its name: /dev/stdout, say
        write_to(stdout);
        return;
    }
    std::error_code absent;
    if (std::filesystem::equivalent(file, app.path(), absent))
        throw UserError{fmt::format("cannot write {}: it is the database", file)};
    OutputFile out{file};
    std::size_t count = 0;
    try {
        count = write_to(out.stream());
    } catch (const std::system_error& error) {
        out.fail(error.code().value());
    }
    out.commit();
    fmt::print("Exported {} to {}\n", counted(count), file);
}

} // namespace todo
