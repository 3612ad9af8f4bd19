// What the signals of this program do: live, counted, and drawn.
#include "examples/web/site/handlers.hpp"
#include "examples/web/site/pages.hpp"
#include "examples/web/site/places.hpp"
#include "examples/web/watch/graph_view.hpp"
#include "examples/web/watch/place_text.hpp"
#include "examples/web/watch/signal_counter.hpp"
#include "examples/web/watch/timeline.hpp"

#include <fmt/format.h>

#include <charconv>
#include <mutex>

namespace web {

using namespace rowcall;
namespace trace = signals::trace;

namespace {

std::string milliseconds_of(trace::Clock::duration duration) {
    return fmt::format("{:.3f} ms", std::chrono::duration<double, std::milli>(duration).count());
}

nlohmann::json send_json(const trace::Send& send);

// Without what a receiver threw: its text may tell of somebody's data.
nlohmann::json call_json(const trace::Call& call) {
    nlohmann::json json{
        {"name", call.name},
        {"place", place_text(call.place)},
        {"is_watching", call.name == "count" || call.name == "note_request"},
        {"duration", milliseconds_of(call.duration)},
        {"failed", call.error.has_value()},
        {"notes", nlohmann::json::array()},
        {"sends", nlohmann::json::array()}};
    for (const trace::Note& note : call.notes)
        json["notes"].push_back(
            {{"kind", note.kind},
             {"text", note.text},
             {"duration", milliseconds_of(note.duration)}});
    for (const trace::Send& send : call.sends) json["sends"].push_back(send_json(send));
    return json;
}

nlohmann::json send_json(const trace::Send& send) {
    nlohmann::json json{
        {"signal", send.signal},
        {"sender", send.sender.empty() ? nlohmann::json{} : nlohmann::json(send.sender)},
        {"duration", milliseconds_of(send.duration)},
        {"calls", nlohmann::json::array()},
        {"entry", nullptr}};
    for (const trace::Call& call : send.calls) json["calls"].push_back(call_json(call));
    return json;
}

nlohmann::json entry_json(const Timeline::Entry& entry) {
    nlohmann::json json = send_json(entry.send);
    const Timestamp at{std::chrono::floor<std::chrono::microseconds>(entry.at)};
    json["entry"] = {
        {"number", entry.number},
        {"at", at.to_string().substr(11, 12)},
        {"request", entry.request.empty() ? nlohmann::json{} : nlohmann::json(entry.request)}};
    return json;
}

nlohmann::json counts_json(const SignalCounter& counter) {
    nlohmann::json json = nlohmann::json::array();
    for (const auto& [signal, sent] : counter.counts())
        json.push_back({{"signal", signal}, {"sent", sent}});
    return json;
}

// How a watcher names the last entry that it has seen: "1795338000-17".
std::string id_of(const Timeline& timeline, std::uint64_t number) {
    return fmt::format("{}-{}", timeline.run(), number);
}

std::uint64_t last_seen(const Context& context, const Timeline& timeline) {
    std::string id = context.request.get_header_value("Last-Event-ID");
    if (id.empty()) id = context.raw_field("after");
    std::uint64_t number = 0;
    if (id.starts_with(timeline.run() + "-")) {
        const char* begin = id.data() + timeline.run().size() + 1;
        std::from_chars(begin, id.data() + id.size(), number);
    }
    return number;
}

void show_signals(Context& context, const SignalCounter& counter, const Timeline& timeline) {
    nlohmann::json entries = nlohmann::json::array();
    std::uint64_t last = 0;
    for (const auto& entry : timeline.after(0)) {
        entries.insert(entries.begin(), entry_json(*entry));
        last = entry->number;
    }
    const nlohmann::json graph = graph_view(signals::graph());
    context.page(
        "signals", "Signals",
        {{"entries", std::move(entries)},
         {"last", id_of(timeline, last)},
         {"most_kept", Timeline::most_kept},
         {"counts", counts_json(counter)},
         {"graph", graph},
         {"drawing", render("graph", {{"graph", graph}})}});
}

nlohmann::json named_counts(const SignalCounter& counter) {
    nlohmann::json counts = nlohmann::json::object();
    for (const auto& [signal, sent] : counter.counts()) counts[std::string{signal}] = sent;
    return counts;
}

// A server-sent event: each line of its data begins with its name.
std::string event_of(std::string_view head, std::string_view data) {
    std::string event = fmt::format("{}\ndata: ", head);
    for (const char c : data) {
        event += c;
        if (c == '\n') event += "data: ";
    }
    return event + "\n\n";
}

// What is new, and how often each signal was sent by now; a comment if nothing is.
std::string events_of(
    const Timeline& timeline, const Timeline::Entries& entries, const SignalCounter& counter) {
    if (entries.empty()) return ": still here\n\n";
    std::string events;
    for (const auto& entry : entries)
        events +=
            event_of("id: " + id_of(timeline, entry->number), render("send", entry_json(*entry)));
    return events + event_of("event: counts", named_counts(counter).dump());
}

constexpr int most_watchers = 16; // each keeps a thread of the server busy

// What is new behind that number, or nothing after some time. Gives up when nobody listens.
Timeline::Entries news(
    const Timeline& timeline, std::uint64_t last, const httplib::DataSink& sink) {
    constexpr int silence = 10; // seconds; then a comment keeps the connection alive
    Timeline::Entries entries;
    for (int i = 0; i < silence && entries.empty() && sink.is_writable(); ++i)
        entries = timeline.after(last, std::chrono::seconds{1});
    return entries;
}

// One at a time: to ThreadSanitizer, which does not see into the library, two streams that end at
// once would race for the text of the last chunk.
bool end(httplib::DataSink& sink) {
    static std::mutex ending;
    const std::lock_guard lock{ending};
    sink.done();
    return true;
}

void watch_signals(
    Context& context, Timeline& timeline, const SignalCounter& counter, Places& watchers) {
    context.response.set_chunked_content_provider(
        "text/event-stream",
        [&timeline, &counter, place = watchers.take(),
         last = last_seen(context, timeline)](std::size_t, httplib::DataSink& sink) mutable {
            const auto entries = news(timeline, last, sink);
            if (timeline.is_closed()) return end(sink);
            if (!entries.empty()) last = entries.back()->number;
            const std::string events = events_of(timeline, entries, counter);
            return sink.is_writable() && sink.write(events.data(), events.size());
        });
}

} // namespace

void add_signal_pages(Routes& routes, const SignalCounter& counter, Timeline& timeline) {
    routes.add("GET", "/signals", Access::anyone, [&](Context& context) {
        show_signals(context, counter, timeline);
    });
    routes.add("GET", "/signals.json", Access::anyone, [&](Context& context) {
        context.json(named_counts(counter));
    });
    routes.add(
        "GET", "/signals/live", Access::anyone,
        [&, watchers = std::make_shared<Places>(most_watchers)](Context& context) {
            watch_signals(context, timeline, counter, *watchers);
        });
}

} // namespace web
