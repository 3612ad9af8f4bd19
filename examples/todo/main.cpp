// todo: a list of things to do, kept in a SQLite file.
#include "examples/todo/cli.hpp"
#include "examples/todo/user_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <system_error>

namespace {

// A file that is opened when stdout is closed would become stdout, and be written to. So each
// closed one is opened, the wrong way round: using it still fails.
void occupy_standard_descriptors() {
    for (int fd = 0; fd <= 2; ++fd)
        if (fcntl(fd, F_GETFD) == -1) open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

void run(int argc, char** argv) {
    if (const auto invocation = todo::read_command_line(argc, argv)) {
        todo::App app{invocation->settings};
        invocation->command(app);
    }
    if (std::fflush(stdout) != 0)
        throw std::system_error{errno, std::generic_category(), "cannot write the output"};
}

// One line, whatever a file's name or the user's words had in them. Without fmt::print, which
// throws if standard error is closed.
int fail(std::string_view reason, int code) {
    std::fflush(stdout);
    std::fputs(fmt::format("todo: {}\n", todo::printable(reason)).c_str(), stderr);
    return code;
}

} // namespace

int main(int argc, char** argv) {
    occupy_standard_descriptors();
    std::signal(SIGXFSZ, SIG_IGN); // a limit on the size of files is an error as any other
    try {
        run(argc, argv);
        return 0;
    } catch (const todo::UsageError& error) {
        return fail(error.what(), 2);
    } catch (const rowcall::OperationalError& error) {
        const char* advice = error.retryable() ? "; another program is using it: try again" : "";
        return fail(fmt::format("{}{}", error.what(), advice), 1);
    } catch (const std::exception& error) {
        return fail(error.what(), 1);
    }
}
