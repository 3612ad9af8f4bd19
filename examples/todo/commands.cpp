#include "examples/todo/commands.hpp"

#include "examples/todo/log_entry.hpp"
#include "examples/todo/table.hpp"
#include "examples/todo/tags.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <unistd.h>

namespace todo {

using namespace rowcall;
using models::Tag;
using models::Todo;
using models::User;

namespace {

std::string plural(std::int64_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

Todo item_with(std::int64_t id) {
    try {
        return Todo::objects().get(id);
    } catch (const DoesNotExist&) {
        throw UserError{fmt::format("there is no item {}", id)};
    }
}

std::string checked_priority(const std::string& given) {
    if (given.size() == 1 && std::isalpha(static_cast<unsigned char>(given[0])))
        return {static_cast<char>(std::toupper(static_cast<unsigned char>(given[0])))};
    throw UserError{
        fmt::format("\"{}\" is not a priority: it is a letter, A to Z", printable(given))};
}

// What a user typed as a title: one line of text, its due: taken out into the item.
void set_title(Todo& item, const std::string& typed) {
    TodoTxtLine line;
    try {
        line = parse_todo_txt("2026-01-01 " + typed);
    } catch (const TodoTxtError& error) {
        throw UserError{fmt::format("the title cannot be used: {}", error.problem())};
    }
    if (line.due) item.due = line.due;
    item.title = title_without_due(line);
    if (item.title.find_first_not_of(" \t") == std::string::npos)
        throw UserError{"the title is empty"};
}

void apply(Todo& item, const ItemOptions& options) {
    if (options.title) set_title(item, *options.title);
    if (options.due)
        item.due = options.due->empty() ? std::nullopt : std::optional{Date::parse(*options.due)};
    if (options.priority)
        item.priority = options.priority->empty()
                            ? std::nullopt
                            : std::optional{checked_priority(*options.priority)};
    if (options.owner) item.owner = user_named(*options.owner);
    item.validate();
}

std::set<std::string> tags_of(const Todo& item) {
    std::set<std::string> names;
    for (const Tag& tag : item.related<&Todo::tags>().all()) names.insert(tag.name);
    return names;
}

void set_tags(const Todo& item, const std::set<std::string>& names) {
    TagCache cache;
    std::vector<std::int64_t> keys;
    for (const std::string& name : names) keys.push_back(cache.key(name));
    item.related<&Todo::tags>().set(keys);
}

} // namespace

std::string default_owner() {
    const char* user = std::getenv("USER");
    return user && *user ? user : "me";
}

User user_named(const std::string& name) {
    if (name.empty()) throw UserError{"the owner's name is empty"};
    User user{.username = name};
    user.validate();
    return User::objects().get_or_create(std::move(user)).first;
}

void add(App& app, const ItemOptions& options) {
    Todo item{.created_on = Date::today_local()};
    app.database().atomic([&] {
        ItemOptions all = options;
        if (!all.owner) all.owner = default_owner();
        apply(item, all);
        item.save();
        std::set<std::string> names = tags_in_title(item.title);
        for (const std::string& tag : options.tags) names.insert(tag_name(tag));
        if (!names.empty()) set_tags(item, names);
    });
    fmt::print("Added {}: {}\n", item.id.value(), printable(item.title));
}

void edit(App& app, std::int64_t id, const ItemOptions& options) {
    app.database().atomic([&] {
        Todo item = item_with(id);
        std::set<std::string> names = tags_of(item);
        for (const std::string& in_old : tags_in_title(item.title)) names.erase(in_old);
        apply(item, options);
        const std::set<std::string> in_title = tags_in_title(item.title);
        names.insert(in_title.begin(), in_title.end());
        for (const std::string& tag : options.tags) names.insert(tag_name(tag));
        for (const std::string& tag : options.untags) {
            const std::string name = tag_name(tag);
            if (in_title.contains(name))
                throw UserError{fmt::format(
                    "{} is a word of the title of item {}: change it with --title",
                    written_tag(name), id)};
            if (names.erase(name) == 0)
                throw UserError{fmt::format("item {} has no tag {}", id, written_tag(name))};
        }
        item.save();
        set_tags(item, names);
    });
    fmt::print("Changed {}\n", id);
}

void complete(App& app, const std::vector<std::int64_t>& ids) {
    std::vector<std::int64_t> done_before;
    app.database().atomic([&] {
        for (const std::int64_t id : ids) {
            Todo item = item_with(id);
            if (!item.mark_as_done()) done_before.push_back(id);
        }
    });
    for (const std::int64_t id : done_before) fmt::print("{} was completed already\n", id);
}

void remove(App& app, const std::vector<std::int64_t>& ids) {
    const std::set<std::int64_t> once{ids.begin(), ids.end()};
    std::vector<std::string> titles;
    app.database().atomic([&] {
        for (const std::int64_t id : once) {
            Todo item = item_with(id);
            titles.push_back(fmt::format("Removed {}: {}\n", id, printable(item.title)));
            item.remove();
        }
    });
    for (const std::string& line : titles) fmt::print("{}", line);
}

namespace {

QuerySet<Todo> items_for(const ListOptions& options) {
    QuerySet<Todo> items = Todo::objects();
    if (!options.tag.empty()) {
        const std::string name = tag_name(options.tag);
        const std::optional<Tag> tag = Tag::objects().filter(col<&Tag::name> == name).first();
        if (!tag) throw UserError{fmt::format("there is no tag {}", written_tag(name))};
        items = tag->related<&Todo::tags>().all();
    }
    if (options.done)
        items = items.filter(col<&Todo::done>);
    else if (!options.all)
        items = items.filter(!col<&Todo::done>);
    if (!options.owner.empty())
        items = items.filter(col<&Todo::owner, &User::username> == options.owner);
    if (!options.search.empty()) items = items.filter(col<&Todo::title>.icontains(options.search));
    if (!options.priority.empty())
        items = items.filter(col<&Todo::priority> == checked_priority(options.priority));
    if (!options.due_before.empty())
        items = items.filter(col<&Todo::due> < Date::parse(options.due_before));
    if (options.sort == "title") items = items.order_by(col<&Todo::title>, col<&Todo::id>);
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
    const bool in_sql = options.sort == "id" || options.sort == "title";
    std::vector<Todo> items =
        (in_sql && options.limit ? query.limit(options.limit) : query).to_vector();
    if (options.sort == "due") sort_present_first(items, &Todo::due);
    if (options.sort == "priority") sort_present_first(items, &Todo::priority);
    if (options.limit && items.size() > options.limit)
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(options.limit), items.end());
    return items;
}

std::map<std::int64_t, std::string> names_of_users() {
    std::map<std::int64_t, std::string> names;
    User::objects().for_each([&](const User& user) { names[user.id] = user.username; });
    return names;
}

std::string joined_tags(const std::set<std::string>& names, const std::string& title) {
    const std::set<std::string> in_title = tags_in_title(title);
    std::string joined;
    for (const std::string& name : names)
        if (!in_title.contains(name)) joined += (joined.empty() ? "" : " ") + written_tag(name);
    return joined;
}

Style due_style(const Todo& item) {
    if (item.done || !item.due) return Style::plain;
    const Date today = Date::today_local();
    return *item.due < today ? Style::red : *item.due == today ? Style::yellow : Style::plain;
}

} // namespace

void list(App& app, const ListOptions& options, bool color) {
    const std::vector<Todo> items = sorted_items(options);
    if (items.empty()) {
        fmt::print("Nothing to show.\n");
        return;
    }
    const auto [first, last] =
        std::ranges::minmax(items, {}, [](const Todo& t) { return t.id.value(); });
    const auto tags = tags_by_item(app.database(), first.id, last.id);
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
        const auto found = tags.find(item.id);
        table.add(
            {{std::to_string(item.id.value()), style},
             {item.done ? "x" : "", Style::green},
             {item.priority.value_or(""), Style::yellow},
             {item.due ? item.due->to_string() : "", due_style(item)},
             {item.title, style},
             {found == tags.end() ? "" : joined_tags(found->second, item.title), Style::cyan},
             {owners.at(*item.owner.id()), style}});
    }
    fmt::print("{}", table.render(terminal_width(STDOUT_FILENO), color));
    fmt::print("{}\n", plural(static_cast<std::int64_t>(items.size()), "item", "items"));
}

void list_tags(App& app, bool color) {
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
        fmt::print("{}", table.render(terminal_width(STDOUT_FILENO), color));
}

void show_log(App&, std::size_t limit, bool color) {
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
    fmt::print("{}", table.render(terminal_width(STDOUT_FILENO), color));
}

} // namespace todo
