// How many may do something at a time.
#pragma once

#include "examples/web/site/http_error.hpp"

#include <atomic>
#include <memory>

namespace web {

/// For what keeps a thread or a processor busy for long. Thread-safe; outlives its places.
class Places {
public:
    explicit Places(int count) noexcept : free_{count} {}

    /// A place, which is free again with the last copy of this. Throws HttpError 503 if there is
    /// none.
    std::shared_ptr<void> take() {
        const auto leave = [this](void*) { ++free_; };
        if (free_-- > 0) return {this, leave};
        ++free_;
        throw HttpError{503, message_of(503)};
    }

private:
    std::atomic<int> free_;
};

} // namespace web
