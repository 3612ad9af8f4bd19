// Tags as todo.txt writes them: @shop is the tag "shop", +garden is the tag "+garden".
#pragma once

#include "examples/todo/todotxt.hpp"
#include "models/models.hpp"

#include <map>
#include <set>

namespace todo {

/// The names of an item's tags.
using TagNames = std::set<std::string>;

/// The name of a tag that a user typed, "shop", "@shop" or "+garden". Throws UserError for one
/// that todo.txt cannot express.
std::string tag_name(std::string_view typed);
/// "@shop", "+garden".
std::string written_tag(std::string_view name);

/// The tags that are words of an item's text.
TagNames tags_in(const TodoTxtLine& item);
TagNames tags_in_title(const std::string& title);
/// The others of an item's tags, as they are written: "@shop +garden".
std::string tags_beside_title(const TagNames& names, const std::string& title);

/// The tags of the items with keys from `first` to `last`, by these keys. One query.
std::map<std::int64_t, TagNames> tags_by_item(
    rowcall::Database& database, std::int64_t first, std::int64_t last);

/// Finds or makes the tags with these names, and remembers their keys. To be used within one
/// transaction: nobody else deletes a tag then.
class TagKeys {
public:
    /// One query the first time. Throws UserError for a name that is too long.
    std::int64_t of(const std::string& name);
    std::vector<std::int64_t> of(const TagNames& names);

private:
    std::map<std::string, std::int64_t> keys_;
};

} // namespace todo
