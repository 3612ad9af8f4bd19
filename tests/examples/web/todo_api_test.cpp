#include "tests/examples/web/site.hpp"

#include "models/models.hpp"

#include <doctest/doctest.h>

using namespace rowcall;
using namespace rowcall::models;
using nlohmann::json;

namespace {

struct Api {
    Api() { ann.sign_up("ann"); }
    json fields_of(const Answer& answer) { return answer.json()["error"]["fields"]; }

    SiteServer site;
    Browser ann{site.port()};
};

std::string at(std::int64_t id) { return "/api/todos/" + std::to_string(id); }

} // namespace

TEST_CASE("a todo is created, read, changed and deleted by JSON") {
    Api api;
    const Answer created = api.ann.api(
        "POST", "/api/todos",
        {{"title", "Buy milk"},
         {"tags", {"shop", "home"}},
         {"due", "2027-01-05"},
         {"priority", "A"}});
    CHECK(created.status == 201);
    CHECK(created.header("Location") == "/api/todos/1");
    const json todo = created.json();
    CHECK(todo["tags"] == json{"home", "shop"});
    CHECK(todo["created_on"] == Date::today().to_string());
    CHECK(todo["completed_at"] == nullptr);
    CHECK(api.ann.api("GET", at(1)).json() == todo);

    const Answer changed =
        api.ann.api("PATCH", at(1), {{"title", "Buy oats"}, {"due", nullptr}, {"tags", {"x"}}});
    CHECK(changed.status == 200);
    CHECK(changed.json()["title"] == "Buy oats");
    CHECK(changed.json()["due"] == nullptr);
    CHECK(changed.json()["priority"] == "A"); // what is not named stays
    CHECK(changed.json()["tags"] == json{"x"});

    const Answer deleted = api.ann.api("DELETE", at(1));
    CHECK(deleted.status == 204);
    CHECK(deleted.body.empty());
    CHECK(api.ann.api("GET", at(1)).status == 404);
    CHECK(Todo::objects().count() == 0);
}

TEST_CASE("done: true completes, sends todo_completed and logs; false opens again") {
    Api api;
    const auto id = api.ann.add({{"title", "Buy milk"}});
    std::atomic<int> saves{0};
    json done;
    {
        const ScopedConnection counting = post_save.connect<Todo>([&] { ++saves; });
        done = api.ann.api("PATCH", at(id), {{"done", true}}).json();
    }
    CHECK(saves == 1); // of what has changed only
    CHECK(done["done"] == true);
    const std::string when = done["completed_at"];
    CHECK(when.size() == 27);
    CHECK(when.back() == 'Z');
    CHECK(LogEntry::objects().get().what == "Buy milk");
    CHECK(api.ann.api("PATCH", at(id), {{"done", true}}).json()["completed_at"] == when);
    const json open = api.ann.api("PATCH", at(id), {{"done", false}}).json();
    CHECK(open["done"] == false);
    CHECK(open["completed_at"] == nullptr);
    CHECK(LogEntry::objects().count() == 1);
    CHECK(
        api.ann.api("POST", "/api/todos", {{"title", "At once"}, {"done", true}}).json()["done"] ==
        true);
    CHECK(LogEntry::objects().count() == 2);
}

TEST_CASE("a receiver that refuses a completion leaves nothing of the request behind") {
    Api api;
    const auto id = api.ann.add({{"title", "Buy milk"}});
    {
        const ScopedConnection refusing =
            todo_completed.connect([] { throw std::runtime_error{"not today"}; });
        const Answer answer =
            api.ann.api("PATCH", at(id), {{"done", true}, {"title", "changed"}, {"tags", {"x"}}});
        CHECK(answer.status == 500);
        CHECK(answer.json()["error"]["code"] == "internal");
        CHECK_FALSE(answer.has("not today"));
    }
    const json todo = api.ann.api("GET", at(id)).json();
    CHECK(todo["title"] == "Buy milk");
    CHECK(todo["done"] == false);
    CHECK(todo["tags"].empty());
}

