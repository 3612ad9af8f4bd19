// A server that runs for a test, and what its signals said.
#pragma once

#include "examples/web/http_adapter.hpp"
#include "signals/connection.hpp"
#include "signals/error_sink.hpp"

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

/// What was sent, or done by a handler.
struct Seen {
    std::string what; ///< "started GET /a", "finished GET /a 200", "failed GET /a: reason"
    std::thread::id thread;
    rowcall::Reply reply{};
};

/// Notes the request signals, as long as it lives. Any thread may call any function.
class SignalLog {
public:
    SignalLog();
    void note(std::string what, const rowcall::Reply& reply = {});
    std::vector<Seen> seen() const;
    /// Without the threads.
    std::vector<std::string> lines() const;
    std::size_t count(std::string_view beginning) const;
    /// Waits until so many have begun with that; the test fails if they never do.
    void wait_for(std::string_view beginning, std::size_t count = 1) const;
    /// Of the request that finished last, after so many have.
    rowcall::Reply reply(std::size_t finished = 1) const;

private:
    std::size_t count_locked(std::string_view beginning) const;

    mutable std::mutex mutex_;
    mutable std::condition_variable noted_;
    std::vector<Seen> seen_;
    rowcall::ScopedConnection started_, finished_, failed_;
};

/// The failures of receivers do not belong on the screen of these tests.
class SilentSink {
public:
    SilentSink() : before_{rowcall::signals::set_error_sink([](const auto&) noexcept {})} {}
    ~SilentSink() { rowcall::signals::set_error_sink(before_); }
    SilentSink(const SilentSink&) = delete;
    SilentSink& operator=(const SilentSink&) = delete;

private:
    rowcall::signals::ErrorSink before_;
};

/// Limits that no test waits for.
web::ServerOptions patient();

/// A server of this machine. Its handlers are added before the first port().
class Served {
public:
    explicit Served(const web::ServerOptions& limits = patient()) : server{limits} {}
    ~Served() { stop(); }

    /// Starts it at the first call.
    int port();
    /// Waits for the end.
    void stop();

    SignalLog log;
    web::HttpAdapter server;

private:
    int port_ = 0;
    std::thread thread_;
};
