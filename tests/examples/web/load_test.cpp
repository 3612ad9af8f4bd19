#include "tests/examples/web/site.hpp"

#include "models/models.hpp"

#include <doctest/doctest.h>

using namespace rowcall;
using namespace rowcall::models;

namespace {

// What one of many clients does, who all are the same user. Returns how many requests failed.
int use_the_api(int port, const std::string& session, int todos) {
    httplib::Client client{"127.0.0.1", port};
    client.set_keep_alive(true);
    const httplib::Headers headers{{"Cookie", "session=" + session}};
    int failed = 0;
    const auto expect = [&](const httplib::Result& answer, int status) {
        if (!answer || answer->status != status) ++failed;
        return answer ? answer->body : std::string{};
    };
    for (int i = 0; i < todos; ++i) {
        const std::string created = expect(
            client.Post(
                "/api/todos", headers, R"({"title": "x", "tags": ["load"]})", "application/json"),
            201);
        expect(client.Get("/api/todos?limit=5", headers), 200);
        const auto id = nlohmann::json::parse(created, nullptr, false).value("id", 0);
        expect(
            client.Patch(
                "/api/todos/" + std::to_string(id), headers, R"({"done": true})",
                "application/json"),
            200);
        expect(client.Get("/healthz"), 200);
    }
    return failed;
}

} // namespace

TEST_CASE(
    "of many clients at once none is refused, no write is lost, each request is counted once") {
    constexpr int clients = 12, todos = 8;
    // However slow the machine is, nobody waits too long.
    web::Settings settings = cheap_settings();
    settings.longest_write = settings.server.idle = settings.server.receive = settings.server.send =
        std::chrono::minutes{2};
    SiteServer site{settings};
    Browser ann{site.port()};
    ann.sign_up("ann");
    const std::string session = ann.cookies.at("session");
    const auto counts = [&] { return ann.api("GET", "/signals.json").json(); };
    const auto before = counts();
    std::atomic<int> failed{0};
    std::vector<std::thread> running;
    for (int i = 0; i < clients; ++i)
        running.emplace_back([&] { failed += use_the_api(site.port(), session, todos); });
    for (std::thread& client : running) client.join();
    CHECK(failed == 0);
    CHECK(Todo::objects().filter(col<&Todo::done>).count() == clients * todos);
    CHECK(LogEntry::objects().count() == clients * todos);
    auto after = counts();
    while (after["request_started"] != after["request_finished"].get<int>() + 1) after = counts();
    CHECK(after["todo_completed"] == clients * todos);
    CHECK(
        after["request_started"].get<int>() >=
        before["request_started"].get<int>() + clients * todos * 4 + 1);
    CHECK(after["got_request_exception"] == 0);
}
