// Runs the todo program as a user would.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace todo_test {

/// How a run ended and what it wrote.
struct Result {
    int code = 0; ///< the exit code, or -N for signal N
    std::string out;
    std::string err;
    long most_memory = 0; ///< its greatest resident size in KiB
};

/// The program with a folder and a database of its own, gone when the object is.
class Program {
public:
    Program();
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// Runs it to its end, with `input` as standard input.
    Result run(const std::vector<std::string>& arguments, const std::string& input = "") const;
    /// The same for an expected success: what it wrote to standard output.
    std::string ok(const std::vector<std::string>& arguments, const std::string& input = "") const;

    /// Runs a line of shell in the folder, where "$todo" is the program.
    Result shell(const std::string& script) const;

    /// Starts it; kills it with SIGKILL after `delay` unless it has ended before. Returns whether
    /// it was killed.
    bool run_and_kill(
        const std::vector<std::string>& arguments, std::chrono::microseconds delay) const;

    std::filesystem::path folder() const { return folder_; }
    std::filesystem::path database() const { return folder_ / "todo.sqlite3"; }
    /// Writes a file into the folder and returns its path.
    std::string file(const std::string& name, const std::string& content) const;

private:
    pid_t start(
        const std::vector<std::string>& words, const std::string& in, const std::string& out,
        const std::string& err) const;
    Result finish(const std::vector<std::string>& words, const std::string& input) const;

    std::filesystem::path folder_;
};

std::string read_file(const std::filesystem::path& path);
bool contains(const std::string& text, const std::string& part);

/// Checks for a failure that changed nothing: one line, from the program, with the reason in it.
void check_refused(const Result& result, const std::string& reason);
/// The same for a command line that makes no sense.
void check_misused(const Result& result, const std::string& reason);

} // namespace todo_test
