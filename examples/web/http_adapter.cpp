#include "examples/web/http_adapter.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace web {

namespace {

constexpr std::size_t waiting_connections = 256; // more stay with the system

thread_local Exchange* present_exchange = nullptr;

// What this thread is about.
class PresentExchange {
public:
    explicit PresentExchange(Exchange& exchange) { present_exchange = &exchange; }
    ~PresentExchange() { present_exchange = nullptr; }
    PresentExchange(const PresentExchange&) = delete;
    PresentExchange& operator=(const PresentExchange&) = delete;
};

[[noreturn]] void throw_system_error(int error, const std::string& what) {
    throw std::system_error{error, std::generic_category(), what};
}

Descriptor make_event() {
    Descriptor event{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (!event) throw_system_error(errno, "HttpAdapter: no descriptor to be stopped by");
    return event;
}

// An address of that name that can be listened on; else none, and errno says why.
Descriptor listen_on(const addrinfo* address) {
    int error = EADDRNOTAVAIL;
    for (; address; address = address->ai_next) {
        Descriptor made{
            ::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
        const int yes = 1;
        // After a restart, connections of the last run still hold the port for a while.
        ::setsockopt(made.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        if (made && ::bind(made.get(), address->ai_addr, address->ai_addrlen) == 0 &&
            ::listen(made.get(), SOMAXCONN) == 0)
            return made;
        error = errno;
    }
    errno = error;
    return Descriptor{};
}

int port_of(int socket) {
    sockaddr_storage name{};
    socklen_t size = sizeof name;
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size);
    return ntohs(
        name.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(name).sin6_port
                                   : reinterpret_cast<const sockaddr_in&>(name).sin_port);
}

bool send_plain(SocketStream& stream, std::string_view status) {
    const std::string answer =
        "HTTP/1.1 " + std::string{status} + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    return stream.write(answer.data(), answer.size()) >= 0;
}

} // namespace

HttpAdapter::HttpAdapter(const ServerOptions& options)
    : options_{options}, stopping_{make_event()} {
    set_keep_alive_max_count(options.requests);
    set_keep_alive_timeout(std::chrono::duration_cast<std::chrono::seconds>(options.idle).count());
    Server::set_pre_routing_handler(
        [this](const httplib::Request& request, httplib::Response& response) {
            if (present_exchange->route(response)) return HandlerResponse::Handled;
            return pre_routing_ ? pre_routing_(request, response) : HandlerResponse::Unhandled;
        });
    Server::set_exception_handler([this](
                                      const httplib::Request& request, httplib::Response& response,
                                      const std::exception_ptr& error) {
        present_exchange->fail(error, &response);
        if (on_exception_) on_exception_(request, response, error);
    });
}

void HttpAdapter::set_pre_routing_handler(HandlerWithResponse handler) {
    pre_routing_ = std::move(handler);
}

void HttpAdapter::set_exception_handler(ExceptionHandler handler) {
    on_exception_ = std::move(handler);
}

int HttpAdapter::bind(const std::string& host, int port) {
    const std::string what = "cannot listen on " + host + " port " + std::to_string(port);
    addrinfo hints{};
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found))
        throw_system_error(EADDRNOTAVAIL, what + ": " + ::gai_strerror(error));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses{found, &::freeaddrinfo};
    listening_ = listen_on(found);
    if (!listening_) throw_system_error(errno, what);
    svr_sock_ = listening_.get(); // without one, the library cuts off bodies
    return port_of(listening_.get());
}

void HttpAdapter::stop() noexcept {
    is_stopping_ = true;
    const int before = errno;
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(stopping_.get(), &one, sizeof one);
    errno = before;
}

void HttpAdapter::serve() {
    if (!listening_) throw std::logic_error{"serve: there is no address to listen on; see bind()"};
    rowcall::ThreadPool pool{
        {.threads = options_.threads, .capacity = waiting_connections, .name = "connections"}};
    accept_connections(pool);
    ::shutdown(listening_.get(), SHUT_RDWR);
    pool.shut_down();
    svr_sock_ = INVALID_SOCKET;
    listening_ = Descriptor{};
}

void HttpAdapter::accept_connections(rowcall::ThreadPool& pool) {
    while (!is_stopping()) {
        pollfd waited[] = {{listening_.get(), POLLIN, 0}, {stopping_.get(), POLLIN, 0}};
        ::poll(waited, std::size(waited), -1);
        if (waited[0].revents == 0) continue;
        Descriptor socket{::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
        if (socket) {
            const int yes = 1; // or the second part of an answer waits for the client's nod
            ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
            pool.execute(
                [this, &pool, socket = std::move(socket)] { serve_connection(socket, pool); });
        } else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
            // No descriptor or memory is left: some may come back. Not to try all the time.
            constexpr int pause = 20;
            ::poll(waited + 1, 1, pause);
        }
    }
}

void HttpAdapter::serve_connection(const Descriptor& socket, const rowcall::ThreadPool& pool) {
    SocketStream stream{socket.get(), stopping_.get(), options_.send};
    for (std::size_t left = options_.requests; left > 0; --left) {
        if (!stream.wait_for_request(options_.idle)) break;
        // When others wait for a thread, nobody holds one without need.
        const bool is_last = left == 1 || is_stopping() || pool.waiting() > 0;
        if (!serve_request(stream, is_last) || is_last) break;
    }
    stream.end();
}

// Whether another one may follow.
bool HttpAdapter::serve_request(SocketStream& stream, bool is_last) {
    stream.begin_request(options_.receive);
    Exchange exchange{stream, options_.body, options_.behind_proxy};
    const PresentExchange present{exchange};
    bool is_sent = false, is_closed = false;
    try {
        is_sent = process_request(stream, is_last, is_closed, [&](httplib::Request& request) {
            exchange.begin(request);
        });
    } catch (...) {
        if (!exchange.has_begun()) throw;
        exchange.fail(std::current_exception());
        is_closed = true;
        if (!stream.answer().has_begun()) is_sent = send_plain(stream, "500 Internal Server Error");
    }
    if (exchange.has_begun()) {
        exchange.finish(is_sent);
        return is_sent && !is_closed && exchange.may_go_on();
    }
    if (stream.is_head_too_long() && !stream.answer().has_begun())
        send_plain(stream, "431 Request Header Fields Too Large");
    else if (stream.is_head_malformed() && !stream.answer().has_begun())
        send_plain(stream, "400 Bad Request");
    return false;
}

} // namespace web