TEST_CASE("all that is wrong with a todo is said by field, and nothing is stored") {
    Api api;
    const json fields = api.fields_of(api.ann.api(
        "POST", "/api/todos",
        {{"title", 7}, {"due", "soon"}, {"tags", "shop"}, {"done", "yes"}, {"owner", 1}}));
    CHECK(fields["title"] == json{"has to be a text"});
    CHECK(fields["due"] == json{"is no date: write it as 2027-01-31"});
    CHECK(fields["tags"] == json{"has to be a list of texts"});
    CHECK(fields["done"] == json{"has to be true or false"});
    CHECK(fields["owner"] == json{"is no field of a todo that can be set"});

    const Answer missing = api.ann.api("POST", "/api/todos", json::object());
    CHECK(missing.status == 422);
    CHECK(missing.json()["error"]["code"] == "invalid");
    CHECK(api.fields_of(missing)["title"] == json{"is missing"});
    CHECK(
        api.fields_of(
            api.ann.api("POST", "/api/todos", {{"title", "x"}, {"priority", "AB"}}))["priority"] ==
        json{"has to be a letter from A to Z"});
    CHECK(api.fields_of(api.ann.api("POST", "/api/todos", {{"title", std::string(201, 'x')}}))
              .contains("title"));
    CHECK(api.fields_of(api.ann.api("POST", "/api/todos", {{"title", "x"}, {"tags", {"a b"}}}))
              .contains("tags"));
    CHECK(
        api
            .fields_of(api.ann.api(
                "POST", "/api/todos",
                {{"title", "\u200b"}, {"priority", "q7"}, {"due", "x"}, {"tags", {"\u202e"}}}))
            .size() == 4); // all at once
    std::vector<std::string> many;
    for (int i = 0; i < 21; ++i) many.push_back("t" + std::to_string(i));
    CHECK(api.fields_of(api.ann.api("POST", "/api/todos", {{"title", "x"}, {"tags", many}}))
              .contains("tags"));
    CHECK(Todo::objects().count() == 0);
    CHECK(Tag::objects().count() == 0);
}

TEST_CASE("a body that is no JSON object is refused, by what it is") {
    Api api;
    const httplib::Headers as_json{{"Content-Type", "application/json"}};
    const auto send = [&](const std::string& body, const std::string& type) {
        httplib::Request request;
        request.method = "POST";
        request.path = "/api/todos";
        request.body = body;
        request.set_header("Content-Type", type);
        return api.ann.send(std::move(request));
    };
    const auto message = [&](const std::string& body) -> std::string {
        const Answer answer = send(body, "application/json");
        CHECK(answer.status == 400);
        return answer.json()["error"]["message"];
    };
    for (const char* body :
         {"", "{", "{\"title\": \"x\",}", "{\"title\": \"\xff\"}", "{\"title\": \"\\ud800\"}",
          "{\"title\": 1e400}", "{\"title\": \"a\", \"title\": \"b\"}"})
        CHECK_MESSAGE(message(body).starts_with("The body is not JSON: "), message(body));
    CHECK(message("{\"title\": \"x\",}").find("byte 15") != std::string::npos);
    CHECK(message("[]") == "The body has to be an object of JSON.");
    CHECK(message(std::string(20000, '[')).starts_with("The body is not JSON: "));
    const Answer text = send("{\"title\": \"x\"}", "text/plain");
    CHECK(text.status == 415);
    CHECK(text.has("The body has to be application/json, and is text/plain."));
    CHECK(
        send("title=x", "application/x-www-form-urlencoded").json()["error"]["code"] == "not_json");
    CHECK(send("{\"title\": \"\"}", "Application/JSON ; charset=utf-8").status == 422);
    CHECK(Todo::objects().count() == 0);
}

TEST_CASE("a list is read page by page, and misses and repeats nothing while others are added") {
    Api api;
    for (int i = 1; i <= 7; ++i) api.ann.add({{"title", std::to_string(i)}, {"tags", {"t"}}});
    std::vector<std::string> titles;
    for (json next = "/api/todos?limit=3&tag=t"; !next.is_null();) {
        const json page = api.ann.api("GET", next.get<std::string>()).json();
        for (const json& todo : page["todos"]) titles.push_back(todo["title"]);
        next = page["next"];
        api.ann.add({{"title", "new"}, {"tags", {"t"}}});
    }
    CHECK(titles == std::vector<std::string>{"7", "6", "5", "4", "3", "2", "1"});
}

