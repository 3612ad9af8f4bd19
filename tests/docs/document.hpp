// Markdown pages whose code and output are those of real files and programs.
//
// A fenced block says behind its language where it comes from:
//
//     ```cpp docs/tutorial/code/connections.cpp uid     the region "uid" of that file
//     ```cpp examples/receivers/main.cpp                all of that file
//     ```sh docs/code/web_api.sh                        the same, a script that some test runs
//     ```text docs/tutorial/code/connections            what that program prints
//     ```text docs/tutorial/code/exercise/start fails   the same, and its exit code is not 0
//     ```mermaid docs/code/guide_seeing_signals         the same, shown as a diagram
//
// A region lies between the lines `// [uid]` and `// [end]` (`#` in place of `//` in CMake files
// and scripts) and is shown without its common indentation. Several blocks of one program's output
// are, one after the other, all that it prints.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rowcall::docs {

struct Block {
    std::size_t line = 0; // of the opening fence, from 1
    std::string language;
    std::vector<std::string> source; // the words behind the language
    std::string text;
};

// Throws std::invalid_argument for a fence that is never closed.
std::vector<Block> fenced_blocks(std::string_view markdown);

// The regions of a source file by name; a file without any is one region, named "". Throws
// std::invalid_argument for marks that do not match and names that are used twice.
std::map<std::string, std::string> regions(std::string_view source);

// Compares pages with the files of a source tree and the programs of its build tree.
class Checker {
public:
    Checker(std::filesystem::path source_root, std::filesystem::path build_root)
        : source_root_{std::move(source_root)}, build_root_{std::move(build_root)} {}

    // Checks one page, by its path in the source tree.
    void check_page(const std::string& page);
    // After all pages: every region of these files has been shown.
    void check_all_shown(const std::vector<std::string>& files);

    // What is wrong, each with page and line.
    const std::vector<std::string>& problems() const noexcept { return problems_; }

private:
    void check_code(const std::string& place, const Block& block);
    void check_output(
        const std::string& place, const std::string& program, bool must_fail,
        const std::string& text);

    std::filesystem::path source_root_;
    std::filesystem::path build_root_;
    std::set<std::string> shown_;
    std::vector<std::string> problems_;
};

} // namespace rowcall::docs
