#include "todo.hpp"

namespace app {

void Todo::mark_as_done() {
    done = true;
    completed_at = Timestamp::now();
    save<&Todo::done, &Todo::completed_at>();
}

void connect_receivers(Log) {}

} // namespace app
