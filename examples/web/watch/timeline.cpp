#include "examples/web/watch/timeline.hpp"

#include "signals/request.hpp"

#include <algorithm>

namespace web {

using namespace rowcall;
namespace trace = signals::trace;

namespace {

// A thread serves one request after the other, and each begins with request_started.
struct CurrentRequest {
    std::string label;
    bool is_kept = true;
};
thread_local CurrentRequest current_request;

} // namespace

Timeline::Timeline(Label label)
    : run_{std::to_string(std::chrono::system_clock::now().time_since_epoch().count())},
      labelling_{request_started.connect(
          [label = std::move(label)](const Request& request) {
              current_request.label = label(request);
              current_request.is_kept = !current_request.label.empty();
          },
          {.name = "note_request"})},
      tracing_{*this} {}

Timeline::~Timeline() = default;

void Timeline::write(const trace::Send& send) {
    if (!current_request.is_kept) return;
    const auto age = std::chrono::duration_cast<std::chrono::system_clock::duration>(
        trace::Clock::now() - send.start);
    auto entry = std::make_shared<Entry>(
        0, std::chrono::system_clock::now() - age, current_request.label, send);
    const std::lock_guard lock{mutex_};
    entry->number = ++last_;
    entries_.push_back(std::move(entry));
    if (entries_.size() > most_kept) entries_.pop_front();
    changed_.notify_all();
}

Timeline::Entries Timeline::after(std::uint64_t number, std::chrono::milliseconds wait) const {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, wait, [&] { return last_ > number || is_closed_; });
    const auto first = std::find_if(
        entries_.begin(), entries_.end(), [&](auto& entry) { return entry->number > number; });
    return {first, entries_.end()};
}

void Timeline::close() {
    const std::lock_guard lock{mutex_};
    is_closed_ = true;
    changed_.notify_all();
}

bool Timeline::is_closed() const {
    const std::lock_guard lock{mutex_};
    return is_closed_;
}

} // namespace web
