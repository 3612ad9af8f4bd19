#include "tests/examples/todo/program.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace todo_test {

Program::Program() {
    std::string name = (std::filesystem::temp_directory_path() / "todo-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
}

Program::~Program() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::string Program::file(const std::string& name, const std::string& content) const {
    const std::filesystem::path path = folder_ / name;
    std::ofstream{path, std::ios::binary} << content;
    return path.string();
}

pid_t Program::start(
    const std::vector<std::string>& words, const std::string& in, const std::string& out,
    const std::string& err) const {
    std::vector<std::string> copies = words;
    std::vector<char*> argv;
    for (std::string& word : copies) argv.push_back(word.data());
    argv.push_back(nullptr);
    const std::string database_variable = database().string();
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child > 0) return child;
    const auto redirect = [](const std::string& path, int flags, int to) {
        const int fd = open(path.c_str(), flags | O_CLOEXEC, 0600);
        if (fd < 0 || dup2(fd, to) < 0) _exit(126);
    };
    redirect(in, O_RDONLY, STDIN_FILENO);
    redirect(out, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
    redirect(err, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
    if (chdir(folder_.c_str()) != 0) _exit(126);
    setenv("TODO_DB", database_variable.c_str(), 1);
    setenv("USER", "ann", 1);
    setenv("TERM", "xterm", 1);
    setenv("todo", TODO_PROGRAM, 1);
    unsetenv("NO_COLOR");
    execv(argv.front(), argv.data());
    _exit(127);
}

Result Program::finish(const std::vector<std::string>& words, const std::string& input) const {
    const std::string in = file("stdin", input);
    const std::string out = (folder_ / "stdout").string();
    const std::string err = (folder_ / "stderr").string();
    const pid_t child = start(words, in, out, err);
    int status = 0;
    rusage usage{};
    REQUIRE(wait4(child, &status, 0, &usage) == child);
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return {code, read_file(out), read_file(err), usage.ru_maxrss};
}

namespace {

std::vector<std::string> command(const std::vector<std::string>& arguments) {
    std::vector<std::string> words{TODO_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return words;
}

void check_failed(const Result& result, int code, const std::string& reason) {
    CAPTURE(result.err);
    CHECK(result.code == code);
    CHECK(result.out == "");
    CHECK(contains(result.err, reason));
    CHECK(result.err.starts_with("todo: "));
    CHECK(result.err.find('\n') == result.err.size() - 1);
}

} // namespace

Result Program::run(const std::vector<std::string>& arguments, const std::string& input) const {
    return finish(command(arguments), input);
}

Result Program::shell(const std::string& script) const {
    return finish({"/bin/sh", "-c", script}, "");
}

std::string Program::ok(const std::vector<std::string>& arguments, const std::string& input) const {
    const Result result = run(arguments, input);
    CHECK(result.err == "");
    REQUIRE(result.code == 0);
    return result.out;
}

bool Program::run_and_kill(
    const std::vector<std::string>& arguments, std::chrono::microseconds delay) const {
    const pid_t child = start(command(arguments), "/dev/null", "/dev/null", "/dev/null");
    std::this_thread::sleep_for(delay);
    kill(child, SIGKILL);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status);
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

void check_refused(const Result& result, const std::string& reason) {
    check_failed(result, 1, reason);
}
void check_misused(const Result& result, const std::string& reason) {
    check_failed(result, 2, reason);
}

} // namespace todo_test
