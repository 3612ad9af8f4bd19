#pragma once

#include <atomic>
#include <memory>
#include <string>

namespace rowcall::detail {

// What stands behind a sender that is not a type. Shared by the copies of the sender.
struct SenderOrigin {
    std::atomic<unsigned> refs{1};
    std::weak_ptr<const void> object; // of a tracked object
    std::string name;                 // else
};

} // namespace rowcall::detail
