// A client's connection, as cpp-httplib reads and writes it: with deadlines, limits and counts.
#pragma once

#include <httplib.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace web {

/// A file descriptor, closed at the end.
class Descriptor {
public:
    explicit Descriptor(int number = -1) noexcept : number_{number} {}
    Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    Descriptor& operator=(Descriptor other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor();

    int get() const noexcept { return number_; }
    explicit operator bool() const noexcept { return number_ >= 0; }

private:
    int number_;
};

/// What was sent of an answer, read off its bytes.
class AnswerMeter {
public:
    /// `bytes` were to be sent, of which the first `sent` were.
    void note(std::string_view bytes, std::size_t sent);

    /// Was anything to be sent, but for "100 Continue" and its like?
    bool has_begun() const noexcept { return is_in_body_ || !head_.empty(); }
    /// 0 as long as the head has not been given as a whole.
    int status() const noexcept { return status_; }
    /// What was sent behind the head.
    std::size_t body_size() const noexcept { return body_size_; }

private:
    std::size_t take_heads(std::string_view bytes); // how many of these are no body

    std::string head_; // as long as it has no end
    bool is_in_body_ = false;
    int status_ = 0;
    std::size_t body_size_ = 0;
};

/// Whether the bytes of a request's head are what RFC 9112 says, to the letter: a line that another
/// server on the way reads otherwise could hide a request in the body of this one.
class HeadCheck {
public:
    /// The next byte; false if none may stand there.
    bool accept(char c) noexcept;

private:
    bool is_first_line_ = true;
    bool has_colon_ = false; // of this line
    bool was_return_ = false;
    std::size_t size_ = 0; // of this line
};

/// One connection. Between requests it waits; each is read up to its own end, and no further, so
/// that what follows is the next one. Used by one thread.
class SocketStream final : public httplib::Stream {
public:
    using Milliseconds = std::chrono::milliseconds;

    /// `stopping` is a descriptor that can be read from when the server is to end. Neither is
    /// closed here. `send` is how long the client may take none of what is sent to it.
    SocketStream(int socket, int stopping, Milliseconds send);

    /// Waits for the first byte of a request. False if it does not come in time, as the client has
    /// gone, or the server ends.
    bool wait_for_request(Milliseconds idle);
    /// A request begins, which is to be read within that time. Its head may have 64 KiB.
    void begin_request(Milliseconds receive);
    /// Its head has been read; that many bytes follow, behind which read() finds the end.
    void begin_body(std::uint64_t size);
    /// Reads and drops what is left of the body. False if that is more than `most`, or does not
    /// come.
    bool skip_body(std::uint64_t most);
    /// Ends the connection. What the client still sends is dropped for a while: closed at once, it
    /// would be answered by a reset, which may cost the client the answer.
    void end();

    /// Did the client end before its request did?
    bool is_cut() const noexcept { return has_ended_ && left_ > 0; }
    bool is_head_too_long() const noexcept { return !is_in_body_ && left_ == 0; }
    bool is_head_malformed() const noexcept { return is_head_malformed_; }
    /// Was there something that could not be sent?
    bool has_failed() const noexcept { return has_failed_; }
    /// The answer to the request that began last.
    const AnswerMeter& answer() const noexcept { return answer_; }

    bool is_readable() const override;
    /// False once the client has gone, or sends nothing more: it waits for no answer then.
    bool is_writable() const override;
    /// What is there, or the end: 0. When it is too late, too much, or no head: -1.
    ssize_t read(char* to, std::size_t size) override;
    /// All or nothing: -1.
    ssize_t write(const char* from, std::size_t size) override;
    void get_remote_ip_and_port(std::string& address, int& port) const override;
    void get_local_ip_and_port(std::string& address, int& port) const override;
    /// None: the library would refuse those that select() has no room for.
    socket_t socket() const override { return INVALID_SOCKET; }

private:
    using Clock = std::chrono::steady_clock;

    bool wait(short events, Clock::time_point until, int stopping = -1) const;
    bool has_unread() const noexcept { return begin_ != end_; }
    ssize_t fill(Clock::time_point until);

    const int socket_;
    const int stopping_;
    const Milliseconds send_;
    std::array<char, 4096> buffer_;
    std::size_t begin_ = 0, end_ = 0; // what is in it
    Clock::time_point deadline_{};
    HeadCheck head_check_{};
    bool is_head_malformed_ = false;
    bool is_in_body_ = true;  // or behind it
    std::uint64_t left_ = 0;  // of the body, or of what a head may have
    bool has_ended_ = false;  // nothing more can be read
    bool has_failed_ = false; // nothing more can be written
    AnswerMeter answer_;
};

} // namespace web
