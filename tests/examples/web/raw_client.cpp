#include "tests/examples/web/raw_client.hpp"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdlib>
#include <stdexcept>

RawClient::RawClient(int port) : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(
        ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool RawClient::receive() {
    constexpr int far_too_long = 30000;
    pollfd waited{socket_.get(), POLLIN, 0};
    if (::poll(&waited, 1, far_too_long) <= 0)
        throw std::runtime_error{"RawClient: no answer; so far: " + unread_};
    char bytes[4096];
    const ssize_t count = ::recv(socket_.get(), bytes, sizeof bytes, 0);
    if (count > 0) unread_.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
}

void RawClient::wait_for_bytes() {
    if (unread_.empty()) REQUIRE(receive());
}

bool RawClient::has_bytes_soon() {
    pollfd waited{socket_.get(), POLLIN, 0};
    return ::poll(&waited, 1, 2) > 0;
}

std::string RawClient::take(std::size_t count) {
    while (unread_.size() < count)
        if (!receive()) break;
    std::string taken = unread_.substr(0, count);
    unread_.erase(0, count);
    return taken;
}

std::string RawClient::line() {
    while (unread_.find("\r\n") == std::string::npos)
        if (!receive()) return {};
    std::string taken = take(unread_.find("\r\n") + 2);
    taken.resize(taken.size() - 2);
    return taken;
}

RawAnswer RawClient::answer(bool to_head) {
    RawAnswer answer;
    std::string first = line();
    if (first.empty()) return answer;
    answer.status = std::atoi(first.c_str() + std::string_view{"HTTP/1.1 "}.size());
    answer.head = first + "\n";
    for (std::string header = line(); !header.empty(); header = line())
        answer.head += header + "\n";
    if (to_head || answer.status < 200) return answer;
    const std::size_t length = answer.head.find("Content-Length: ");
    if (length != std::string::npos) {
        answer.body = take(std::strtoul(answer.head.c_str() + length + 16, nullptr, 10));
    } else if (answer.head.find("Transfer-Encoding: chunked") != std::string::npos) {
        for (;;) {
            const std::size_t size = std::strtoul(line().c_str(), nullptr, 16);
            if (size == 0) break;
            answer.body += take(size);
            line();
        }
        line();
    } else {
        answer.body = rest();
    }
    return answer;
}

std::string RawClient::rest() {
    while (receive()) {}
    return std::exchange(unread_, {});
}

void RawClient::finish() { ::shutdown(socket_.get(), SHUT_WR); }
