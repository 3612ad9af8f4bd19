// My todos, and the log of those that are completed.
#include "examples/web/site/handlers.hpp"
#include "examples/web/todos/todo_access.hpp"
#include "examples/web/todos/todo_form.hpp"
#include "examples/web/todos/todo_list.hpp"
#include "models/log_entry.hpp"

namespace web {

using namespace rowcall;
using models::LogEntry;
using models::Tag;
using models::Todo;

namespace {

// The list that a form beside a todo came from.
std::string back_to(const Context& context) { return local_path(context.raw_field("back")); }

// A todo as the form shows it, where the tags are a text.
nlohmann::json form_of(const Todo& todo) {
    nlohmann::json form = todo_json(todo);
    std::string words;
    for (const auto& tag : form["tags"])
        words += (words.empty() ? "" : " ") + tag.get<std::string>();
    form["tags"] = words;
    return form;
}

// What was typed, to be shown again beside what is wrong with it.
nlohmann::json typed_form(const Context& context) {
    nlohmann::json form;
    for (const char* name : {"title", "priority", "due", "tags"})
        form[name] = context.raw_field(name);
    return form;
}

nlohmann::json tag_links(const nlohmann::json& names) {
    nlohmann::json links = nlohmann::json::array();
    for (const auto& name : names)
        links.push_back({{"name", name}, {"query", httplib::detail::encode_query_param(name)}});
    return links;
}

// The tags of this user's todos, for the filter.
nlohmann::json tag_choices(Context& context, const std::string& chosen) {
    nlohmann::json choices = nlohmann::json::array();
    const auto tags = Tag::objects(context.site.database)
                          .filter(col<reverse<&Todo::tags>, &Todo::owner> == context.user())
                          .distinct();
    for (const Tag& tag : tags)
        choices.push_back({{"name", tag.name}, {"chosen", tag.name == chosen}});
    return choices;
}

nlohmann::json filter_of(Context& context, const TodoList& list) {
    return {
        {"open", list.done == false},
        {"done", list.done == true},
        {"search", list.search},
        {"is_narrowed", list.is_narrowed()},
        {"tags", tag_choices(context, list.tag)}};
}

void list_page(
    Context& context, const TodoList& list, nlohmann::json form, const FieldErrors& errors,
    int status) {
    const auto page = list.find(context.user(), context.site.database);
    // Where the forms beside the todos lead back to.
    const std::string back = local_path(
        context.request.method == "POST" ? context.raw_field("back") : context.request.target);
    nlohmann::json todos = nlohmann::json::array();
    const Date today = Date::today();
    for (const Todo& todo : page.todos) {
        auto& shown = todos.emplace_back(todo_json(todo));
        shown["tags"] = tag_links(shown["tags"]);
        shown["is_late"] = !todo.done && todo.due && *todo.due < today;
    }
    context.page(
        "todos", "My todos",
        {{"todos", std::move(todos)},
         {"pages", page.next || page.newest},
         {"next", page.next ? nlohmann::json(*page.next) : nlohmann::json{}},
         {"is_later", page.newest.has_value()},
         {"newest", page.newest && !page.newest->empty() ? "?" + *page.newest : ""},
         {"back", back},
         {"back_query", httplib::detail::encode_query_param(back)},
         {"filter", filter_of(context, list)},
         {"form", std::move(form)},
         {"errors", flat(errors)}},
        status);
}

nlohmann::json empty_form() {
    return {{"title", nullptr}, {"priority", nullptr}, {"due", nullptr}, {"tags", nullptr}};
}

void list_todos(Context& context) {
    list_page(context, TodoList::of(context.fields()), empty_form(), {}, 200);
}

void add_todo(Context& context) {
    try {
        const TodoForm form = TodoForm::of(context);
        context.site.database.atomic([&] {
            Todo todo = new_todo(context);
            form.save_to(todo, context.site.database);
        });
    } catch (const HttpError& error) {
        if (error.fields().empty()) throw;
        return list_page(context, {}, typed_form(context), error.fields(), 422);
    }
    context.redirect("/todos", "added");
}

void edit_page(Context& context, nlohmann::json form, const FieldErrors& errors, int status) {
    form["id"] = context.id();
    form["back"] = back_to(context);
    context.page("todo", "Edit an item", {{"form", form}, {"errors", flat(errors)}}, status);
}

void show_todo(Context& context) { edit_page(context, form_of(own_todo(context)), {}, 200); }

void change_todo(Context& context) {
    try {
        const TodoForm form = TodoForm::of(context);
        context.site.database.atomic([&] {
            Todo todo = own_todo(context);
            form.save_to(todo, context.site.database);
        });
    } catch (const HttpError& error) {
        if (error.fields().empty()) throw;
        return edit_page(context, typed_form(context), error.fields(), 422);
    }
    context.redirect(back_to(context), "changed");
}

void complete_todo(Context& context) {
    const bool is_new =
        context.site.database.atomic([&] { return own_todo(context).mark_as_done(); });
    context.redirect(back_to(context), is_new ? "completed" : "");
}

void reopen_todo(Context& context) {
    context.site.database.atomic([&] {
        Todo todo = own_todo(context);
        TodoForm{.done = false}.save_to(todo, context.site.database);
    });
    context.redirect(back_to(context), "reopened");
}

void remove_todo(Context& context) {
    context.site.database.atomic([&] { own_todo(context).remove(); });
    context.redirect(back_to(context), "removed");
}

void show_log(Context& context) {
    const auto entries = LogEntry::objects(context.site.database)
                             .filter(col<&LogEntry::who> == context.user().username)
                             .order_by(col<&LogEntry::id>.desc())
                             .limit(200);
    nlohmann::json rows = nlohmann::json::array();
    for (const LogEntry& entry : entries)
        rows.push_back({{"at", entry.at.to_string().substr(0, 19)}, {"what", entry.what}});
    const bool has_entries = !rows.empty();
    context.page("log", "Completed", {{"entries", std::move(rows)}, {"has_entries", has_entries}});
}

} // namespace

void add_todo_pages(Routes& routes) {
    routes.add("GET", "/todos", Access::user, list_todos);
    routes.add("POST", "/todos", Access::user, add_todo);
    routes.add("GET", "/todos/{id}", Access::user, show_todo);
    routes.add("POST", "/todos/{id}", Access::user, change_todo);
    routes.add("POST", "/todos/{id}/complete", Access::user, complete_todo);
    routes.add("POST", "/todos/{id}/reopen", Access::user, reopen_todo);
    routes.add("POST", "/todos/{id}/remove", Access::user, remove_todo);
    routes.add("GET", "/log", Access::user, show_log);
}

} // namespace web
