// A Todo list in the browser, with a page that shows its signals as they happen.
#include "examples/web/app.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <csignal>
#include <future>
#include <iostream>
#include <unistd.h>

namespace {

// Blocks them in all threads made from now on, so that one thread can wait for them.
sigset_t block_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    return set;
}

// A second signal ends the program at once.
void wait_for_signal(const sigset_t& ends) {
    int signal = 0;
    sigwait(&ends, &signal);
    pthread_sigmask(SIG_UNBLOCK, &ends, nullptr);
}

void run(const web::Settings& settings, int port) {
    const sigset_t ends = block_signals();
    web::App app{settings};
    port = app.bind("127.0.0.1", port);
    fmt::print("http://127.0.0.1:{}/ with the database {}\n", port, settings.database);
    std::fflush(stdout);
    auto serving = std::async(std::launch::async, [&] {
        try {
            app.serve();
        } catch (...) {
            kill(getpid(), SIGTERM); // nobody has to wait any more
            throw;
        }
    });
    wait_for_signal(ends);
    app.stop();
    serving.get();
    fmt::print("Stopped: all requests have been answered.\n");
}

} // namespace

int main(int count, char** arguments) {
    CLI::App options{"A Todo list in the browser, and the signals behind it."};
    web::Settings settings;
    int port = 8000;
    settings.database = "web.sqlite3";
    options.add_option("--port", port, "where it listens on 127.0.0.1; 0: where it is free")
        ->check(CLI::Range(0, 65535))
        ->capture_default_str();
    options
        .add_option("--db", settings.database, "the file of the database; made if it is not there")
        ->capture_default_str();
    options.add_flag(
        "--https", settings.https,
        "browsers reach it by HTTPS, through a proxy: cookies are sent by nothing else");
    options.add_flag(
        "!--no-signals", settings.signals,
        "connect no receiver but the one that closes connections: to measure what they cost");
    CLI11_PARSE(options, count, arguments);
    try {
        run(settings, port);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "web: " << error.what() << '\n';
        return 1;
    }
}
