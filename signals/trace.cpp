#include "signals/trace.hpp"

#include "signals/detail/link.hpp"
#include "signals/detail/recorder.hpp"
#include "signals/error_sink.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>

namespace rowcall {

using namespace signals::trace;

namespace detail {

// The record of a send in progress.
struct TracedSend {
    Send send{};
    const Slot* slot;
    TracedSend* outer;               // on this thread
    const Node* inside_of = nullptr; // the receiver that the last of the calls is of, until it ends
};

constinit thread_local TracedSend* innermost_send = nullptr;

namespace {

// Held while a sink writes, which may replace itself; if both, the registry's lock comes after.
constinit std::recursive_mutex trace_lock;
static_assert(std::is_trivially_destructible_v<std::recursive_mutex>); // sends may outlive main()
constinit Sink* current_trace_sink = nullptr;                          // under that lock
constinit thread_local bool writes = false;                            // this thread is in the sink

constinit std::atomic<std::uint64_t> last_send{0};
constinit std::atomic<std::uint32_t> last_thread{0};

std::uint32_t number_of_this_thread() noexcept {
    constinit static thread_local std::uint32_t number = 0;
    if (number == 0) number = ++last_thread;
    return number;
}

std::string text_of_sender(const void* key) {
    if (!key) return {};
    if (const TypeTag* tag = tag_of(key)) return std::string(tag->name);
    char digits[2 * sizeof key];
    const auto end = std::to_chars(digits, std::end(digits), address_of_key(key), 16).ptr;
    return "object at 0x" + std::string(digits, end);
}

void write_send(const Send& send) noexcept {
    const std::lock_guard lock(trace_lock);
    if (!current_trace_sink) return;
    writes = true;
    try {
        current_trace_sink->write(send);
    } catch (...) {
        // It is the sink's to tell.
    }
    writes = false;
}

std::unique_ptr<TracedSend> new_record(
    const Slot& slot, const void* sender, Clock::time_point now) {
    const Array& array = *slot.array.load(Order::relaxed);
    std::unique_ptr<TracedSend> record(new TracedSend{.slot = &slot, .outer = innermost_send});
    Send& send = record->send;
    send.id = ++last_send;
    if (record->outer) send.cause = record->outer->send.id;
    send.thread = number_of_this_thread();
    send.signal = array.signal_name;
    send.sender = text_of_sender(sender);
    send.start = now;
    send.calls.reserve(std::min(array.size.load(Order::relaxed), 8u));
    return record;
}

} // namespace

// The first call of a send begins its record. Running out of memory loses it, and nothing else.
void Admission::begin_record(const Entry& entry, Slot& slot, const void* sender) noexcept {
    if (writes) return;
    try {
        const Clock::time_point now = Clock::now();
        std::unique_ptr<TracedSend> fresh;
        TracedSend* record = innermost_send;
        if (!record || record->slot != &slot) {
            fresh = new_record(slot, sender, now);
            record = fresh.get();
        }
        std::string name(receiver_name(entry.node));
        Call& call = record->send.calls.emplace_back();
        call.name = std::move(name);
        call.place = place_of(entry.node);
        call.start = now;
        call.muted = muted_;
        record->inside_of = entry.node;
        if (fresh) {
            innermost_send = fresh.release();
            slot.asked.fetch_or(Slot::by_trace);
        }
        recorded_ = true;
    } catch (const std::bad_alloc&) {
        return;
    }
}

void Admission::end_record() const noexcept {
    const Clock::time_point now = Clock::now();
    innermost_send->inside_of = nullptr;
    Send& send = innermost_send->send;
    send.calls.back().duration = now - send.calls.back().start;
    send.duration = now - send.start;
}

void Admission::record_failure() const noexcept {
    if (recorded_) detail::record_failure(innermost_send->inside_of);
}

void record_failure(const Node* node) noexcept {
    if (!node || !innermost_send || innermost_send->inside_of != node) return;
    try {
        innermost_send->send.calls.back().error = signals::message_of(std::current_exception());
    } catch (const std::bad_alloc&) {
        // Then it is the error of another place.
    }
}

EndedSend::EndedSend(const Slot& slot) noexcept {
    if (!innermost_send || innermost_send->slot != &slot) return;
    send_ = std::exchange(innermost_send, innermost_send->outer);
}

EndedSend::~EndedSend() {
    if (!send_) return;
    const std::unique_ptr<TracedSend> ended(send_);
    if (!ended->outer) {
        write_send(ended->send);
        return;
    }
    try {
        ended->outer->send.calls.back().sends.push_back(std::move(ended->send));
    } catch (const std::bad_alloc&) {
        // Lost, as in begin_record().
    }
}

} // namespace detail

static Sink* replace_sink(Sink* sink) noexcept {
    const std::lock_guard lock_sink(detail::trace_lock);
    const std::lock_guard lock(detail::registry_lock());
    detail::Link::mark_arrays(detail::Array::traced, sink != nullptr);
    return std::exchange(detail::current_trace_sink, sink);
}

Sink* signals::trace::start(Sink& sink) noexcept { return replace_sink(&sink); }
Sink* signals::trace::stop() noexcept { return replace_sink(nullptr); }

signals::trace::Scope::Scope(Sink& sink) noexcept : previous_(start(sink)) {}
signals::trace::Scope::~Scope() { replace_sink(previous_); }

void signals::trace::note(std::string_view kind, std::string_view text, Clock::duration duration) {
    if (!is_recording()) return;
    detail::innermost_send->send.calls.back().notes.push_back(
        {std::string(kind), std::string(text), Clock::now() - duration, duration});
}

} // namespace rowcall
