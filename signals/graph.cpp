#include "signals/graph.hpp"

#include "signals/detail/link.hpp"
#include "signals/detail/text.hpp"

#include <algorithm>
#include <map>

namespace rowcall {

using signals::Graph;

namespace detail {
namespace {

// Under the registry's lock: signals are gone from the list before they die.
class GraphReader {
public:
    Graph read() {
        Graph graph;
        for (const Link* link = Link::oldest; link; link = link->newer)
            graph.signals.push_back({std::string(link->name), link->place, receivers_of(*link)});
        return graph;
    }

private:
    std::vector<Graph::Receiver> receivers_of(const Link& link) {
        std::vector<Graph::Receiver> receivers;
        const std::uint32_t size = link.array ? link.array->size.load(Order::relaxed) : 0;
        for (std::uint32_t i = 0; i < size; ++i) {
            const Node* node = link.array->entries()[i].node;
            if (!is_dead(node) && !is_expired(node))
                receivers.push_back(describe(node, sender_text_of(node->sender)));
        }
        for (const Node* node : nodes_waiting_for(link))
            receivers.push_back(describe(node, node->extras()->sender.origin()->name));
        return receivers;
    }

    static Graph::Receiver describe(const Node* node, std::string sender) {
        return {std::string(receiver_name(node)), place_of(node), std::move(sender)};
    }

    std::string sender_text_of(const void* key) {
        if (!key) return {};
        if (const TypeTag* tag = tag_of(key)) return std::string(tag->name);
        const std::size_t number = objects_.try_emplace(key, objects_.size() + 1).first->second;
        return "object " + std::to_string(number);
    }

    std::map<const void*, std::size_t> objects_;
};

// Numbers the boxes of receivers in a diagram. One that says nothing of its receiver stands for
// that one only.
class ReceiverBoxes {
public:
    struct Box {
        std::size_t number;
        bool is_new;
    };
    Box box_for(const Graph::Receiver& receiver) {
        const bool known = !receiver.name.empty() || receiver.place;
        const auto [found, is_new] = numbers_.try_emplace(receiver.label(), count_);
        if (!known) return {count_++, true};
        if (is_new) ++count_;
        return {found->second, is_new};
    }

private:
    std::map<std::string, std::size_t> numbers_;
    std::size_t count_ = 0;
};

// Whatever Mermaid might understand is written as the number of the character.
std::string mermaid_string(std::string_view text) {
    static constexpr std::string_view harmless = " _-.,:/()";
    std::string quoted = "\"";
    each_character(text, [&](std::string_view character) {
        const char c = character.front();
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                           (c >= 'a' && c <= 'z') || harmless.find(c) != harmless.npos;
        if (plain || character.size() > 1)
            quoted += character;
        else if (c == '\n')
            quoted += "<br/>";
        else if (is_control(c))
            quoted += ' ';
        else
            quoted.append("#").append(std::to_string(c)).append(";");
    });
    return quoted += '"';
}

std::string dot_string(std::string_view text) {
    std::string quoted = "\"";
    each_character(text, [&](std::string_view character) {
        const char c = character.front();
        if (c == '"' || c == '\\')
            quoted.append("\\").append(character);
        else if (c == '&') // would begin an entity
            quoted += "&amp;";
        else if (c == '\n')
            quoted += "\\n";
        else if (is_control(c))
            quoted += ' ';
        else
            quoted += character;
    });
    return quoted += '"';
}

} // namespace
} // namespace detail

Graph signals::graph() {
    const std::lock_guard lock(detail::registry_lock());
    return detail::GraphReader().read();
}

std::string Graph::Receiver::label() const {
    const std::string at = detail::short_place(place);
    if (name.empty()) return at.empty() ? "receiver" : at;
    return at.empty() ? name : name + "\n" + at;
}

std::string Graph::Signal::label() const {
    if (!name.empty()) return name;
    return place ? "signal at " + detail::short_place(place) : "signal";
}

std::vector<std::string> Graph::Signal::senders() const {
    std::vector<std::string> found;
    for (const Receiver& receiver : receivers)
        if (!receiver.sender.empty() &&
            std::find(found.begin(), found.end(), receiver.sender) == found.end())
            found.push_back(receiver.sender);
    return found;
}

std::string Graph::to_mermaid() const {
    std::string text = "flowchart LR\n";
    detail::ReceiverBoxes boxes;
    for (std::size_t i = 0; i < signals.size(); ++i) {
        const std::string from = "    s" + std::to_string(i);
        text += from + "([" + detail::mermaid_string(signals[i].label()) + "])\n";
        for (const Receiver& receiver : signals[i].receivers) {
            const auto [number, is_new] = boxes.box_for(receiver);
            const std::string to = "r" + std::to_string(number);
            if (is_new)
                text += "    " + to + "[" + detail::mermaid_string(receiver.label()) + "]\n";
            text += from + " -->";
            if (!receiver.sender.empty())
                text += "|" + detail::mermaid_string(receiver.sender) + "|";
            text += " " + to + "\n";
        }
    }
    return text;
}

std::string Graph::to_dot() const {
    std::string text = "digraph signals {\n"
                       "    rankdir=LR\n"
                       "    node [fontname=\"sans-serif\" shape=box]\n"
                       "    edge [fontname=\"sans-serif\"]\n";
    detail::ReceiverBoxes boxes;
    for (std::size_t i = 0; i < signals.size(); ++i) {
        const std::string from = "    s" + std::to_string(i);
        text += from + " [style=rounded label=" + detail::dot_string(signals[i].label()) + "]\n";
        for (const Receiver& receiver : signals[i].receivers) {
            const auto [number, is_new] = boxes.box_for(receiver);
            const std::string to = "r" + std::to_string(number);
            if (is_new)
                text += "    " + to + " [label=" + detail::dot_string(receiver.label()) + "]\n";
            text += from + " -> " + to;
            if (!receiver.sender.empty())
                text += " [label=" + detail::dot_string(receiver.sender) + "]";
            text += "\n";
        }
    }
    return text += "}\n";
}

std::string Graph::to_json() const {
    using detail::json_string;
    const auto list = [](const auto& items, const auto& to_text) {
        std::string text;
        for (const auto& item : items) text += (text.empty() ? "" : ",") + to_text(item);
        return "[" + text + "]";
    };
    const auto receiver_json = [](const Receiver& receiver) {
        return "{\"name\":" + json_string(receiver.name) +
               ",\"sender\":" + json_string(receiver.sender) +
               ",\"place\":" + detail::json_place(receiver.place) + "}";
    };
    const auto signal_json = [&](const Signal& signal) {
        return "{\"name\":" + json_string(signal.name) +
               ",\"place\":" + detail::json_place(signal.place) +
               ",\"senders\":" + list(signal.senders(), json_string) +
               ",\"receivers\":" + list(signal.receivers, receiver_json) + "}";
    };
    return "{\"signals\":" + list(signals, signal_json) + "}";
}

} // namespace rowcall
