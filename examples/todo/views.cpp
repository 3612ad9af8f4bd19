// The commands that show what there is.
#include "examples/todo/commands.hpp"
#include "examples/todo/tags.hpp"
#include "examples/todo/user_error.hpp"
#include "signals/graph.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace todo {

using namespace rowcall;
using models::LogEntry;
using models::Tag;
using models::Todo;
using models::User;

namespace {

QuerySet<Todo> with_tag(const std::string& typed) {
    const std::string name = tag_name(typed);
    const std::optional<Tag> tag = Tag::objects().filter(col<&Tag::name> == name).first();
    if (!tag) throw UserError{fmt::format("there is no tag {}", written_tag(name))};
    return tag->related<&Todo::tags>().all();
}

QuerySet<Todo> items_for(const ListOptions& options) {
    QuerySet<Todo> items = options.tag ? with_tag(*options.tag) : Todo::objects();
    if (!options.all) items = items.filter(col<&Todo::done> == options.done);
    if (options.owner) items = items.filter(col<&Todo::owner, &User::username> == *options.owner);
    if (options.search) items = items.filter(col<&Todo::title>.icontains(*options.search));
    if (options.priority) items = items.filter(col<&Todo::priority> == *options.priority);
    if (options.due_before) items = items.filter(col<&Todo::due> < *options.due_before);
    if (options.order == Order::title) items = items.order_by(col<&Todo::title>, col<&Todo::id>);
    return items;
}

// What has no date or priority comes last, which SQL would have first.
template<class Value>
void sort_present_first(std::vector<Todo>& items, std::optional<Value> Todo::*member) {
    std::ranges::sort(items, [&](const Todo& a, const Todo& b) {
        if (a.*member == b.*member) return a.id < b.id;
        if (!(a.*member) || !(b.*member)) return (a.*member).has_value();
        return *(a.*member) < *(b.*member);
    });
}

std::vector<Todo> sorted_items(const ListOptions& options) {
    const QuerySet<Todo> query = items_for(options);
    const bool in_sql = options.order == Order::id || options.order == Order::title;
    std::vector<Todo> items =
        (in_sql && options.limit ? query.limit(options.limit) : query).to_vector();
    if (options.order == Order::due) sort_present_first(items, &Todo::due);
    if (options.order == Order::priority) sort_present_first(items, &Todo::priority);
    if (options.limit && items.size() > options.limit)
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(options.limit), items.end());
    return items;
}

std::map<std::int64_t, std::string> names_of_users() {
    std::map<std::int64_t, std::string> names;
    for (const User& user : User::objects().stream()) names[user.id] = user.username;
    return names;
}

Style due_style(const Todo& item) {
    if (item.done || !item.due) return Style::plain;
    const Date today = Date::today_local();
    return *item.due < today ? Style::red : *item.due == today ? Style::yellow : Style::plain;
}

Table table_of(Database& database, const std::vector<Todo>& items) {
    const auto [first, last] =
        std::ranges::minmax(items, {}, [](const Todo& t) { return t.id.value(); });
    auto tags = tags_by_item(database, first.id, last.id);
    const auto owners = names_of_users();
    Table table{
        {{.title = "ID", .align = Table::Align::right},
         {.title = "Done"},
         {.title = "Pri"},
         {.title = "Due"},
         {.title = "Title", .shrinks = true},
         {.title = "Tags", .shrinks = true},
         {.title = "Owner"}}};
    for (const Todo& item : items) {
        const Style style = item.done ? Style::dim : Style::plain;
        table.add(
            {{std::to_string(item.id.value()), style},
             {item.done ? "x" : "", Style::green},
             {item.priority.value_or(""), Style::yellow},
             {item.due ? item.due->to_string() : "", due_style(item)},
             {item.title, style},
             {tags_beside_title(tags[item.id], item.title), Style::cyan},
             {owners.at(*item.owner.id()), style}});
    }
    return table;
}

} // namespace

void list(App& app, const ListOptions& options) {
    app.database().atomic({.read_only = true}, [&] {
        const std::vector<Todo> items = sorted_items(options);
        if (items.empty()) {
            fmt::print("Nothing to show.\n");
            return;
        }
        app.print(table_of(app.database(), items));
        fmt::print("{} {}\n", items.size(), items.size() == 1 ? "item" : "items");
    });
}

void list_tags(App& app) {
    Table table{
        {{.title = "Tag"},
         {.title = "Open", .align = Table::Align::right},
         {.title = "All", .align = Table::Align::right}}};
    const auto rows = app.database().query(
        "SELECT tag.name, sum(todo.done = 0), count(*) FROM tag JOIN todo_tags ON "
        "todo_tags.tag_id = tag.id JOIN todo ON todo.id = todo_tags.todo_id "
        "GROUP BY tag.id ORDER BY tag.name");
    for (const auto& row : rows)
        table.add(
            {{written_tag(std::get<std::string>(row[0])), Style::cyan},
             {to_string(borrow(row[1]))},
             {to_string(borrow(row[2]))}});
    if (rows.empty())
        fmt::print("There are no tags.\n");
    else
        app.print(table);
}

void show_graph(App&) { fmt::print("{}", signals::graph().to_dot()); }

void show_log(App& app, std::size_t limit) {
    Table table{{{.title = "When (UTC)"}, {.title = "Who"}, {.title = "What", .shrinks = true}}};
    QuerySet<LogEntry> entries = LogEntry::objects().order_by(col<&LogEntry::id>.desc());
    if (limit) entries = entries.limit(limit);
    if (entries.empty()) {
        fmt::print("No item was completed so far.\n");
        return;
    }
    for (std::size_t i = entries.size(); i-- > 0;)
        table.add(
            {{entries[i].at.to_string().substr(0, 19), Style::dim},
             {entries[i].who},
             {entries[i].what, Style::bold}});
    app.print(table);
}

} // namespace todo
