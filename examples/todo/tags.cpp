#include "examples/todo/tags.hpp"

#include "examples/todo/app.hpp"
#include "examples/todo/terminal.hpp"

#include <fmt/format.h>

namespace todo {

using namespace rowcall;

std::string tag_name(std::string_view typed) {
    const std::string_view name = typed.starts_with('@') ? typed.substr(1) : typed;
    const std::string written = written_tag(name);
    try {
        if (tags_in_title("a " + written) == std::set{std::string{name}} && !name.starts_with('@'))
            return std::string{name};
    } catch (const TodoTxtError&) {
        // not text: said below
    }
    throw UserError{fmt::format(
        "\"{}\" is not a tag: it is one word, such as shop, @shop or +garden", printable(typed))};
}

std::string written_tag(std::string_view name) {
    return name.starts_with('+') ? std::string{name} : fmt::format("@{}", name);
}

std::set<std::string> tags_in(const TodoTxtLine& item) {
    std::set<std::string> names{item.contexts.begin(), item.contexts.end()};
    for (const std::string& project : item.projects) names.insert("+" + project);
    return names;
}

std::set<std::string> tags_in_title(const std::string& title) {
    // Behind a date, so that nothing at the title's beginning is taken for a mark.
    return tags_in(parse_todo_txt("2026-01-01 " + title));
}

std::map<std::int64_t, std::set<std::string>> tags_by_item(
    Database& database, std::int64_t first, std::int64_t last) {
    std::map<std::int64_t, std::set<std::string>> tags;
    for (const auto& row : database.query(
             "SELECT todo_tags.todo_id, tag.name FROM todo_tags JOIN tag ON tag.id = "
             "todo_tags.tag_id WHERE todo_tags.todo_id BETWEEN ?1 AND ?2",
             first, last))
        tags[std::get<std::int64_t>(row[0])].insert(std::get<std::string>(row[1]));
    return tags;
}

std::int64_t TagCache::key(const std::string& name) {
    const auto [found, is_new] = keys_.try_emplace(name);
    if (is_new) found->second = models::Tag::objects().get_or_create({.name = name}).first.id;
    return found->second;
}

} // namespace todo
