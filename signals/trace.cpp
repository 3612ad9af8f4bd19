#include "signals/trace.hpp"

#include "signals/detail/link.hpp"
#include "signals/detail/recorder.hpp"
#include "signals/error_sink.hpp"

#include <atomic>
#include <charconv>

namespace rowcall {

using namespace signals::trace;

namespace detail {

// The record of a send in progress.
struct TracedSend {
    Send send;
    std::shared_ptr<Sink> sink;
    const Slot* slot;
    TracedSend* outer;               // on this thread
    const Node* inside_of = nullptr; // the receiver that the last of the calls is of, until it ends
};

constinit thread_local TracedSend* innermost_send = nullptr;

namespace {

constinit bool tracing = false;  // under the registry's lock
constinit std::mutex sink_lock;  // taken for a moment, within the registry's lock if both
constinit std::mutex write_lock; // held while a sink writes
constinit thread_local bool writes = false; // this thread does
constinit std::atomic<std::uint64_t> last_send{0};
constinit std::atomic<std::uint32_t> last_thread{0};

// Never destroyed: signals may be sent until the very end.
std::shared_ptr<Sink>& current_trace_sink() {
    static auto* const sink = new std::shared_ptr<Sink>;
    return *sink;
}

std::shared_ptr<Sink> take_part() {
    const std::lock_guard lock(sink_lock);
    return current_trace_sink();
}

std::uint32_t number_of_this_thread() noexcept {
    constinit static thread_local std::uint32_t number = 0;
    if (number == 0) number = ++last_thread;
    return number;
}

std::string sender_text(const void* key) {
    if (!key) return {};
    if (const TypeTag* tag = tag_of(key)) return std::string(tag->name);
    char digits[2 * sizeof key];
    const auto end = std::to_chars(digits, std::end(digits), address_of_key(key), 16).ptr;
    return "object at 0x" + std::string(digits, end);
}

void write_send(Sink& sink, const Send& send) {
    const std::lock_guard lock(write_lock);
    writes = true;
    try {
        sink.write(send);
    } catch (...) {
        // It is the sink's to tell.
    }
    writes = false;
}

// Null if it is not to be recorded.
std::unique_ptr<TracedSend> begin_send(
    const Array& array, const Slot& slot, const void* sender, Clock::time_point now) {
    TracedSend* const outer = innermost_send;
    std::shared_ptr<Sink> sink = outer ? outer->sink : take_part();
    if (!sink) return nullptr;
    return std::unique_ptr<TracedSend>(new TracedSend{
        .send =
            {.id = ++last_send,
             .cause = outer ? outer->send.id : 0,
             .thread = number_of_this_thread(),
             .signal = std::string(array.signal_name),
             .sender = sender_text(sender),
             .start = now},
        .sink = std::move(sink),
        .slot = &slot,
        .outer = outer});
}

} // namespace

bool is_tracing() noexcept { return tracing; }

// The first call of a send begins its record. Running out of memory loses it, and nothing else.
void Admission::begin_record(const Entry& entry, Slot& slot, const void* sender) noexcept {
    if (writes) return;
    const Node* const node = entry.node;
    try {
        const Clock::time_point now = Clock::now();
        std::unique_ptr<TracedSend> fresh;
        TracedSend* current = innermost_send;
        if (!current || current->slot != &slot) {
            fresh = begin_send(*slot.array.load(Order::relaxed), slot, sender, now);
            if (!fresh) return;
            current = fresh.get();
        }
        current->send.calls.push_back(
            {.name = std::string(receiver_name(node)), .place = place_of(node), .start = now});
        current->inside_of = node;
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
    if (!innermost_send || innermost_send->inside_of != node) return;
    try {
        innermost_send->send.calls.back().error = signals::message_of(std::current_exception());
    } catch (const std::bad_alloc&) {
        // Then it is the error of another place.
    }
}

EndedSend::EndedSend(Slot& slot) noexcept {
    if ((slot.asked.load(Order::relaxed) & Slot::by_trace) == 0) return;
    slot.asked.fetch_and(static_cast<std::uint8_t>(~Slot::by_trace));
    send_ = std::exchange(innermost_send, innermost_send->outer);
}

EndedSend::~EndedSend() {
    if (!send_) return;
    const std::unique_ptr<TracedSend> ended(send_);
    if (!ended->outer) {
        write_send(*ended->sink, ended->send);
        return;
    }
    try {
        ended->outer->send.calls.back().sends.push_back(std::move(ended->send));
    } catch (const std::bad_alloc&) {
        // Lost, as in begin_record().
    }
}

} // namespace detail

std::shared_ptr<Sink> signals::trace::start(std::shared_ptr<Sink> sink) {
    using detail::Array;
    const std::lock_guard lock(detail::registry_lock());
    {
        const std::lock_guard lock_sink(detail::sink_lock);
        sink.swap(detail::current_trace_sink());
        detail::tracing = detail::current_trace_sink() != nullptr;
    }
    for (const detail::Link* link = detail::Link::oldest; link; link = link->newer) {
        if (!link->array) continue;
        if (detail::tracing)
            link->array->careful.fetch_or(Array::traced);
        else
            link->array->careful.fetch_and(static_cast<std::uint8_t>(~Array::traced));
    }
    return sink;
}

void signals::trace::stop() { start(nullptr); }

void signals::trace::note(std::string_view kind, std::string_view text, Clock::duration duration) {
    if (!is_recording()) return;
    detail::innermost_send->send.calls.back().notes.push_back(
        {std::string(kind), std::string(text), Clock::now() - duration, duration});
}

} // namespace rowcall
