#include "signals/error_sink.hpp"

#include "signals/detail/error_scope.hpp"
#include "signals/detail/link.hpp"
#include "signals/detail/recorder.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>

namespace rowcall {
namespace signals {
namespace {

// One line, and one call, so that lines of several threads do not mix.
void write_line(const ReceiverError& failure) noexcept {
    try {
        std::string line = "rowcall: a receiver of ";
        line += failure.signal.empty() ? "a signal without a name" : failure.signal;
        if (!failure.uid.empty()) line.append(" (").append(failure.uid).append(")");
        line.append(" failed: ").append(message_of(failure.error));
        std::replace(line.begin(), line.end(), '\n', ' ');
        line += '\n';
        std::fwrite(line.data(), 1, line.size(), stderr);
    } catch (...) {
        std::fputs("rowcall: a receiver failed, and there is no memory to say how\n", stderr);
    }
}

constinit std::atomic<ErrorSink> current_sink{&write_line};

} // namespace

std::string message_of(const std::exception_ptr& error) {
    if (!error) return "no error";
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& exception) {
        return exception.what();
    } catch (...) {
        return "something that is not a std::exception was thrown";
    }
}

ErrorSink set_error_sink(ErrorSink sink) noexcept {
    return current_sink.exchange(sink ? sink : &write_line);
}

} // namespace signals

namespace detail {

static constinit thread_local const ErrorHandler* handler_of_thread = nullptr;

ErrorScope::ErrorScope(const ErrorHandler* handler) noexcept
    : outer_(std::exchange(handler_of_thread, handler && *handler ? handler : nullptr)) {}
ErrorScope::~ErrorScope() { handler_of_thread = outer_; }

// What fails in a handler is not for that handler.
static bool is_handled(const signals::ReceiverError& failure) noexcept {
    const ErrorHandler* const handler = handler_of_thread;
    if (!handler) return false;
    const ErrorScope none(nullptr);
    try {
        (*handler)(failure);
        return true;
    } catch (...) {
        return false;
    }
}

void report_current_exception(std::string_view signal, const Node* node) noexcept {
    const std::exception_ptr error = std::current_exception();
    record_failure(node);
    const signals::ReceiverError failure{signal, node ? uid_of(node) : "", error};
    if (!is_handled(failure)) signals::current_sink.load()(failure);
}

} // namespace detail

} // namespace rowcall
