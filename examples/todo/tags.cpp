#include "examples/todo/tags.hpp"

#include "examples/todo/terminal.hpp"
#include "examples/todo/user_error.hpp"

#include <fmt/format.h>

namespace todo {

using namespace rowcall;

namespace {

// More tags than people have; a file made up of nothing else must not fill the memory.
constexpr std::size_t most_remembered = 10'000;

// Is `@name` or `+name`, as a word of an item, that one tag and nothing else?
bool is_tag(std::string_view name) {
    if (name.starts_with('@')) return false;
    try {
        const TodoTxtLine line = parse_todo_txt("a " + written_tag(name));
        return tags_in(line) == TagNames{std::string{name}};
    } catch (const TodoTxtError&) {
        return false;
    }
}

} // namespace

std::string tag_name(std::string_view typed) {
    const std::string_view name = typed.starts_with('@') ? typed.substr(1) : typed;
    if (is_tag(name)) return std::string{name};
    throw UserError{fmt::format(
        "\"{}\" is not a tag: it is one word, such as shop, @shop or +garden", printable(typed))};
}

std::string written_tag(std::string_view name) {
    return name.starts_with('+') ? std::string{name} : fmt::format("@{}", name);
}

TagNames tags_in(const TodoTxtLine& item) {
    TagNames names{item.contexts.begin(), item.contexts.end()};
    for (const std::string& project : item.projects) names.insert("+" + project);
    return names;
}

TagNames tags_in_title(const std::string& title) {
    // Behind a date, so that nothing at the title's beginning is taken for a mark.
    return tags_in(parse_todo_txt("2026-01-01 " + title));
}

std::string tags_beside_title(const TagNames& names, const std::string& title) {
    const TagNames in_title = tags_in_title(title);
    std::string text;
    for (const std::string& name : names)
        if (!in_title.contains(name)) text += (text.empty() ? "" : " ") + written_tag(name);
    return text;
}

std::map<std::int64_t, TagNames> tags_by_item(
    Database& database, std::int64_t first, std::int64_t last) {
    std::map<std::int64_t, TagNames> tags;
    for (const auto& row : database.query(
             "SELECT todo_tags.todo_id, tag.name FROM todo_tags JOIN tag ON tag.id = "
             "todo_tags.tag_id WHERE todo_tags.todo_id BETWEEN ?1 AND ?2",
             first, last))
        tags[std::get<std::int64_t>(row[0])].insert(std::get<std::string>(row[1]));
    return tags;
}

std::int64_t TagKeys::of(const std::string& name) {
    if (const auto found = keys_.find(name); found != keys_.end()) return found->second;
    if (keys_.size() >= most_remembered) keys_.clear();
    models::Tag tag{.name = name};
    require_valid(tag, "tag's ");
    return keys_[name] = models::Tag::objects().get_or_create(std::move(tag)).first.id;
}

std::vector<std::int64_t> TagKeys::of(const TagNames& names) {
    std::vector<std::int64_t> keys;
    for (const std::string& name : names) keys.push_back(of(name));
    return keys;
}

} // namespace todo
