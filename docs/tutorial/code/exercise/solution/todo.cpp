#include "todo.hpp"

namespace app {

// [mark_as_done]
void Todo::mark_as_done() {
    const Todo before = *this;
    try {
        Database::default_database().atomic([&] {
            refresh<&Todo::done>(); // another copy of the item may have been faster
            if (done) return;
            done = true;
            completed_at = Timestamp::now();
            save<&Todo::done, &Todo::completed_at>();
            todo_completed.send(*this);
        });
    } catch (...) {
        *this = before;
        throw;
    }
}
// [end]

// [receiver]
void connect_receivers(Log log) {
    todo_completed.connect([log = std::move(log)](Todo& todo) {
        log(todo.owner.get().username + " completed " + todo.title);
    });
}
// [end]

} // namespace app
