// Who may do what, and what is refused.
#include "tests/examples/web/site.hpp"

#include "models/models.hpp"

#include <doctest/doctest.h>

using namespace rowcall;
using namespace rowcall::models;
using nlohmann::json;

namespace {

struct Guarded {
    Guarded() {
        ann.sign_up("ann");
        bob.sign_up("bob");
        id = ann.add({{"title", "Secret"}, {"tags", {"hidden"}}});
    }
    std::string page(const std::string& action = "") {
        return "/todos/" + std::to_string(id) + action;
    }
    std::string api() { return "/api/todos/" + std::to_string(id); }
    bool is_untouched() {
        const Todo todo = Todo::objects().get(id);
        return todo.title == "Secret" && !todo.done && todo.related<&Todo::tags>().count() == 1;
    }

    SiteServer site;
    Browser ann{site.port()}, bob{site.port()}, guest{site.port()};
    std::int64_t id = 0;
};

std::string code_in(const Answer& answer) { return answer.json()["error"]["code"]; }

} // namespace

TEST_CASE("another user's todo is not there, on any route") {
    Guarded site;
    for (const char* action : {"", "/complete", "/reopen", "/remove"}) {
        const Answer answer = site.bob.submit(site.page(action), {{"title", "stolen"}});
        CHECK(answer.status == 404);
        CHECK_FALSE(answer.has("Secret"));
    }
    CHECK(site.bob.get(site.page()).status == 404);
    for (const char* method : {"GET", "PATCH", "DELETE"}) {
        const json body = std::string_view{method} == "PATCH" ? json{{"title", "stolen"}} : json{};
        const Answer answer = site.bob.api(method, site.api(), body);
        CHECK(answer.status == 404);
        CHECK(code_in(answer) == "not_found");
        // As one that nobody has.
        CHECK(answer.json()["error"].size() == 3);
        CHECK(site.bob.api(method, "/api/todos/999", body).status == 404);
    }
    CHECK(site.is_untouched());
}

TEST_CASE("another user's todos, tags and completions are in no list") {
    Guarded site;
    site.ann.submit(site.page("/complete"));
    for (const char* path :
         {"/todos", "/todos?tag=hidden", "/todos?search=Secret", "/log", "/todos?after=1000",
          "/profile", "/signals"}) {
        const Answer answer = site.bob.get(path);
        CHECK(answer.status == 200);
        CHECK_FALSE(answer.has("Secret<"));
        CHECK_FALSE(answer.has(">hidden<"));
    }
    CHECK(site.bob.api("GET", "/api/todos").json()["todos"].empty());
}

TEST_CASE("without a session, pages lead to the log-in and the API answers 401") {
    Guarded site;
    for (const char* path : {"/todos", "/log", "/profile"}) {
        const Answer answer = site.guest.get(path);
        CHECK(answer.status == 303);
        CHECK(answer.header("Location").starts_with("/login?next="));
    }
    CHECK(site.guest.get(site.page()).status == 303);
    CHECK(site.guest.get("/todos", {{"Accept", "application/json"}}).status == 401);
    for (const char* method : {"GET", "POST", "PATCH", "DELETE"}) {
        const std::string path = std::string_view{method} == "POST" ? "/api/todos" : site.api();
        const Answer answer = site.guest.api(method, path, json{{"title", "x"}});
        CHECK(answer.status == 401);
        CHECK(code_in(answer) == "not_logged_in");
    }
    CHECK(site.guest.api("GET", "/api/todos").status == 401);
    site.guest.cookies["session"] = "made up";
    CHECK(site.guest.api("GET", "/api/todos").status == 401);
    CHECK(site.is_untouched());
}

