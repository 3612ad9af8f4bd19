#include "models/receivers.hpp"

#include "models/profile.hpp"

namespace rowcall::models {

namespace {

// Not from a fixture: that brings its own profiles.
void create_profile(User& user, const SaveEvent& event) {
    if (event.created && !event.raw) Profile{.user = user}.save({.database = &event.database});
}

} // namespace

std::vector<ScopedConnection> connect_receivers(LogSink log_completion, ReceiverRunner run) {
    if (!run) run = [](std::string_view, const std::function<void()>& receiver) { receiver(); };
    std::vector<ScopedConnection> connections;
    connections.emplace_back(post_save.connect<User>([run](User& user, const SaveEvent& event) {
        run("create_profile", [&] { create_profile(user, event); });
    }));
    connections.emplace_back(
        todo_completed.connect([log = std::move(log_completion), run](Todo& todo) {
            run("log_completion", [&] {
                const User& owner = todo.owner.get(&todo.database());
                log({owner.username, todo.title, todo.completed_at.value_or(Timestamp::now())});
            });
        }));
    return connections;
}

} // namespace rowcall::models
