#pragma once

#include <orm/orm.hpp>

#include <functional>

namespace app {

using namespace rowcall;

struct User : Model<User> {
    Id id;
    std::string username;
};

struct Todo : Model<Todo> {
    Id id;
    std::string title;
    bool done = false;
    std::optional<Timestamp> completed_at;
    ForeignKey<User> owner;

    void mark_as_done();
};

// [signal]
// An item was completed, and is saved as such.
inline Signal<void(Todo&)> todo_completed{"todo_completed"};
// [end]

// Writes one line somewhere.
using Log = std::function<void(const std::string& line)>;

// Connects the receivers of this module.
void connect_receivers(Log log);

} // namespace app
