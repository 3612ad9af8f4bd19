#include "tests/examples/web/site.hpp"

#include "models/models.hpp"

#include <doctest/doctest.h>

using namespace rowcall;
using namespace rowcall::models;

namespace {

struct Page {
    Page() { ann.sign_up("ann"); }
    Todo add(const std::string& title, const std::string& tags = "") {
        CHECK(ann.submit("/todos", {{"title", title}, {"tags", tags}}).status == 303);
        return Todo::objects().get(col<&Todo::title> == title);
    }
    std::string of(const Todo& todo, const std::string& action = "") {
        return "/todos/" + std::to_string(todo.id.value()) + action;
    }

    SiteServer site;
    Browser ann{site.port()};
};

} // namespace

TEST_CASE("a todo is added with its tags, day and priority") {
    Page page;
    const Answer answer = page.ann.submit(
        "/todos", {{"title", "  Buy milk "},
                   {"tags", "shop, home shop"},
                   {"due", "2027-01-05"},
                   {"priority", "A"}});
    CHECK(answer.status == 303);
    const Todo todo = Todo::objects().get();
    CHECK(todo.title == "Buy milk");
    CHECK(todo.due == Date::parse("2027-01-05"));
    CHECK(todo.priority == "A");
    CHECK(todo.created_on == Date::today());
    CHECK(todo.related<&Todo::tags>().count() == 2);
    const Answer list = page.ann.get("/todos");
    CHECK(list.has("Buy milk"));
    CHECK(list.has("The item has been added."));
    CHECK(list.has("<a class=\"tag\" href=\"/todos?tag=home\">home</a>"));
}

TEST_CASE(
    "what is wrong with a todo is said at its field, what was typed stays, nothing is stored") {
    Page page;
    struct Case {
        httplib::Params form;
        std::string message;
    };
    for (const Case& wrong : std::initializer_list<Case>{
             {{{"title", ""}, {"tags", "typed"}}, "The title is missing."},
             {{{"title", std::string(201, 'a')}, {"tags", "typed"}},
              "The title has 201 characters, 200 are allowed"},
             {{{"title", "two\nlines"}, {"tags", "typed"}}, "The title has to be one line."},
             {{{"title", "a\x1b"}, {"tags", "typed"}}, "a character that cannot be seen"},
             {{{"title", "a"}, {"tags", "typed"}, {"due", "tomorrow"}}, "The day is no date"},
             {{{"title", "a"}, {"tags", "typed"}, {"due", "2027-02-30"}}, "The day is no date"},
             {{{"title", "a"}, {"tags", "typed"}, {"priority", "aa"}},
              "The priority has to be a letter from A to Z."},
             {{{"title", "a"}, {"tags", "typed " + std::string(51, 'x')}},
              "The tags may have at most 50 characters each."}}) {
        const Answer answer = page.ann.submit("/todos", wrong.form);
        CHECK(answer.status == 422);
        CHECK_MESSAGE(answer.has(wrong.message), answer.body);
        CHECK(answer.has("value=\"typed"));
    }
    CHECK(Todo::objects().count() == 0);
    CHECK(Tag::objects().count() == 0);
}

TEST_CASE("a completed todo is logged by the receiver, once, and can be opened again") {
    Page page;
    const Todo todo = page.add("Buy milk");
    CHECK(page.ann.submit(page.of(todo, "/complete")).status == 303);
    CHECK(page.ann.submit(page.of(todo, "/complete")).status == 303);
    CHECK(Todo::objects().get(todo.id).done);
    CHECK(LogEntry::objects().count() == 1);
    CHECK(page.ann.get("/log").has("Buy milk"));
    CHECK(page.ann.submit(page.of(todo, "/reopen")).status == 303);
    const Todo reopened = Todo::objects().get(todo.id);
    CHECK_FALSE(reopened.done);
    CHECK_FALSE(reopened.completed_at.has_value());
}

TEST_CASE("a todo is edited: its form has what it is, and what is wrong changes nothing") {
    Page page;
    const Todo todo = page.add("Buy milk", "shop");
    CHECK(page.ann.get(page.of(todo)).has("value=\"shop\""));
    const Answer refused = page.ann.submit(page.of(todo), {{"title", ""}, {"tags", "home"}});
    CHECK(refused.status == 422);
    CHECK(refused.has("The title is missing."));
    CHECK(Todo::objects().get(todo.id).title == "Buy milk");
    CHECK(todo.related<&Todo::tags>().get().name == "shop");
    CHECK(page.ann.submit(page.of(todo), {{"title", "Buy oats"}, {"tags", "home"}}).status == 303);
    CHECK(Todo::objects().get(todo.id).title == "Buy oats");
    CHECK(Todo::objects().get(todo.id).related<&Todo::tags>().get().name == "home");
}