TEST_CASE("a form without its CSRF token, or with another visitor's, is refused by 403") {
    Guarded site;
    for (const std::string& path :
         {std::string{"/todos"}, site.page(), site.page("/complete"), site.page("/remove"),
          std::string{"/logout"}, std::string{"/profile"}, std::string{"/signup"},
          std::string{"/login"}})
        for (const std::string& token : {std::string{}, std::string{"x"}, site.bob.csrf_token}) {
            const Answer answer =
                site.ann.submit(path, {{"csrf_token", token}, {"title", "forged"}});
            CHECK(answer.status == 403);
            CHECK(answer.has("lacks its CSRF token"));
        }
    httplib::Client plain{"127.0.0.1", site.site.port()};
    const auto answer = plain.Post("/login", httplib::Params{{"username", "ann"}});
    REQUIRE(answer);
    CHECK(answer->status == 403);
    CHECK(json::parse(answer->body)["error"]["code"] == "forbidden");
    CHECK(site.is_untouched());
    CHECK(site.ann.get("/todos").status == 200); // still logged in
}

TEST_CASE("the token of before the log-in is of no use after it") {
    SiteServer site;
    Browser ann{site.port()};
    ann.get("/signup");
    const std::string before = ann.csrf_token;
    ann.sign_up("ann");
    CHECK(ann.csrf_token != before);
    CHECK(ann.submit("/todos", {{"csrf_token", before}, {"title", "x"}}).status == 403);
}

TEST_CASE("what a browser sends for another site's page is refused, of the API too") {
    Guarded site;
    for (const char* from : {"cross-site", "same-site"}) {
        CHECK(
            site.ann.api("DELETE", site.api(), nullptr, {{"Sec-Fetch-Site", from}}).status == 403);
        CHECK(
            site.ann.api("POST", "/api/todos", {{"title", "x"}}, {{"Sec-Fetch-Site", from}})
                .status == 403);
    }
    CHECK(site.is_untouched());
    CHECK(
        site.ann.api("DELETE", site.api(), nullptr, {{"Sec-Fetch-Site", "same-origin"}}).status ==
        204);
}

TEST_CASE("a browser that says only where a page is from is believed, too") {
    Guarded site;
    const std::string host = "127.0.0.1:" + std::to_string(site.site.port());
    for (const char* origin : {"http://evil.example", "null", "http://127.0.0.1", "https://"})
        CHECK(
            site.ann.api("DELETE", site.api(), nullptr, {{"Origin", origin}, {"Host", host}})
                .status == 403);
    CHECK(site.is_untouched());
    CHECK(
        site.ann.api("DELETE", site.api(), nullptr, {{"Origin", "http://" + host}, {"Host", host}})
            .status == 204);
}

TEST_CASE("a body over the limit is answered by 413, in the API's form and as a page") {
    Guarded site;
    const Answer answer = site.ann.api("POST", "/api/todos", {{"title", std::string(70000, 'x')}});
    CHECK(answer.status == 413);
    CHECK(code_in(answer) == "too_large");
    const Answer page = site.ann.submit("/todos", {{"title", std::string(70000, 'x')}});
    CHECK(page.status == 413);
    CHECK(page.has("The request is too large."));
    CHECK(Todo::objects().count() == 1);
}

TEST_CASE("what is nowhere is 404, what cannot be done there 405 with what can") {
    Guarded site;
    CHECK(site.ann.get("/nowhere").has("<h1>There is nothing here.</h1>"));
    CHECK(code_in(site.ann.api("GET", "/api/nowhere")) == "not_found");
    for (const char* path :
         {"/todos/0", "/todos/x", "/todos/-1", "/todos/1/", "//todos",
          "/todos/99999999999999999999", "/static/../app.cpp", "/static/"})
        CHECK(site.ann.get(path).status == 404);
    CHECK(site.ann.get("/" + std::string(7000, 'x')).status == 404);
    const Answer answer = site.ann.api("PUT", "/api/todos", {{"title", "x"}});
    CHECK(answer.status == 405);
    CHECK(answer.header("Allow") == "GET, HEAD, POST");
    CHECK(site.ann.get(site.page("/complete")).status == 405);
    CHECK(site.ann.api("OPTIONS", "/api/todos").status == 405);
}

TEST_CASE("HEAD has the headers of GET and no body") {
    Guarded site;
    const Answer head = site.ann.api("HEAD", "/api/todos");
    const Answer get = site.ann.api("GET", "/api/todos");
    CHECK(head.status == 200);
    CHECK(head.body.empty());
    CHECK(head.header("Content-Length") == get.header("Content-Length"));
}

