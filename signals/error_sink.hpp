#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace rowcall::signals {

/// A receiver that threw during a send_robust().
struct ReceiverError {
    std::string_view signal; ///< the name of the signal; empty if it has none
    std::string_view uid;    ///< what the receiver was connected under; empty if nothing
    const std::exception_ptr& error;
};

/// The text of an exception: what() of a std::exception, else a sentence that says it is none.
std::string message_of(const std::exception_ptr& error);

/// Gets every failure of every send_robust(), on the thread that sends, before the next receiver
/// is called. It is noexcept: a sink that fails cannot keep other receivers from being called.
using ErrorSink = void (*)(const ReceiverError&) noexcept;

/// Replaces the sink and returns the one before; null puts back the default, which writes one
/// line to stderr. From any thread, at any time.
ErrorSink set_error_sink(ErrorSink sink) noexcept;

} // namespace rowcall::signals
