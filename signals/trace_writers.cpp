#include "signals/trace_writers.hpp"

#include "signals/detail/text.hpp"

#include <array>
#include <cstdio>
#include <ostream>
#include <utility>

namespace rowcall::signals::trace {

using detail::json_place;
using detail::json_string;
using detail::one_line;

namespace {

std::int64_t nanoseconds(Clock::duration duration) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count();
}
std::int64_t nanoseconds(Clock::time_point time) { return nanoseconds(time.time_since_epoch()); }

std::string formatted(const char* format, double number) {
    std::array<char, 64> text;
    const int length = std::snprintf(text.data(), text.size(), format, number);
    return {text.data(), static_cast<std::size_t>(length)};
}

// "12.3 us"
std::string readable(Clock::duration duration) {
    const auto time = static_cast<double>(nanoseconds(duration));
    if (time < 1e3) return formatted("%.0f ns", time);
    if (time < 1e6) return formatted("%.1f us", time / 1e3);
    if (time < 1e9) return formatted("%.1f ms", time / 1e6);
    return formatted("%.1f s", time / 1e9);
}

std::string signal_label(const Send& send) { return send.signal.empty() ? "signal" : send.signal; }
std::string receiver_label(const Call& call) {
    if (!call.name.empty()) return call.name;
    return call.place ? detail::short_place(call.place) : "receiver";
}

// ---- the tree ----

void add_tree(std::string& text, const Send& send, const std::string& indent);

void add_tree(std::string& text, const Call& call, const std::string& indent) {
    text += indent + "-> " + one_line(receiver_label(call));
    if (!call.name.empty() && call.place) text += " (" + detail::short_place(call.place) + ")";
    text += ", " + (call.muted ? "muted" : readable(call.duration));
    if (call.error) text += ", failed: " + one_line(*call.error);
    text += '\n';
    const std::string deeper = indent + "  ";
    auto send = call.sends.begin();
    const auto add_sends_until = [&](const auto& is_later) {
        for (; send != call.sends.end() && !is_later(*send); ++send) add_tree(text, *send, deeper);
    };
    for (const Note& note : call.notes) {
        add_sends_until([&](const Send& next) { return next.start >= note.start; });
        text += deeper + one_line(note.kind) + ": " + one_line(note.text) + ", " +
                readable(note.duration) + "\n";
    }
    add_sends_until([](const Send&) { return false; });
}

void add_tree(std::string& text, const Send& send, const std::string& indent) {
    text += indent + one_line(signal_label(send));
    if (!send.sender.empty()) text += " from " + one_line(send.sender);
    text += ", " + readable(send.duration) + "\n";
    for (const Call& call : send.calls) add_tree(text, call, indent + "  ");
}

// ---- lines of JSON ----

template<class Items, class ToText>
std::string json_list(const Items& items, const ToText& to_text) {
    std::string text;
    for (const auto& item : items) text += (text.empty() ? "" : ",") + to_text(item);
    return "[" + text + "]";
}

template<class Timed>
std::string json_times(const Timed& timed) {
    return ",\"start\":" + std::to_string(nanoseconds(timed.start)) +
           ",\"duration\":" + std::to_string(nanoseconds(timed.duration));
}

std::string note_json(const Note& note) {
    return "{\"kind\":" + json_string(note.kind) + ",\"text\":" + json_string(note.text) +
           json_times(note) + "}";
}

std::string error_json(const Call& call) { return call.error ? json_string(*call.error) : "null"; }

std::string call_json(const Call& call) {
    return "{\"name\":" + json_string(call.name) + ",\"place\":" + json_place(call.place) +
           json_times(call) + ",\"error\":" + error_json(call) +
           ",\"muted\":" + (call.muted ? "true" : "false") +
           ",\"notes\":" + json_list(call.notes, note_json) + "}";
}

void add_lines(std::string& text, const Send& send) {
    text += "{\"id\":" + std::to_string(send.id) + ",\"cause\":" + std::to_string(send.cause) +
            ",\"thread\":" + std::to_string(send.thread) +
            ",\"signal\":" + json_string(send.signal) + ",\"sender\":" + json_string(send.sender) +
            json_times(send) + ",\"calls\":" + json_list(send.calls, call_json) + "}\n";
    for (const Call& call : send.calls)
        for (const Send& caused : call.sends) add_lines(text, caused);
}

// ---- events of Chrome ----

class ChromeEvents {
public:
    explicit ChromeEvents(std::uint32_t thread) : thread_{std::to_string(thread)} {}

    void add(const Send& send) {
        add_event(
            signal_label(send), "signal", send,
            "\"id\":" + std::to_string(send.id) + ",\"cause\":" + std::to_string(send.cause) +
                ",\"sender\":" + json_string(send.sender));
        for (const Call& call : send.calls) add(call);
    }
    const std::string& text() const { return text_; }

private:
    void add(const Call& call) {
        add_event(
            receiver_label(call), "receiver", call,
            "\"place\":" + json_place(call.place) + ",\"error\":" + error_json(call) +
                ",\"muted\":" + (call.muted ? "true" : "false"));
        for (const Note& note : call.notes) add_event(note.text, note.kind, note, "");
        for (const Send& send : call.sends) add(send);
    }

    template<class Timed>
    void add_event(
        std::string_view name, std::string_view category, const Timed& timed,
        const std::string& args) {
        text_ += text_.empty() ? "" : ",\n";
        text_ += "{\"name\":" + json_string(name) + ",\"cat\":" + json_string(category) +
                 ",\"ph\":\"X\",\"ts\":" + microseconds(nanoseconds(timed.start)) +
                 ",\"dur\":" + microseconds(nanoseconds(timed.duration)) +
                 ",\"pid\":1,\"tid\":" + thread_ + ",\"args\":{" + args + "}}";
    }

    static std::string microseconds(std::int64_t nanoseconds) {
        const std::string rest = std::to_string(nanoseconds % 1000 + 1000);
        return std::to_string(nanoseconds / 1000) + "." + rest.substr(1);
    }

    std::string thread_;
    std::string text_;
};

} // namespace

void TreeWriter::write(const Send& send) {
    std::string text;
    add_tree(text, send, "");
    out_ << text << std::flush;
}

void JsonLinesWriter::write(const Send& send) {
    std::string text;
    add_lines(text, send);
    out_ << text << std::flush;
}

void ChromeWriter::write(const Send& send) {
    ChromeEvents events{send.thread};
    events.add(send);
    out_ << (std::exchange(empty_, false) ? "[\n" : ",\n") << events.text() << std::flush;
}

ChromeWriter::~ChromeWriter() { out_ << (empty_ ? "[]\n" : "\n]\n") << std::flush; }

} // namespace rowcall::signals::trace