TEST_CASE("every answer, also a failure, tells the browser to be careful") {
    Guarded site;
    for (const Answer& answer :
         {site.ann.get("/todos"), site.ann.get("/nowhere"), site.guest.get("/todos"),
          site.ann.api("GET", "/api/todos"), site.ann.get("/static/style.css"),
          site.ann.api("POST", "/api/todos", {{"title", std::string(70000, 'x')}})}) {
        CHECK(answer.header("Content-Security-Policy").find("default-src 'none'") == 0);
        CHECK(answer.header("Content-Security-Policy").find("unsafe") == std::string::npos);
        CHECK(answer.header("X-Content-Type-Options") == "nosniff");
        CHECK(answer.header("X-Frame-Options") == "DENY");
        CHECK(answer.headers.count("Content-Security-Policy") == 1);
    }
    for (const Answer& answer :
         {site.ann.get("/todos"), site.ann.get("/nowhere"), site.guest.get("/todos"),
          site.guest.api("GET", "/api/todos"), site.ann.submit("/todos", {{"csrf_token", ""}}),
          site.ann.api("POST", "/api/todos", {{"title", std::string(70000, 'x')}})}) {
        CHECK(answer.headers.count("Cache-Control") == 1);
        CHECK(answer.header("Cache-Control") == "no-store");
    }
    CHECK(site.ann.get("/static/style.css").header("Cache-Control") == "public, max-age=300");
}

TEST_CASE("an address that is no text is refused, and named as far as it is one") {
    Guarded site;
    for (const char* path : {"/api/todos?%ff=1", "/api/todos?tag=%ff", "/api/todos?%ff=%ff"}) {
        const Answer answer = site.ann.api("GET", path);
        CHECK(answer.status == 422);
        CHECK(answer.has("is not UTF-8"));
    }
    CHECK(site.ann.get("/todos?%ff=1").status == 422);
    CHECK(site.ann.api("GET", "/signals.json").json()["got_request_exception"] == 0);
}

TEST_CASE("what another program writes for too long is answered by 503, and goes on after it") {
    web::Settings settings = cheap_settings();
    settings.longest_write = std::chrono::milliseconds{20};
    SiteServer site{settings};
    Browser ann{site.port()};
    ann.sign_up("ann");
    Database other{site.database().url().substr(0, site.database().url().find('?'))};
    other.atomic([&] {
        const Answer answer = ann.api("POST", "/api/todos", {{"title", "x"}});
        CHECK(answer.status == 503);
        CHECK(code_in(answer) == "busy");
        CHECK(answer.header("Retry-After") == "1");
        CHECK(ann.api("GET", "/api/todos").status == 200); // who reads need not wait
    });
    ann.add({{"title", "x"}});
}

TEST_CASE("a database that is removed under the app is a failure, and no empty new one") {
    SiteServer site;
    Browser ann{site.port()};
    ann.sign_up("ann");
    const std::string url = site.database().url();
    const std::string file = url.substr(url.find(':') + 1, url.find('?') - url.find(':') - 1);
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file + end);
    CHECK(ann.get("/healthz").status == 500);
    CHECK(ann.get("/todos").status == 500);
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE("what fails in the server tells the client nothing but that it failed") {
    Guarded site;
    const ScopedConnection failing =
        pre_save.connect<Todo>([] { throw std::runtime_error{"the reason is secret"}; });
    const Answer page = site.ann.submit("/todos", {{"title", "x"}});
    CHECK(page.status == 500);
    CHECK(page.has("Something went wrong here."));
    const Answer api = site.ann.api("POST", "/api/todos", {{"title", "x"}});
    CHECK(api.status == 500);
    for (const Answer& answer : {page, api}) {
        CHECK_FALSE(answer.has("secret"));
        for (const auto& [name, value] : answer.headers)
            CHECK(value.find("secret") == std::string::npos);
    }
    CHECK(Todo::objects().count() == 1);
}
