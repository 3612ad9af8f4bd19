// One request: what its signals are sent with, and whether it is one that is answered.
#pragma once

#include "examples/web/http_socket.hpp"
#include "signals/request.hpp"

#include <exception>

namespace web {

/// What receivers see of a request; valid for as long as that is.
rowcall::Request view(const httplib::Request& request);

/// What a request says of its body, by RFC 9112, 6.3.
struct BodyHeaders {
    std::uint64_t size = 0; ///< the largest number if nobody knows
    int refusal = 0;        ///< the status that it is refused with, if it is

    /// `most` is how long a body may be.
    static BodyHeaders of(const httplib::Request& request, std::size_t most);
};

/// From the head of a request to the end of its answer, on one thread.
class Exchange {
public:
    Exchange(SocketStream& stream, std::size_t most_of_body, bool is_behind_proxy)
        : stream_{stream}, most_of_body_{most_of_body}, is_behind_proxy_{is_behind_proxy} {}
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    /// The head has been read: sends request_started. What a receiver throws is kept for route().
    /// Takes out of the request what the library is not to heed: what a client can forge
    /// (REMOTE_ADDR), ranges, of which a short request can ask for gigabytes, and the wish for a
    /// compressed answer.
    void begin(httplib::Request& request);
    bool has_begun() const noexcept { return has_begun_; }

    /// Before the handler is looked for: throws what a receiver of request_started threw. Is true
    /// if the request is refused, and `response` says so.
    bool route(httplib::Response& response);
    /// Something threw: sends got_request_exception, but for the second time. If there is a
    /// `response`, it becomes an empty one with status 500, with nothing of what was to be sent.
    void fail(const std::exception_ptr& error, httplib::Response* response = nullptr);
    /// It was answered, as a whole if `is_sent`: sends request_finished.
    void finish(bool is_sent);

    /// Whether another request may follow. Reads what is left of the body.
    bool may_go_on() { return !is_last_ && stream_.skip_body(most_of_body_); }

private:
    SocketStream& stream_;
    const std::size_t most_of_body_;
    const bool is_behind_proxy_;
    httplib::Request request_; // without the body; the library's own does not live as long
    rowcall::Request view_;
    httplib::Response untouched_; // with the default headers
    std::exception_ptr start_error_;
    int refusal_ = 0;
    bool is_last_ = false; // of its connection
    bool has_begun_ = false;
    bool has_failed_ = false;
};

} // namespace web
