#include "tests/docs/document.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace rowcall::docs {

namespace fs = std::filesystem;

namespace {

std::string read_file(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) throw std::invalid_argument{"there is no file " + path.string()};
    return {std::istreambuf_iterator<char>{file}, {}};
}

// The lines of a text, each with its end.
std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto size = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return lines;
}

std::string_view trimmed(std::string_view line) {
    const auto start = std::min(line.find_first_not_of(" \t"), line.size());
    return line.substr(start, line.find_last_not_of(" \t\r\n") + 1 - start);
}

// "name" of "// [name]" and "# [name]"; empty for other lines.
std::string_view mark_of(std::string_view line) {
    line = trimmed(line);
    for (const std::string_view comment : {"// [", "# ["})
        if (line.starts_with(comment) && line.ends_with("]"))
            return line.substr(comment.size(), line.size() - comment.size() - 1);
    return {};
}

std::string without_indentation(const std::vector<std::string_view>& lines) {
    std::size_t common = std::string::npos;
    for (const std::string_view line : lines)
        if (!trimmed(line).empty()) common = std::min(common, line.find_first_not_of(' '));
    std::string text;
    for (const std::string_view line : lines)
        text += trimmed(line).empty() ? std::string_view{"\n"} : line.substr(common);
    return text;
}

struct Run {
    std::string output;
    int status;
};

// In an empty folder, so that a file which it makes is new each time.
Run run(const fs::path& program) {
    const fs::path folder = fs::absolute("run");
    fs::remove_all(folder);
    fs::create_directory(folder);
    const std::string command = "cd '" + folder.string() + "' && '" + program.string() + "'";
    std::FILE* const pipe = popen(command.c_str(), "r");
    if (!pipe) throw std::runtime_error{"cannot run " + program.string()};
    Run result{};
    char buffer[4096];
    while (const auto count = std::fread(buffer, 1, sizeof buffer, pipe))
        result.output.append(buffer, count);
    result.status = pclose(pipe);
    return result;
}

} // namespace

std::vector<Block> fenced_blocks(std::string_view markdown) {
    constexpr std::string_view fence = "```";
    std::vector<Block> blocks;
    bool inside = false;
    std::size_t number = 0;
    for (const std::string_view line : lines_of(markdown)) {
        ++number;
        if (inside) {
            inside = trimmed(line) != fence;
            if (inside) blocks.back().text += line;
        } else if (line.starts_with(fence)) {
            inside = true;
            std::istringstream words{std::string{line.substr(fence.size())}};
            Block& block = blocks.emplace_back();
            block.line = number;
            words >> block.language;
            block.source.assign(std::istream_iterator<std::string>{words}, {});
        }
    }
    if (inside)
        throw std::invalid_argument{
            "the block of line " + std::to_string(blocks.back().line) + " has no end"};
    return blocks;
}

std::map<std::string, std::string> regions(std::string_view source) {
    std::map<std::string, std::string> found;
    std::string open;
    std::vector<std::string_view> lines;
    for (const std::string_view line : lines_of(source)) {
        const std::string_view mark = mark_of(line);
        if (mark == "end") {
            if (open.empty()) throw std::invalid_argument{"an [end] of nothing"};
            if (!found.emplace(open, without_indentation(lines)).second)
                throw std::invalid_argument{"there are two regions [" + open + "]"};
            open.clear();
            lines.clear();
        } else if (!mark.empty()) {
            if (!open.empty())
                throw std::invalid_argument{
                    "[" + std::string{mark} + "] begins inside of [" + open + "]"};
            open = mark;
        } else if (!open.empty()) {
            lines.push_back(line);
        }
    }
    if (!open.empty()) throw std::invalid_argument{"[" + open + "] has no [end]"};
    if (found.empty()) found.emplace("", source);
    return found;
}

void Checker::check_page(const std::string& page) {
    struct Output {
        std::string place;
        bool must_fail;
        std::string text;
    };
    std::map<std::string, Output> outputs;
    try {
        for (const Block& block : fenced_blocks(read_file(source_root_ / page))) {
            const std::string place = page + ":" + std::to_string(block.line);
            const bool is_shown_script = block.language == "sh" && !block.source.empty();
            if (block.language == "cpp" || block.language == "cmake" || is_shown_script) {
                check_code(place, block);
            } else if (
                (block.language == "text" || block.language == "mermaid") &&
                !block.source.empty()) {
                const bool must_fail = block.source.size() > 1 && block.source[1] == "fails";
                outputs.try_emplace(block.source[0], Output{place, must_fail, {}})
                    .first->second.text += block.text;
            }
        }
    } catch (const std::invalid_argument& error) {
        problems_.push_back(page + ": " + error.what());
    }
    for (const auto& [program, output] : outputs)
        check_output(output.place, program, output.must_fail, output.text);
}

void Checker::check_code(const std::string& place, const Block& block) {
    if (block.source.empty() || block.source.size() > 2) {
        problems_.push_back(place + ": the block does not say which file it is from");
        return;
    }
    const std::string& file = block.source[0];
    const std::string region = block.source.size() > 1 ? block.source[1] : "";
    try {
        const auto all = regions(read_file(source_root_ / file));
        const auto found = all.find(region);
        if (found == all.end())
            problems_.push_back(place + ": " + file + " has no region [" + region + "]");
        else if (found->second != block.text)
            problems_.push_back(
                place + ": not the same as in " + file + ", which has:\n" + found->second);
        shown_.insert(file + " " + region);
    } catch (const std::invalid_argument& error) {
        problems_.push_back(place + ": " + file + ": " + error.what());
    }
}

void Checker::check_output(
    const std::string& place, const std::string& program, bool must_fail, const std::string& text) {
    const Run result = run(build_root_ / program);
    if (must_fail != (result.status != 0))
        problems_.push_back(
            place + ": " + program + (must_fail ? " does not fail" : " fails") +
            ", its status is " + std::to_string(result.status));
    if (result.output != text)
        problems_.push_back(place + ": " + program + " prints:\n" + result.output);
}

void Checker::check_all_shown(const std::vector<std::string>& files) {
    for (const std::string& file : files)
        for (const auto& [region, text] : regions(read_file(source_root_ / file)))
            if (!shown_.contains(file + " " + region))
                problems_.push_back(file + ": no page shows [" + region + "]");
}

} // namespace rowcall::docs
