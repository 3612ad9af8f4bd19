#include "models/todo.hpp"

namespace rowcall::models {

bool Todo::mark_as_done() {
    const Todo before = *this;
    try {
        return database().atomic([&] {
            refresh<&Todo::done>(); // another program may have been faster
            if (done) return false;
            done = true;
            completed_at = Timestamp::now();
            save<&Todo::done, &Todo::completed_at>();
            todo_completed.send(*this);
            return true;
        });
    } catch (...) {
        *this = before;
        throw;
    }
}

} // namespace rowcall::models
