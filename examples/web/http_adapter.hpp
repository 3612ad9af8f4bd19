// Rowcall's request signals around the requests that cpp-httplib serves.
#pragma once

#include "signals/request.hpp"

#include <httplib.h>

#include <chrono>
#include <cstdint>

namespace web {

/// What a client may ask of the server. Sizes are in bytes.
struct ServerLimits {
    std::size_t threads = 96;             ///< connections that are served at a time; others wait
    std::size_t body = 64 * 1024;         ///< a longer body is answered by 413
    std::size_t requests = 1000;          ///< of one connection, before it is closed
    std::chrono::milliseconds idle{5000}; ///< for the first byte of the next request
    std::chrono::milliseconds receive{10000}; ///< from that to the last one of its body
    std::chrono::milliseconds send{10000};    ///< for the client to take more of an answer
};

/// What receivers see of a request; valid for as long as that is.
rowcall::Request view(const httplib::Request& request);

/// A server that sends, on the thread that serves the request, for each that could be read as HTTP:
///  - request_started before anything is done about it; what a receiver throws is an exception of
///    the handler;
///  - got_request_exception if the handler, or what makes the body while it is sent, throws. The
///    answer is 500 then, if none has begun; the error handler may fill it;
///  - request_finished, last, when the answer was sent or given up.
///
/// Each exactly once, the last two as by send_robust.
class HttpAdapter : public httplib::Server {
public:
    explicit HttpAdapter(const ServerLimits& limits = {});

    /// Listens on that address; port 0 is any that is free. Returns the port. Throws
    /// std::system_error that names the address.
    int bind(const std::string& host, int port);
    /// Serves until stop(), which any thread may call: then no connection is accepted any more,
    /// those that wait for a request are closed, and requests in flight are finished.
    void serve();
    void stop();
    /// Whether stop() was called: a body that has no end is to end now.
    bool is_stopping() const noexcept;
};

} // namespace web
