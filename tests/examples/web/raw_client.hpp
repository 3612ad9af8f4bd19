// A client that does what no decent one does.
#pragma once

#include "examples/web/http_socket.hpp"

#include <string>
#include <string_view>

/// What came back: the head, and the body by its Content-Length or chunks, or up to the end.
struct RawAnswer {
    int status = 0; ///< 0 if there was none
    std::string head;
    std::string body;
};

class RawClient {
public:
    /// Connects to that port of this machine.
    explicit RawClient(int port);

    /// False if the server has closed.
    bool send(std::string_view bytes);
    /// The next answer. A test that waits for one too long fails.
    RawAnswer answer(bool to_head = false);
    /// All that comes until the server closes.
    std::string rest();
    bool is_closed() { return rest().empty(); }
    /// Sends no more, but still reads.
    void finish();
    /// Goes away, also from what it has not read.
    void close() { socket_ = web::Descriptor{}; }
    /// Waits for some bytes of the answer.
    void wait_for_bytes();
    /// Waits a little for bytes; true if there are some, or the server has closed.
    bool has_bytes_soon();

private:
    bool receive();
    std::string line();
    std::string take(std::size_t count);

    web::Descriptor socket_;
    std::string unread_;
};
