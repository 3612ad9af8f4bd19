#include "models/receivers.hpp"

#include "models/profile.hpp"

namespace rowcall::models {

namespace {

// Not from a fixture: that brings its own profiles.
void create_profile(User& user, const SaveEvent& event) {
    if (event.created && !event.raw) Profile{.user = user}.save({.database = &event.database});
}

} // namespace

std::vector<ScopedConnection> connect_receivers(LogSink log_completion) {
    std::vector<ScopedConnection> connections;
    connections.emplace_back(post_save.connect<User>(create_profile, {.name = "create_profile"}));
    connections.emplace_back(todo_completed.connect(
        [log = std::move(log_completion)](Todo& todo) {
            const User& owner = todo.owner.get(&todo.database());
            log({owner.username, todo.title, todo.completed_at.value_or(Timestamp::now())});
        },
        {.name = "log_completion"}));
    return connections;
}

} // namespace rowcall::models
