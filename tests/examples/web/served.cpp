#include "tests/examples/web/served.hpp"

#include <algorithm>
#include <stdexcept>

using namespace rowcall;

namespace {

std::string line_of(const Request& request) {
    return std::string{request.method} + " " + std::string{request.path};
}

} // namespace

SignalLog::SignalLog()
    : started_{request_started.connect(
          [this](const Request& request) { note("started " + line_of(request)); })},
      finished_{request_finished.connect([this](const Request& request, const Reply& reply) {
          note("finished " + line_of(request) + " " + std::to_string(reply.status), reply);
      })},
      failed_{got_request_exception.connect(
          [this](const Request& request, const std::exception_ptr& error) {
              note("failed " + line_of(request) + ": " + signals::message_of(error));
          })} {}

void SignalLog::note(std::string what, const Reply& reply) {
    const std::lock_guard lock{mutex_};
    seen_.push_back({std::move(what), std::this_thread::get_id(), reply});
    noted_.notify_all();
}

std::vector<Seen> SignalLog::seen() const {
    const std::lock_guard lock{mutex_};
    return seen_;
}

std::vector<std::string> SignalLog::lines() const {
    std::vector<std::string> lines;
    for (const Seen& one : seen()) lines.push_back(one.what);
    return lines;
}

std::size_t SignalLog::count(std::string_view beginning) const {
    const std::lock_guard lock{mutex_};
    return count_locked(beginning);
}

std::size_t SignalLog::count_locked(std::string_view beginning) const {
    return static_cast<std::size_t>(std::count_if(seen_.begin(), seen_.end(), [&](const Seen& one) {
        return one.what.starts_with(beginning);
    }));
}

void SignalLog::wait_for(std::string_view beginning, std::size_t count) const {
    std::unique_lock lock{mutex_};
    const auto is_there = [&] { return count_locked(beginning) >= count; };
    if (!noted_.wait_for(lock, std::chrono::seconds{30}, is_there))
        throw std::runtime_error{"never seen: " + std::string{beginning}};
}

Reply SignalLog::reply(std::size_t finished) const {
    wait_for("finished", finished);
    const std::vector<Seen> all = seen();
    return std::find_if(
               all.rbegin(), all.rend(),
               [](const Seen& one) { return one.what.starts_with("finished"); })
        ->reply;
}

web::ServerOptions patient() {
    using std::chrono::hours;
    return {.threads = 8, .idle = hours{1}, .receive = hours{1}, .send = hours{1}};
}

int Served::port() {
    if (port_ == 0) {
        port_ = server.bind("127.0.0.1", 0);
        thread_ = std::thread{[this] { server.serve(); }};
    }
    return port_;
}

void Served::stop() {
    server.stop();
    if (thread_.joinable()) thread_.join();
}
