// The commands that work on single items. Each throws UserError or rowcall's errors, having
// changed nothing.
#pragma once

#include "examples/todo/app.hpp"
#include "examples/todo/terminal.hpp"

namespace todo {

/// What `add` and `edit` say of an item; what is absent stays as it is.
struct ItemOptions {
    std::optional<std::string> title;
    std::vector<std::string> tags;
    std::vector<std::string> untags;
    std::optional<std::string> due;      ///< "" for none
    std::optional<std::string> priority; ///< "" for none
    std::optional<std::string> owner;
};

struct ListOptions {
    bool all = false;  ///< completed ones too
    bool done = false; ///< only completed ones
    std::string tag, owner, search, priority, due_before;
    std::string sort = "id";
    std::size_t limit = 0; ///< 0: no limit
};

void add(App& app, const ItemOptions& options);
void edit(App& app, std::int64_t id, const ItemOptions& options);
void complete(App& app, const std::vector<std::int64_t>& ids);
void remove(App& app, const std::vector<std::int64_t>& ids);
void list(App& app, const ListOptions& options, bool color);
void list_tags(App& app, bool color);
void show_log(App& app, std::size_t limit, bool color);

/// Finds the user, or makes them: the receiver of post_save gives a new one a Profile.
rowcall::models::User user_named(const std::string& name);
/// Who adds items if --owner does not say.
std::string default_owner();

} // namespace todo
