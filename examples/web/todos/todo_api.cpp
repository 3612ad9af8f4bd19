// The todos for programs. A browser sends JSON to another site only if that allows it, which this
// one does not: so these routes need no CSRF token.
#include "examples/web/site/handlers.hpp"
#include "examples/web/todos/todo_access.hpp"
#include "examples/web/todos/todo_form.hpp"
#include "examples/web/todos/todo_list.hpp"

namespace web {

using namespace rowcall;
using models::Todo;

namespace {

void get_todos(Context& context) {
    const auto page = TodoList::of(context.fields()).find(context.user(), context.site.database);
    nlohmann::json todos = nlohmann::json::array();
    for (const Todo& todo : page.todos) todos.push_back(todo_json(todo));
    nlohmann::json body{{"todos", std::move(todos)}, {"next", nullptr}};
    if (page.next) body["next"] = "/api/todos?" + *page.next;
    context.json(body);
}

void post_todo(Context& context) {
    const TodoForm form = TodoForm::of(context.json_body());
    Todo todo = new_todo(context);
    context.site.database.atomic([&] { form.save_to(todo, context.site.database); });
    context.response.set_header("Location", "/api/todos/" + std::to_string(todo.id.value()));
    context.json(todo_json(todo), 201);
}

void get_todo(Context& context) { context.json(todo_json(own_todo(context))); }

void patch_todo(Context& context) {
    const TodoForm form = TodoForm::of(context.json_body());
    const Todo todo = context.site.database.atomic([&] {
        Todo changed = own_todo(context);
        form.save_to(changed, context.site.database);
        return changed;
    });
    context.json(todo_json(todo));
}

void delete_todo(Context& context) {
    context.site.database.atomic([&] { own_todo(context).remove(); });
    context.response.status = 204;
}

} // namespace

void add_todo_api(Routes& routes) {
    routes.add("GET", "/api/todos", Access::user, get_todos);
    routes.add("POST", "/api/todos", Access::user, post_todo);
    routes.add("GET", "/api/todos/{id}", Access::user, get_todo);
    routes.add("PATCH", "/api/todos/{id}", Access::user, patch_todo);
    routes.add("DELETE", "/api/todos/{id}", Access::user, delete_todo);
}

} // namespace web
