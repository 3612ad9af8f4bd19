#pragma once

#include "signals/signal.hpp"

#include <exception>
#include <string_view>

namespace rowcall {

/// What receivers see of a request. A view that a web adapter fills from whatever its server
/// has; it is valid while the signal is sent.
struct Request {
    std::string_view method{}; ///< "GET"
    std::string_view path{};   ///< "/todos/7", without the query
    std::string_view query{};  ///< what follows the question mark
    std::string_view peer{};   ///< who asks: the address of the client

    /// How to find a header, and where: set by the adapter, null if it has no headers to offer.
    std::string_view (*find_header)(const void* native, std::string_view name) = nullptr;
    const void* native = nullptr; ///< the server's own request

    /// The value of a header; empty if there is none.
    std::string_view header(std::string_view name) const {
        return find_header ? find_header(native, name) : std::string_view{};
    }
};

/// What receivers see of what was answered.
struct Reply {
    int status = 200;          ///< of an answer that could not be sent, too
    std::size_t body_size = 0; ///< bytes of the body that were handed to the system, as they were
                               ///< sent: compressed, with the sizes of chunks
    bool complete = true;      ///< false if the client had gone, or what makes the body failed
};

/// Sent by a web adapter: before a request is handled, and after the last byte of its answer was
/// handed to the server.
inline constinit Signal<void(const Request&)> request_started{"request_started"};
inline constinit Signal<void(const Request&, const Reply&)> request_finished{"request_finished"};

/// Sent when handling a request threw something that nobody caught. Use send_robust: there is an
/// error to be reported already.
inline constinit Signal<void(const Request&, const std::exception_ptr&)> got_request_exception{
    "got_request_exception"};

} // namespace rowcall
