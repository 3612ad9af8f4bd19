// What the signals of this program do: live, counted, and drawn.
#include "examples/web/site/handlers.hpp"
#include "examples/web/site/pages.hpp"
#include "examples/web/watch/graph_view.hpp"
#include "examples/web/watch/signal_counter.hpp"
#include "examples/web/watch/timeline.hpp"

#include <fmt/format.h>

#include <charconv>

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
    const std::string_view file = call.place.file ? call.place.file : "";
    nlohmann::json json{
        {"name", call.name},
        {"place", fmt::format("{}:{}", file.substr(file.rfind('/') + 1), call.place.line)},
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
         {"last", last},
         {"most_kept", Timeline::most_kept},
         {"counts", counts_json(counter)},
         {"graph", graph},
         {"drawing", render("graph", {{"graph", graph}})}});
}

void count_signals(Context& context, const SignalCounter& counter) {
    nlohmann::json body = nlohmann::json::object();
    for (const auto& [signal, sent] : counter.counts()) body[std::string{signal}] = sent;
    context.json(body);
}

// A server-sent event: each line of its data begins with its name.
std::string event_of(const Timeline::Entry& entry) {
    std::string event = fmt::format("id: {}\ndata: ", entry.number);
    for (const char c : render("send", entry_json(entry))) {
        event += c;
        if (c == '\n') event += "data: ";
    }
    return event + "\n\n";
}

std::uint64_t last_seen(const httplib::Request& request) {
    std::string text = request.get_header_value("Last-Event-ID");
    if (text.empty()) text = request.get_param_value("after");
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// Each watcher keeps a thread of the server busy.
class Watchers {
public:
    static constexpr int most = 16;
    bool enter() {
        if (++now_ <= most) return true;
        --now_;
        return false;
    }
    void leave() { --now_; }

private:
    std::atomic<int> now_{0};
};

void watch_signals(
    Context& context, Timeline& timeline, const std::shared_ptr<Watchers>& watchers) {
    constexpr std::chrono::seconds silence{10}; // after that a comment finds out who has gone
    if (!watchers->enter())
        throw HttpError{503, "There are too many who watch the signals now. Try again later."};
    context.response.set_header("Cache-Control", "no-store");
    context.response.set_chunked_content_provider(
        "text/event-stream",
        [&timeline, silence,
         last = last_seen(context.request)](std::size_t, httplib::DataSink& sink) mutable {
            const auto entries = timeline.after(last, silence);
            if (timeline.is_closed()) return sink.done(), true;
            std::string events;
            for (const auto& entry : entries) events += event_of(*entry);
            if (!entries.empty()) last = entries.back()->number;
            if (events.empty()) events = ": still here\n\n";
            return sink.write(events.data(), events.size());
        },
        [watchers](bool) { watchers->leave(); });
}

} // namespace

void add_signal_pages(Routes& routes, const SignalCounter& counter, Timeline& timeline) {
    routes.add("GET", "/signals", Access::anyone, [&](Context& context) {
        show_signals(context, counter, timeline);
    });
    routes.add("GET", "/signals.json", Access::anyone, [&](Context& context) {
        count_signals(context, counter);
    });
    routes.add(
        "GET", "/signals/live", Access::anyone,
        [&timeline, watchers = std::make_shared<Watchers>()](Context& context) {
            watch_signals(context, timeline, watchers);
        });
}

} // namespace web
