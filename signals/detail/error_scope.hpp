#pragma once

#include "signals/error_sink.hpp"

#include <functional>

namespace rowcall::detail {

using ErrorHandler = std::function<void(const signals::ReceiverError&)>;

// While it lives, that handler gets the failures on this thread instead of the error sink. Null,
// or an empty one: the error sink does.
class ErrorScope {
public:
    explicit ErrorScope(const ErrorHandler* handler) noexcept;
    ~ErrorScope();
    ErrorScope(const ErrorScope&) = delete;
    ErrorScope& operator=(const ErrorScope&) = delete;

private:
    const ErrorHandler* const outer_;
};

} // namespace rowcall::detail