TEST_CASE("a list is narrowed by each filter, and by several") {
    Api api;
    api.ann.add({{"title", "Buy milk"}, {"tags", {"shop"}}, {"priority", "A"}});
    api.ann.add({{"title", "Buy oats"}, {"tags", {"shop", "home"}}, {"done", true}});
    api.ann.add({{"title", "Call 50% off"}});
    const auto count = [&](const std::string& query) {
        return api.ann.api("GET", "/api/todos?" + query).json()["todos"].size();
    };
    CHECK(count("") == 3);
    CHECK(count("done=true") == 1);
    CHECK(count("done=false") == 2);
    CHECK(count("tag=shop") == 2);
    CHECK(count("tag=SHOP") == 0);
    CHECK(count("priority=A") == 1);
    CHECK(count("search=buy") == 2);
    CHECK(count("search=50%25") == 1);
    CHECK(count("search=%25") == 1); // no wildcard
    CHECK(count("search=buy&done=true&tag=home") == 1);
    CHECK(count("limit=100") == 3);
    CHECK(count("search=milk&done=&tag=") == 1); // what is empty is as if it was not there
}

TEST_CASE("a filter that makes no sense is named") {
    Api api;
    const json fields =
        api.fields_of(api.ann.api("GET", "/api/todos?limit=0&after=x&done=1&colour=red"));
    CHECK(fields["limit"] == json{"has to be a whole number from 1 to 100"});
    CHECK(fields["after"] == json{"has to be a whole number above 0"});
    CHECK(fields["done"] == json{"has to be true or false"});
    CHECK(fields.contains("colour"));
    CHECK(api.ann.api("GET", "/api/todos?after=99999999999999999999").status == 422);
    for (const char* limit : {"101", "-1", "99999999999999999999"})
        CHECK(
            api.fields_of(api.ann.api("GET", "/api/todos?limit=" + std::string{limit}))["limit"] ==
            json{"has to be a whole number from 1 to 100"});
    CHECK(
        api.fields_of(api.ann.api("GET", "/api/todos?tag=a&tag=b"))["tag"] ==
        json{"is given twice"});
}

TEST_CASE("a request has one connection, and one transaction at most") {
    Api api;
    const auto id = api.ann.add({{"title", "Buy milk"}});
    std::atomic<int> connections{0}, begins{0};
    const ScopedConnection opened = connection_created.connect([&] { ++connections; });
    const ScopedConnection queries =
        api.site.database().on_query.connect([&](const QueryEvent& query) {
            if (query.sql.starts_with("BEGIN")) ++begins;
        });
    const auto expect = [&](int wanted_connections, int wanted_begins, auto&& request) {
        connections = begins = 0;
        request();
        CHECK(connections == wanted_connections);
        CHECK(begins == wanted_begins);
    };
    expect(1, 0, [&] { api.ann.api("GET", "/api/todos"); });
    expect(1, 0, [&] { api.ann.get("/todos"); });
    expect(1, 1, [&] { api.ann.api("PATCH", at(id), {{"done", true}, {"tags", {"x"}}}); });
    expect(1, 1, [&] { api.ann.api("POST", "/api/todos", {{"title", "x"}, {"tags", {"y"}}}); });
    expect(1, 1, [&] { api.ann.api("DELETE", at(id)); });
    expect(1, 1, [&] { api.ann.submit("/profile", {{"bio", "x"}}); });
    expect(0, 0, [&] { api.ann.get("/static/style.css"); });
    Browser bob{api.site.port()};
    bob.get("/signup");
    const httplib::Params right{{"username", "bob"}, {"password", "a long password"}};
    expect(1, 1, [&] { bob.submit("/signup", right); });
    bob.get("/login");
    expect(1, 1, [&] { bob.submit("/login", right); });
    bob.get("/login");
    expect(1, 1, [&] { bob.submit("/login", {{"username", "bob"}, {"password", "wrong"}}); });
    bob.get("/logout");
    expect(1, 1, [&] { bob.submit("/logout"); });
}
