#pragma once

#include "signals/detail/watch.hpp"

#include <string>

namespace rowcall::detail {

// What stands behind a sender that is not a type. Shared by the copies of the sender.
struct SenderOrigin {
    Atomic<unsigned> refs{1};
    WatchRef object;  // of a tracked object
    std::string name; // else
};

} // namespace rowcall::detail
