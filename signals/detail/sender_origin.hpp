#pragma once

#include "signals/detail/watch.hpp"
#include "signals/sender.hpp"

#include <string>

namespace rowcall::detail {

// What stands behind a sender that is not a type. Shared by the copies of the sender.
struct SenderOrigin {
    Atomic<unsigned> refs{1};
    WatchRef object;  // of a tracked object
    std::string name; // else
};

// What a sender's key is of: a type, by its tag, or else (null) the object at that address.
inline const TypeTag* tag_of(const void* key) noexcept {
    const bool is_object = (reinterpret_cast<std::uintptr_t>(key) & 1) != 0;
    return is_object ? nullptr : static_cast<const TypeTag*>(key);
}
inline std::uintptr_t address_of_key(const void* key) noexcept {
    return reinterpret_cast<std::uintptr_t>(key) >> 1;
}

inline bool object_is_tracked(const Sender& sender) noexcept { // not a type or a name
    return sender.origin() && sender.origin()->object;
}
inline bool object_has_died(const Sender& sender) noexcept {
    return object_is_tracked(sender) && sender.origin()->object->expired();
}

} // namespace rowcall::detail
