// The commands that change items.
#include "examples/todo/commands.hpp"

#include "examples/todo/conversion.hpp"
#include "examples/todo/user_error.hpp"
#include "examples/todo/utf8.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace todo {

using namespace rowcall;
using models::Tag;
using models::Todo;
using models::User;

namespace {

Todo item_with(std::int64_t id) {
    try {
        return Todo::objects().get(id);
    } catch (const DoesNotExist&) {
        throw UserError{fmt::format("there is no item {}", id)};
    }
}

std::string this_user() {
    const char* name = std::getenv("USER");
    return name && *name ? name : "me";
}

// A title as it was typed. Behind a date, so that nothing at its beginning is taken for a mark.
void set_title(Todo& item, const std::string& typed) {
    try {
        set_text(item, parse_todo_txt("2026-01-01 " + typed));
    } catch (const TodoTxtError& error) {
        throw UserError{fmt::format("the title has {}", error.problem())};
    }
}

void apply(Todo& item, const ItemOptions& options) {
    if (options.title) set_title(item, *options.title);
    if (options.due) item.due = options.due;
    if (options.no_due) item.due.reset();
    if (options.priority) item.priority = options.priority;
    if (options.no_priority) item.priority.reset();
    if (options.owner) item.owner = owner_named(options.owner);
    require_valid(item);
}

TagNames tags_of(const Todo& item) {
    TagNames names;
    for (const Tag& tag : item.related<&Todo::tags>().all()) names.insert(tag.name);
    return names;
}

void remove_tags(TagNames& names, const Todo& item, const std::vector<std::string>& untags) {
    const TagNames in_title = tags_in_title(item.title);
    for (const std::string& typed : untags) {
        const std::string name = tag_name(typed);
        if (in_title.contains(name))
            throw UserError{fmt::format(
                "{} is a word of the title of item {}: change it with --title", written_tag(name),
                item.id.value())};
        if (names.erase(name) == 0)
            throw UserError{
                fmt::format("item {} has no tag {}", item.id.value(), written_tag(name))};
    }
}

// Stores the item with these tags and those in its title.
void save(Todo& item, TagNames names) {
    names.merge(tags_in_title(item.title));
    line_of(item, names); // or it could not be exported
    item.save();
    item.related<&Todo::tags>().set(TagKeys{}.of(names));
}

void add_tags(TagNames& names, const std::vector<std::string>& tags) {
    for (const std::string& typed : tags) names.insert(tag_name(typed));
}

} // namespace

User owner_named(const std::optional<std::string>& name) {
    User user{.username = name ? *name : this_user()};
    if (user.username.find_first_not_of(" \t") == std::string::npos)
        throw UserError{"the owner's name is empty"};
    if (find_invalid_utf8(user.username) != std::string::npos)
        throw UserError{fmt::format("the owner's name is not UTF-8: {}", user.username)};
    require_valid(user, "owner's ");
    return User::objects().get_or_create(std::move(user)).first;
}

void add(App& app, const ItemOptions& options) {
    Todo item{.created_on = Date::today_local()};
    app.database().atomic([&] {
        TagNames tags;
        add_tags(tags, options.tags);
        if (!options.owner) item.owner = owner_named({});
        apply(item, options);
        save(item, tags);
    });
    fmt::print("Added {}: {}\n", item.id.value(), printable(item.title));
}

void edit(App& app, std::int64_t id, const ItemOptions& options) {
    app.database().atomic([&] {
        Todo item = item_with(id);
        TagNames tags = tags_of(item);
        for (const std::string& in_old_title : tags_in_title(item.title)) tags.erase(in_old_title);
        apply(item, options);
        add_tags(tags, options.tags);
        remove_tags(tags, item, options.untags);
        save(item, tags);
    });
    fmt::print("Changed {}\n", id);
}

void complete(App& app, const std::vector<std::int64_t>& ids) {
    std::vector<std::int64_t> done_before;
    app.database().atomic([&] {
        for (const std::int64_t id : std::set(ids.begin(), ids.end())) {
            Todo item = item_with(id);
            if (!item.mark_as_done()) done_before.push_back(id);
        }
    });
    for (const std::int64_t id : done_before) fmt::print("{} was completed already\n", id);
}

void remove(App& app, const std::vector<std::int64_t>& ids) {
    std::string told;
    app.database().atomic([&] {
        for (const std::int64_t id : std::set(ids.begin(), ids.end())) {
            Todo item = item_with(id);
            told += fmt::format("Removed {}: {}\n", id, printable(item.title));
            item.remove();
        }
    });
    fmt::print("{}", told);
}

} // namespace todo
