#include "examples/web/todos/todo_list.hpp"

#include "examples/web/site/context.hpp"

#include <fmt/format.h>

#include <charconv>
#include <set>

namespace web {

using namespace rowcall;
using models::Tag;
using models::Todo;

namespace {

// A number from 1 on; none if the parameter is empty.
std::optional<std::int64_t> number_of(
    const std::string& name, const std::string& text, FieldErrors& errors) {
    if (text.empty()) return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size() && number > 0) return number;
    errors[name].push_back("has to be a whole number above 0");
    return std::nullopt;
}

std::size_t limit_of(const std::string& text, FieldErrors& errors) {
    FieldErrors wrong;
    const auto number = number_of("limit", text, wrong);
    if (wrong.empty() && !number) return TodoList::default_limit;
    if (number && *number <= std::int64_t{TodoList::highest_limit})
        return static_cast<std::size_t>(*number);
    errors["limit"].push_back(
        fmt::format("has to be a whole number from 1 to {}", TodoList::highest_limit));
    return TodoList::default_limit;
}

std::optional<bool> truth_of(
    const std::string& name, const std::string& text, FieldErrors& errors) {
    if (text == "true") return true;
    if (text == "false") return false;
    if (!text.empty()) errors[name].push_back("has to be true or false");
    return std::nullopt;
}

std::string query_of(const TodoList& list, std::optional<std::int64_t> after) {
    httplib::Params parameters;
    if (list.done) parameters.emplace("done", *list.done ? "true" : "false");
    if (!list.tag.empty()) parameters.emplace("tag", list.tag);
    if (!list.search.empty()) parameters.emplace("search", list.search);
    if (!list.priority.empty()) parameters.emplace("priority", list.priority);
    if (list.limit != TodoList::default_limit)
        parameters.emplace("limit", std::to_string(list.limit));
    if (after) parameters.emplace("after", std::to_string(*after));
    return httplib::detail::params_to_query_str(parameters);
}

} // namespace

TodoList TodoList::of(const Fields& fields) {
    FieldErrors errors;
    TodoList list;
    std::set<std::string> seen;
    for (const auto& [name, given] : fields) {
        const std::string text = checked_text(checked_text("the address", name), given);
        if (!seen.insert(name).second) errors[name].push_back("is given twice");
        if (name == "done")
            list.done = truth_of(name, text, errors);
        else if (name == "tag")
            list.tag = text;
        else if (name == "search")
            list.search = text;
        else if (name == "priority")
            list.priority = text;
        else if (name == "after")
            list.after = number_of(name, text, errors);
        else if (name == "limit")
            list.limit = limit_of(text, errors);
        else
            errors[name].push_back(
                "is not known here: there are done, tag, search, priority, after and limit");
    }
    if (!errors.empty()) throw HttpError{422, message_of(422), std::move(errors)};
    return list;
}

TodoList::Page TodoList::find(const models::User& user, Database& database) const {
    auto query = Todo::objects(database)
                     .filter(col<&Todo::owner> == user)
                     .order_by(col<&Todo::id>.desc())
                     .prefetch<&Todo::tags>();
    if (done) query = query.filter(col<&Todo::done> == *done);
    if (!tag.empty()) query = query.filter(col<&Todo::tags, &Tag::name> == tag);
    if (!search.empty()) query = query.filter(col<&Todo::title>.icontains(search));
    if (!priority.empty()) query = query.filter(col<&Todo::priority> == priority);
    if (after) query = query.after(Todo{.id = *after});
    Page page{.todos = query.limit(limit + 1).to_vector()};
    if (after) page.newest = query_of(*this, std::nullopt);
    if (page.todos.size() > limit) {
        page.todos.pop_back();
        page.next = query_of(*this, page.todos.back().id.value());
    }
    return page;
}

} // namespace web
