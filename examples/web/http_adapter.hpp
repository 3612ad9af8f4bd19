// Rowcall's request signals around the requests that cpp-httplib serves.
#pragma once

#include "examples/web/http_exchange.hpp"
#include "signals/thread_pool.hpp"

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <cstdint>

namespace web {

/// How the server serves, and what a client may ask of it. Sizes are in bytes. The head of a
/// request may have 64 KiB, of which its first line and each header 8 KiB; a form
/// (x-www-form-urlencoded) has 8 KiB at most, whatever `body` says, or is answered by 413: both are
/// limits of the library.
struct ServerOptions {
    std::size_t threads = 96;             ///< connections that are served at a time; others wait
    std::size_t body = 64 * 1024;         ///< a longer body is answered by 413
    std::size_t requests = 1000;          ///< of one connection, before it is closed
    std::chrono::milliseconds idle{5000}; ///< for the first byte of the next request
    std::chrono::milliseconds receive{10000}; ///< from that to the last one of its body
    std::chrono::milliseconds send{10000};    ///< for the client to take more of an answer
    /// All connections come from a proxy: the client is the last address of X-Forwarded-For, which
    /// is what the proxy saw; those before could be made up.
    bool behind_proxy = false;
};

/// A server that sends, on the thread that serves the request, for each that could be read as HTTP:
///  - request_started before anything is done about it; what a receiver throws is an exception of
///    the handler;
///  - got_request_exception if the handler, or what makes the body while it is sent, throws. The
///    answer is 500 then, if none has begun; the error handler may fill it;
///  - request_finished, last, when the answer was sent or given up.
///
/// Each exactly once, the last two as by send_robust. What cannot be read (no HTTP, a method or
/// Range that is none, a head too long or cut short) is answered by 400, 414, 416 or 431, sends no
/// signal, and ends the connection.
///
/// Requests that are answered without a handler, and end the connection: a body that is too long
/// (413), in chunks (411), compressed (415), or whose length is nonsense (400). A request without
/// Content-Length has no body. Ranges are not served: the answer is the whole. Nor is it
/// compressed, for from the size of a compressed page that has both a secret and what somebody else
/// made the client ask for, the secret can be guessed (BREACH). Of the headers that the library
/// makes up, REMOTE_ADDR and its like are left out: a client could send them, too; see
/// Request::remote_addr.
///
/// A content provider is to look at DataSink::is_writable() and is_stopping() while it waits. A
/// client that has shut down its own direction counts as gone then. A provider may throw: the
/// client notices by the end of the connection.
///
/// Handlers are set before serve().
class HttpAdapter : private httplib::Server {
public:
    /// Throws std::system_error if the system has no descriptor left.
    explicit HttpAdapter(const ServerOptions& options = {});

    /// Listens on that address; port 0 is any that is free. Returns the port. Throws
    /// std::system_error that names the address.
    int bind(const std::string& host, int port);
    /// Serves until stop(): then no connection is accepted any more, those that wait for a request
    /// are closed, and requests in flight are finished. Once. Throws std::logic_error before
    /// bind(), and what starting the threads throws.
    void serve();
    /// Ends serve(), also one that is still to come. Any thread may call it, and so may a handler
    /// of a signal of the system.
    void stop() noexcept;
    /// Whether stop() was called: a body that has no end is to end now.
    bool is_stopping() const noexcept { return is_stopping_; }

    // The library's own, as it documents them.
    using Server::Delete;
    using Server::ExceptionHandler;
    using Server::Get;
    using Server::Handler;
    using Server::HandlerWithResponse;
    using Server::Options;
    using Server::Patch;
    using Server::Post;
    using Server::Put;
    using Server::set_default_headers;
    using Server::set_error_handler;
    using Server::set_logger;
    using Server::set_post_routing_handler;

    /// Asked before the handler is looked for, of requests that are not refused; what it throws is
    /// an exception of the handler.
    void set_pre_routing_handler(HandlerWithResponse handler);
    /// Called after got_request_exception, if no answer has begun, with a response that has the
    /// default headers, status 500, and nothing of what the handler had made; fills it.
    void set_exception_handler(ExceptionHandler handler);

private:
    void accept_connections(rowcall::ThreadPool& pool);
    void serve_connection(const Descriptor& socket, const rowcall::ThreadPool& pool);
    bool serve_request(SocketStream& stream, bool is_last);

    const ServerOptions options_;
    const Descriptor stopping_; // can be read from after stop()
    Descriptor listening_;
    std::atomic<bool> is_stopping_{false};
    HandlerWithResponse pre_routing_;
    ExceptionHandler on_exception_;
};

} // namespace web
