// The program itself, run as a user would.
#include "orm/orm.hpp"
#include "tests/examples/web/site.hpp"
#include "tests/orm/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <httplib.h>

#include <csignal>
#include <cstdio>
#include <future>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

std::string read_line_of(std::FILE* file) {
    std::string line;
    for (int c; (c = std::fgetc(file)) != EOF && c != '\n';) line += static_cast<char>(c);
    return line;
}

// A running program, and the first line that it prints.
class Program {
public:
    explicit Program(std::vector<std::string> arguments) {
        int ends[2];
        REQUIRE(pipe(ends) == 0);
        arguments.insert(arguments.begin(), WEB_PROGRAM);
        process_ = fork();
        REQUIRE(process_ >= 0);
        if (process_ == 0) {
            dup2(ends[1], STDOUT_FILENO);
            dup2(ends[1], STDERR_FILENO);
            close(ends[0]), close(ends[1]);
            std::vector<char*> words;
            for (std::string& argument : arguments) words.push_back(argument.data());
            words.push_back(nullptr);
            execv(words[0], words.data());
            _exit(127);
        }
        close(ends[1]);
        output_ = fdopen(ends[0], "r");
        first_line = read_line();
    }
    ~Program() {
        if (process_ > 0) kill(process_, SIGKILL), wait_for_end();
        std::fclose(output_);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    std::string read_line() { return read_line_of(output_); }
    void send(int signal) const { kill(process_, signal); }
    // The exit status.
    int wait_for_end() {
        int status = 0;
        waitpid(process_, &status, 0);
        process_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    int port() const {
        const std::size_t at = first_line.rfind("127.0.0.1:") + 10;
        return std::stoi(first_line.substr(at));
    }

    std::string first_line;

private:
    pid_t process_ = 0;
    std::FILE* output_ = nullptr;
};

} // namespace

TEST_CASE("the program prints where it is, serves, and ends cleanly by SIGINT and SIGTERM") {
    for (const int signal : {SIGINT, SIGTERM}) {
        const TemporaryFolder folder;
        const std::string file = (folder / "web.sqlite3").string();
        Program program{{"--port", "0", "--db", file}};
        REQUIRE(program.first_line.starts_with("http://127.0.0.1:"));
        httplib::Client client{"127.0.0.1", program.port()};
        const auto answer = client.Get("/healthz");
        REQUIRE(answer);
        CHECK(answer->status == 200);
        program.send(signal);
        CHECK(program.read_line() == "Stopped: all requests have been answered.");
        CHECK(program.wait_for_end() == 0);
        CHECK(std::filesystem::exists(file));
        CHECK_FALSE(std::filesystem::exists(file + "-wal")); // closed, not left open
    }
}

TEST_CASE("the guide's script for the API works") {
    const TemporaryFolder folder;
    Program program{{"--port", "0", "--db", (folder / "web.sqlite3").string()}};
    Browser ann{program.port()};
    ann.sign_up("ann", "correct horse");
    const std::string command = "site=http://127.0.0.1:" + std::to_string(program.port()) +
                                " sh " ROWCALL_SOURCE_DIR "/docs/code/web_api.sh";
    std::FILE* script = popen(command.c_str(), "r");
    REQUIRE(script);
    const std::string created = read_line_of(script), listed = read_line_of(script);
    CHECK(created.starts_with("{\"completed_at\":null"));
    CHECK(created.find("\"title\":\"Buy milk\"") != std::string::npos);
    CHECK(listed == "{\"next\":null,\"todos\":[" + created + "]}");
    CHECK(pclose(script) == 0);
}

TEST_CASE("requests that are under way when it is told to end are answered") {
    const TemporaryFolder folder;
    Program program{{"--port", "0", "--db", (folder / "web.sqlite3").string()}};
    // A password takes its time: the answer is still to come when the signal arrives.
    httplib::Client client{"127.0.0.1", program.port()};
    const auto page = client.Get("/login");
    REQUIRE(page);
    const std::string& body = page->body;
    const std::size_t at = body.find("csrf_token\" value=\"") + 19;
    const std::string token = body.substr(at, body.find('"', at) - at);
    const std::string cookie = page->get_header_value("Set-Cookie");
    const httplib::Headers headers{{"Cookie", cookie.substr(0, cookie.find(';'))}};
    auto late = std::async(std::launch::async, [&] {
        httplib::Client other{"127.0.0.1", program.port()};
        return other.Post(
            "/login", headers,
            httplib::Params{{"csrf_token", token}, {"username", "ann"}, {"password", "wrong"}});
    });
    // Its request has begun once it is counted.
    for (bool has_begun = false; !has_begun;) {
        const auto counts = client.Get("/signals.json");
        REQUIRE(counts);
        has_begun = counts->body.find("\"user_login_failed\":1") != std::string::npos ||
                    counts->body.find("\"connection_created\":4") != std::string::npos;
        if (late.wait_for(std::chrono::seconds{0}) == std::future_status::ready) break;
    }
    program.send(SIGTERM);
    const auto answer = late.get();
    REQUIRE(answer);
    CHECK(answer->status == 422);
    CHECK(program.wait_for_end() == 0);
}

TEST_CASE("the tables of another program are refused at the start, by name") {
    const TemporaryFolder folder;
    const std::string file = (folder / "other.sqlite3").string();
    rowcall::Database{"sqlite:" + file}.execute("CREATE TABLE user (id INTEGER PRIMARY KEY, name)");
    Program program{{"--port", "0", "--db", file}};
    CHECK(program.first_line.starts_with("web: the database has tables of another program: "));
    CHECK(program.first_line.find("username") != std::string::npos);
    CHECK(program.wait_for_end() == 1);
}

TEST_CASE("what is wrong with the options is said in a line, with status 1 or CLI11's") {
    const TemporaryFolder folder;
    Program nowhere{{"--port", "0", "--db", (folder / "no").string() + "/web.sqlite3"}};
    CHECK(nowhere.first_line.starts_with("web: "));
    CHECK(nowhere.first_line.find("web.sqlite3") != std::string::npos);
    CHECK(nowhere.wait_for_end() == 1);
    Program wrong{{"--port", "70000"}};
    CHECK(wrong.first_line.find("70000") != std::string::npos);
    CHECK(wrong.wait_for_end() != 0);
    const std::string file = (folder / "web.sqlite3").string();
    Program first{{"--port", "0", "--db", file}};
    Program second{{"--port", std::to_string(first.port()), "--db", file}};
    CHECK(second.first_line.find(std::to_string(first.port())) != std::string::npos);
    CHECK(second.wait_for_end() == 1);
    first.send(SIGTERM);
    CHECK(first.wait_for_end() == 0);
}