TEST_CASE("who changes a todo comes back to the list that they came from, and to no other site") {
    Page page;
    const Todo todo = page.add("Buy milk", "shop");
    const std::string list = "/todos?tag=shop&search=milk";
    const Answer filtered = page.ann.get(list);
    CHECK(filtered.has("name=\"back\" value=\"/todos?tag=shop&amp;search=milk\""));
    const std::string edit = page.of(todo) + "?back=" + httplib::detail::encode_query_param(list);
    CHECK(page.ann.get(edit).has("name=\"back\" value=\"/todos?tag=shop&amp;search=milk\""));
    const auto leads_to = [&](const std::string& action, const std::string& back) {
        return page.ann.submit(page.of(todo, action), {{"title", "Buy milk"}, {"back", back}})
            .header("Location");
    };
    for (const char* action : {"/complete", "/reopen", ""}) CHECK(leads_to(action, list) == list);
    CHECK(leads_to("", "//evil.example") == "/todos");
    CHECK(leads_to("", "/todos\r\nSet-Cookie: a=b") == "/todos");
    CHECK(leads_to("/remove", list) == list);
}

TEST_CASE("what is done twice is told of once") {
    Page page;
    const Todo todo = page.add("Buy milk");
    page.ann.get("/todos");
    page.ann.submit(page.of(todo, "/complete"));
    CHECK(page.ann.get("/todos").has("Well done!"));
    page.ann.submit(page.of(todo, "/complete"));
    CHECK_FALSE(page.ann.get("/todos").has("Well done!"));
    page.ann.submit(page.of(todo, "/reopen"));
    CHECK(page.ann.get("/todos").has("The item is open again."));
}

TEST_CASE("a value may have signs that mean something in a form") {
    Page page;
    httplib::Request request;
    request.method = "POST";
    request.path = "/todos";
    request.set_header("Content-Type", "application/x-www-form-urlencoded");
    request.body = "title=a=b%3D&&c=d+e&csrf_token=" + page.ann.csrf_token;
    CHECK(page.ann.send(std::move(request)).status == 303);
    CHECK(Todo::objects().get().title == "a=b=");
    CHECK(page.ann.get("/todos?search=a=b").has("a=b="));
    CHECK(page.ann.get("/todos?search=b=c").has("Nothing fits"));
}

TEST_CASE("a todo is removed") {
    Page page;
    const Todo todo = page.add("Buy milk", "shop");
    CHECK(page.ann.submit(page.of(todo, "/remove")).status == 303);
    CHECK(Todo::objects().count() == 0);
    CHECK(page.ann.submit(page.of(todo, "/remove")).status == 404);
}

TEST_CASE("todos are filtered by what is done, by tag and by words of the title") {
    Page page;
    const Todo milk = page.add("Buy milk", "shop");
    page.add("Call Éva", "phone a&b");
    page.ann.submit(page.of(milk, "/complete"));
    const Answer done = page.ann.get("/todos?done=true&tag=&search=");
    CHECK(done.has("Buy milk"));
    CHECK_FALSE(done.has("Call"));
    CHECK(page.ann.get("/todos?search=BUY").has("Buy milk"));
    CHECK(page.ann.get("/todos?tag=a%26b").has("Call"));
    CHECK(page.ann.get("/todos").has("href=\"/todos?tag=a%26b\""));
    CHECK(page.ann.get("/todos?search=nothing").has("Nothing fits this filter."));
    CHECK(page.ann.get("/todos?done=perhaps").status == 422);
}

TEST_CASE("a long list has pages") {
    Page page;
    for (int i = 0; i < 51; ++i) page.ann.add({{"title", "Item " + std::to_string(i)}});
    const Answer first = page.ann.get("/todos");
    CHECK(first.has("Item 50"));
    CHECK_FALSE(first.has("Item 0<"));
    CHECK(first.has("href=\"/todos?after=2\""));
    const Answer last = page.ann.get("/todos?after=2");
    CHECK(last.has("Item 0<"));
    CHECK(last.has("Newest items"));
    CHECK_FALSE(last.has("Older items"));
    CHECK(page.ann.get("/todos?after=1").has("There are no older items."));
}

TEST_CASE("what looks like HTML is shown as text, wherever it was typed") {
    Page page;
    const std::string html = "<script>alert(1)</script>\"'&";
    page.ann.submit("/todos", {{"title", html}, {"tags", html}});
    page.ann.submit("/profile", {{"bio", "</textarea>" + html}});
    const Todo todo = Todo::objects().get();
    for (const std::string& path : std::initializer_list<std::string>{
             "/todos", page.of(todo), "/profile",
             "/todos?search=" + httplib::detail::encode_query_param(html)}) {
        const Answer answer = page.ann.get(path);
        CHECK(answer.has("&lt;script&gt;alert(1)&lt;/script&gt;&quot;"));
        CHECK_FALSE(answer.has("<script>alert"));
    }
    page.ann.submit(page.of(todo, "/complete"));
    CHECK_FALSE(page.ann.get("/log").has("<script>alert"));
}
