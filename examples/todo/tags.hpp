// Tags as todo.txt writes them: "shop" for @shop, "+garden" for +garden.
#pragma once

#include "examples/todo/todotxt.hpp"
#include "models/models.hpp"

#include <map>
#include <set>

namespace todo {

/// The name of a tag that a user typed, "shop", "@shop" or "+garden". Throws UserError for one
/// that todo.txt cannot express.
std::string tag_name(std::string_view typed);
/// "@shop", "+garden".
std::string written_tag(std::string_view name);

/// The names of the tags in an item's text.
std::set<std::string> tags_in(const TodoTxtLine& item);
/// Those in a title: words with @ and +. Throws TodoTxtError if it is not text.
std::set<std::string> tags_in_title(const std::string& title);

/// The tags of items, by the items' keys, for those from `first` to `last`.
std::map<std::int64_t, std::set<std::string>> tags_by_item(
    rowcall::Database& database, std::int64_t first, std::int64_t last);

/// Finds or makes the tags with these names.
class TagCache {
public:
    /// The key of the tag. One query the first time.
    std::int64_t key(const std::string& name);

private:
    std::map<std::string, std::int64_t> keys_;
};

} // namespace todo
