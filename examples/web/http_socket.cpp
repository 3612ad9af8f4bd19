#include "examples/web/http_socket.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstring>

namespace web {

namespace {

// What names may be made of: RFC 9110, 5.6.2.
bool is_token(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
}

constexpr std::uint64_t most_of_head = 64 * 1024;
// How long, and for how many bytes, a connection that ends is still read.
constexpr std::chrono::seconds lingering{2};
constexpr std::size_t most_of_lingering = 1024 * 1024;

using NameOfSocket = int (*)(int, sockaddr*, socklen_t*);

void read_name(int socket, NameOfSocket name_of, std::string& address, int& port) {
    sockaddr_storage name{};
    socklen_t size = sizeof name;
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> service{};
    auto* const generic = reinterpret_cast<sockaddr*>(&name);
    if (name_of(socket, generic, &size) != 0) return;
    constexpr int numeric = NI_NUMERICHOST | NI_NUMERICSERV;
    if (getnameinfo(
            generic, size, host.data(), host.size(), service.data(), service.size(), numeric) != 0)
        return;
    address = host.data();
    std::from_chars(service.data(), service.data() + std::strlen(service.data()), port);
}

} // namespace

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

void AnswerMeter::note(std::string_view bytes, std::size_t sent) {
    const std::size_t heads = is_in_body_ ? 0 : take_heads(bytes);
    if (sent > heads) body_size_ += sent - heads;
}

std::size_t AnswerMeter::take_heads(std::string_view bytes) {
    const std::size_t known = head_.size();
    std::size_t from = 0;
    head_ += bytes;
    while (!is_in_body_) {
        const std::size_t end = head_.find("\r\n\r\n", from);
        if (end == std::string::npos) {
            head_.erase(0, from);
            return bytes.size();
        }
        constexpr std::size_t before_status = std::string_view{"HTTP/1.1 "}.size();
        const char* const status = head_.data() + from + before_status;
        std::from_chars(status, head_.data() + end, status_);
        from = end + 4;
        is_in_body_ = status_ >= 200;
    }
    head_.clear();
    return from - known;
}

bool HeadCheck::accept(char c) noexcept {
    if (c == '\n') {
        if (!was_return_ || !(is_first_line_ || has_colon_ || size_ == 0)) return false;
        *this = {};
        is_first_line_ = false;
        return true;
    }
    if (was_return_) return false;
    was_return_ = c == '\r';
    if (was_return_) return true;
    ++size_;
    if (is_first_line_ || has_colon_) return true;
    has_colon_ = c == ':' && size_ > 1;
    return has_colon_ || is_token(c);
}

SocketStream::SocketStream(int socket, int stopping, Milliseconds send)
    : socket_{socket}, stopping_{stopping}, send_{send} {}

bool SocketStream::wait(short events, Clock::time_point until, int stopping) const {
    pollfd waited[] = {{socket_, events, 0}, {stopping, POLLIN, 0}}; // one below 0 is left out
    for (;;) {
        const auto left = std::chrono::ceil<Milliseconds>(until - Clock::now()).count();
        const int timeout = static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
        const int ready = ::poll(waited, std::size(waited), timeout);
        if (ready > 0) return waited[0].revents != 0;
        if (ready == 0 || errno != EINTR) return false;
    }
}

ssize_t SocketStream::fill(Clock::time_point until) {
    for (;;) {
        const ssize_t count = ::recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
        if (count > 0) begin_ = 0, end_ = static_cast<std::size_t>(count);
        if (count > 0) return count;
        const bool is_to_come = count < 0 && (errno == EAGAIN || errno == EINTR);
        if (!is_to_come) {
            has_ended_ = true;
            return count;
        }
        if (!wait(POLLIN, until)) return -1;
    }
}

bool SocketStream::wait_for_request(Milliseconds idle) {
    const auto until = Clock::now() + idle;
    for (;;) {
        // Empty lines before a request are let pass (RFC 9112, 2.2).
        while (has_unread() && (buffer_[begin_] == '\r' || buffer_[begin_] == '\n')) ++begin_;
        if (has_unread()) return true;
        if (!wait(POLLIN, until, stopping_) || fill(until) <= 0) return false;
    }
}

void SocketStream::begin_request(Milliseconds receive) {
    deadline_ = Clock::now() + receive;
    is_in_body_ = false;
    is_head_malformed_ = false;
    head_check_ = {};
    left_ = most_of_head;
    answer_ = {};
}

void SocketStream::begin_body(std::uint64_t size) {
    is_in_body_ = true;
    left_ = size;
}

ssize_t SocketStream::read(char* to, std::size_t size) {
    if (left_ == 0) return is_in_body_ ? 0 : -1;
    if (!has_unread())
        if (const ssize_t count = fill(deadline_); count <= 0) return count;
    const std::size_t count = std::min({size, end_ - begin_, static_cast<std::size_t>(left_)});
    if (!is_in_body_ && !is_head_malformed_) {
        const std::string_view bytes{buffer_.data() + begin_, count};
        is_head_malformed_ = !std::all_of(
            bytes.begin(), bytes.end(), [this](char c) { return head_check_.accept(c); });
    }
    if (is_head_malformed_) return -1;
    std::memcpy(to, buffer_.data() + begin_, count);
    begin_ += count;
    left_ -= count;
    return static_cast<ssize_t>(count);
}

bool SocketStream::skip_body(std::uint64_t most) {
    if (left_ > most) return false;
    std::array<char, 4096> dropped;
    while (left_ > 0)
        if (read(dropped.data(), dropped.size()) <= 0) return false;
    return true;
}

void SocketStream::end() {
    if (has_ended_ || has_failed_) return;
    ::shutdown(socket_, SHUT_WR);
    const bool is_between_requests = is_in_body_ && left_ == 0 && !has_unread();
    if (is_between_requests && !wait(POLLIN, Clock::now())) return;
    const auto until = Clock::now() + lingering;
    std::size_t dropped = 0;
    while (dropped < most_of_lingering && wait(POLLIN, until, stopping_)) {
        const ssize_t count = fill(until);
        if (count <= 0) return;
        dropped += static_cast<std::size_t>(count);
    }
}

bool SocketStream::is_readable() const { return has_unread() || wait(POLLIN, Clock::now()); }

bool SocketStream::is_writable() const { return !has_failed_ && !wait(POLLRDHUP, Clock::now()); }

ssize_t SocketStream::write(const char* from, std::size_t size) {
    std::size_t sent = 0;
    while (sent < size && !has_failed_) {
        const ssize_t count =
            ::send(socket_, from + sent, size - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count >= 0)
            sent += static_cast<std::size_t>(count);
        else if (errno == EAGAIN)
            has_failed_ = !wait(POLLOUT, Clock::now() + send_);
        else
            has_failed_ = errno != EINTR;
    }
    answer_.note({from, size}, sent);
    return has_failed_ ? -1 : static_cast<ssize_t>(size);
}

void SocketStream::get_remote_ip_and_port(std::string& address, int& port) const {
    read_name(socket_, &::getpeername, address, port);
}

void SocketStream::get_local_ip_and_port(std::string& address, int& port) const {
    read_name(socket_, &::getsockname, address, port);
}

} // namespace web
