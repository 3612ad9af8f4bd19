#include "tests/examples/web/site.hpp"

#include "models/models.hpp"

#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>

using namespace rowcall;
using namespace rowcall::models;

namespace {

// Reads the live timeline until somebody closes it.
class Watcher {
public:
    explicit Watcher(int port, const std::string& path = "/signals/live")
        : client_{"127.0.0.1", port}, thread_{[this, path] { read(path); }} {}
    ~Watcher() {
        client_.stop();
        thread_.join();
    }
    // Waits until all of these have come; the test fails if they never do.
    void wait_for(const std::string& text) {
        std::unique_lock lock{mutex_};
        REQUIRE_MESSAGE(
            more_.wait_for(
                lock, std::chrono::seconds{20},
                [&] { return seen_.find(text) != std::string::npos; }),
            "waited for ", text, " in ", seen_);
    }
    bool has_ended_with(int status) {
        std::unique_lock lock{mutex_};
        return more_.wait_for(lock, std::chrono::seconds{20}, [&] { return status_ == status; });
    }

private:
    void read(const std::string& path) {
        const auto result = client_.Get(path, [this](const char* data, std::size_t size) {
            const std::lock_guard lock{mutex_};
            seen_.append(data, size);
            more_.notify_all();
            return true;
        });
        const std::lock_guard lock{mutex_};
        status_ = result ? result->status : -1;
        more_.notify_all();
    }

    httplib::Client client_;
    std::mutex mutex_;
    std::condition_variable more_;
    std::string seen_;
    int status_ = 0;
    std::thread thread_; // last: uses the others
};

} // namespace

TEST_CASE("signals.json counts each signal that was sent since the start") {
    SiteServer site;
    Browser ann{site.port()};
    ann.sign_up("ann");
    const auto id = ann.add({{"title", "Buy milk"}, {"tags", {"shop"}}});
    ann.submit("/todos/" + std::to_string(id) + "/complete");
    ann.submit("/logout");
    ann.get("/login");
    ann.submit("/login", {{"username", "ann"}, {"password", "wrong"}});
    // A request ends a moment after its answer has arrived.
    nlohmann::json counts;
    do counts = ann.api("GET", "/signals.json").json();
    while (counts["request_started"] != counts["request_finished"].get<int>() + 1);
    CHECK(counts["todo_completed"] == 1);
    CHECK(counts["user_logged_in"] == 1);
    CHECK(counts["user_logged_out"] == 1);
    CHECK(counts["user_login_failed"] == 1);
    CHECK(counts["got_request_exception"] == 0);
    CHECK(counts["m2m_changed"] == 2); // pre_add, post_add
    CHECK(counts["pre_save"] == counts["post_save"]);
}

TEST_CASE("the page shows the last sends with their receivers, causes and requests") {
    SiteServer site;
    Browser ann{site.port()};
    ann.sign_up("ann");
    const Answer page = ann.get("/signals");
    CHECK(page.status == 200);
    CHECK(page.has("<span class=\"signal\">user_logged_in</span>"));
    CHECK(page.has("in POST /signup"));
    CHECK(page.has("<span class=\"receiver\">create_profile</span>"));
    CHECK(page.has("from Profile")); // what create_profile caused
    CHECK(page.has("INSERT INTO"));
    CHECK(page.has("<svg class=\"graph\""));
    CHECK(page.has(">log_completion"));
    CHECK(page.has("<tr><td>post_save</td><td>User</td><td>create_profile"));
}

TEST_CASE("a watcher is sent what happens, as it happens, with what it caused") {
    SiteServer site;
    Browser ann{site.port()};
    ann.sign_up("ann");
    const auto id = ann.add({{"title", "Buy milk"}});
    Watcher watcher{site.port()};
    ann.submit("/todos/" + std::to_string(id) + "/complete");
    watcher.wait_for("data: <span class=\"signal\">todo_completed</span>");
    watcher.wait_for("log_completion");
    watcher.wait_for("from LogEntry");
    watcher.wait_for("in POST /todos/{id}/complete");
}

TEST_CASE("the timeline leaves out what the page itself asks for") {
    SiteServer site;
    Browser ann{site.port()};
    ann.get("/static/style.css");
    ann.get("/healthz");
    const Answer page = ann.get("/signals");
    CHECK(page.has("in GET /healthz"));
    CHECK_FALSE(page.has("in GET /static"));
    CHECK(ann.api("GET", "/signals.json").json()["request_started"] == 4); // counted all the same
}

TEST_CASE(
    "a watcher goes on behind the last that it has seen, but for another run of the program") {
    SiteServer site;
    Browser ann{site.port()};
    ann.get("/healthz");
    const std::string page = ann.get("/signals").body;
    const std::size_t at = page.find("data-last=\"") + 11;
    const std::string id = page.substr(at, page.find('"', at) - at);
    const std::string run = id.substr(0, id.find('-') + 1);
    const int last = std::stoi(id.substr(run.size()));
    REQUIRE(last > 1);
    Watcher watcher{site.port(), "/signals/live?after=" + id};
    watcher.wait_for("id: " + run + std::to_string(last + 1) + "\n");
    Watcher from_one{site.port(), "/signals/live?after=" + run + "1"};
    from_one.wait_for("id: " + run + "2\n");
    Watcher from_before{site.port(), "/signals/live?after=17-1000"};
    from_before.wait_for("id: " + run + "1\n");
}

TEST_CASE("a watcher is told how often each signal was sent") {
    SiteServer site;
    Browser{site.port()}.get("/healthz");
    Watcher watcher{site.port()};
    watcher.wait_for("event: counts\ndata: {\"connection_created\":");
}

TEST_CASE("the timeline tells nothing that a user wrote") {
    SiteServer site;
    Browser ann{site.port()};
    ann.sign_up("ann-marie");
    ann.add({{"title", "Secret plan"}, {"tags", {"hidden"}}});
    ann.get("/todos?search=Secret");
    ann.get("/Secret");
    const Answer page = Browser{site.port()}.get("/signals");
    CHECK_FALSE(page.has("Secret"));
    CHECK_FALSE(page.has("hidden<"));
    CHECK_FALSE(page.has("ann-marie"));
    CHECK(page.has("GET elsewhere"));
}

TEST_CASE("so many may watch, and one more when one has left; others are told to come later") {
    web::Settings settings = cheap_settings();
    settings.server.threads = 40;
    SiteServer site{settings};
    Browser ann{site.port()};
    ann.get("/healthz");
    std::vector<std::unique_ptr<Watcher>> watchers;
    for (int i = 0; i < 16; ++i) {
        watchers.push_back(std::make_unique<Watcher>(site.port()));
        watchers.back()->wait_for("request_started");
    }
    CHECK(ann.get("/signals/live").status == 503);
    CHECK(ann.get("/signals").status == 200);
}

TEST_CASE("who watches no more makes room for others") {
    SiteServer site;
    Browser ann{site.port()};
    ann.get("/healthz");
    for (int i = 0; i < 20; ++i) { // more than may at a time
        int status = 503;
        while (status == 503) {
            httplib::Client client{"127.0.0.1", site.port()};
            client.Get(
                "/signals/live",
                [&](const httplib::Response& response) {
                    status = response.status;
                    return true;
                },
                [](const char*, std::size_t) { return false; });
        }
        CHECK(status == 200);
    }
}

TEST_CASE("a server that stops ends the watching") {
    auto site = std::make_unique<SiteServer>();
    Browser{site->port()}.get("/healthz");
    Watcher watcher{site->port()};
    watcher.wait_for("request_started");
    site.reset();
    CHECK(watcher.has_ended_with(200));
}
