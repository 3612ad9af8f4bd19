// The commands that work with items. Each throws UserError or rowcall's errors, having changed
// nothing.
#pragma once

#include "examples/todo/app.hpp"

namespace todo {

/// What `add` and `edit` say of an item; what is absent stays as it is.
struct ItemOptions {
    std::optional<std::string> title;
    std::vector<std::string> tags, untags;
    std::optional<rowcall::Date> due;
    std::optional<std::string> priority;
    std::optional<std::string> owner;
    bool no_due = false, no_priority = false;
    bool operator==(const ItemOptions&) const = default;
};

enum class Order { id, due, priority, title };

/// Which items `list` shows, and in which order; all that is given must hold.
struct ListOptions {
    bool all = false;  ///< completed ones too
    bool done = false; ///< only completed ones
    std::optional<std::string> tag, owner, search, priority;
    std::optional<rowcall::Date> due_before;
    Order order = Order::id;
    std::size_t limit = 0; ///< 0: no limit
};

void add(App& app, const ItemOptions& options);
void edit(App& app, std::int64_t id, const ItemOptions& options);
/// All or none of them. Those that are completed already are passed over, and named.
void complete(App& app, const std::vector<std::int64_t>& ids);
/// All or none of them.
void remove(App& app, const std::vector<std::int64_t>& ids);
void list(App& app, const ListOptions& options);
void list_tags(App& app);
void show_graph(App& app);
/// The last `limit` completions, or all with 0, the oldest first.
void show_log(App& app, std::size_t limit);

/// Finds the user, or makes them: the receiver of post_save gives a new one a Profile. Without a
/// name it is who runs the program.
rowcall::models::User owner_named(const std::optional<std::string>& name);

} // namespace todo
