#include "examples/web/watch/graph_view.hpp"

#include "examples/web/watch/place_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace web {

using rowcall::signals::Graph;

namespace {

constexpr double row_height = 22, gap = 10, margin = 8, letter = 7.25;
constexpr double curve = 110; // the room that the curves have between the columns

double width_of(std::size_t letters) { return static_cast<double>(letters) * letter + 20; }

// A row of the left column, from which curves begin.
struct Port {
    std::string sender; // empty: any
    double y;
};
// A box of the right column.
struct Box {
    std::string label;
    double wanted_y = 0; // the mean of those of its ports
    int ports = 0;
    double y = 0;
};
struct Edge {
    std::size_t port, box;
};

class Layout {
public:
    explicit Layout(const Graph& graph) {
        for (const auto& signal : graph.signals)
            if (!signal.receivers.empty()) add(signal);
        place_boxes();
    }

    nlohmann::json to_json() const {
        const double right = margin + left_width_ + curve;
        nlohmann::json view{
            {"width", right + right_width_ + margin},
            {"height", std::max(left_end_, right_end_) + margin},
            {"signals", signals_},
            {"ports", nlohmann::json::array()},
            {"boxes", nlohmann::json::array()},
            {"edges", nlohmann::json::array()},
            {"rows", rows_}};
        for (auto& signal : view["signals"]) signal["width"] = left_width_;
        for (const Port& port : ports_)
            view["ports"].push_back(
                {{"x", margin + 14}, {"y", port.y + 15}, {"sender", port.sender}});
        for (const Box& box : boxes_)
            view["boxes"].push_back(
                {{"x", right},
                 {"y", box.y},
                 {"text_x", right + 10},
                 {"text_y", box.y + 15},
                 {"width", right_width_},
                 {"label", box.label}});
        for (const Edge& edge : edges_) {
            const double from = ports_[edge.port].y + row_height / 2;
            const double to = boxes_[edge.box].y + row_height / 2;
            const double begin = margin + left_width_, middle = begin + curve / 2;
            view["edges"].push_back(
                {{"path", fmt::format(
                              "M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}", begin,
                              from, middle, from, middle, to, right, to)},
                 {"tone", edge.box % 6}});
        }
        return view;
    }

private:
    void add(const Graph::Signal& signal) {
        const double top = left_end_;
        const std::size_t any_sender = ports_.size(); // curves begin beside the signal's name
        ports_.push_back({{}, top});
        left_end_ += row_height;
        left_width_ = std::max(left_width_, width_of(signal.name.size()));
        for (const std::string& sender : signal.senders()) {
            ports_.push_back({sender, left_end_});
            left_end_ += row_height;
            left_width_ = std::max(left_width_, width_of(sender.size() + 1));
        }
        for (const auto& receiver : signal.receivers) {
            const auto port = std::find_if(
                ports_.begin() + static_cast<std::ptrdiff_t>(any_sender), ports_.end(),
                [&](const Port& one) { return one.sender == receiver.sender; });
            connect(static_cast<std::size_t>(port - ports_.begin()), receiver);
            rows_.push_back(
                {{"signal", signal.name},
                 {"sender", receiver.sender.empty() ? "any" : receiver.sender},
                 {"receiver", label_of(receiver)}});
        }
        signals_.push_back(
            {{"x", margin},
             {"y", top},
             {"height", left_end_ - top},
             {"name", signal.name},
             {"text_x", margin + 8},
             {"text_y", top + 15}});
        left_end_ += gap;
    }

    static std::string label_of(const Graph::Receiver& receiver) {
        const std::string place = place_text(receiver.place);
        return receiver.name.empty() ? place : receiver.name + " " + place;
    }

    void connect(std::size_t port, const Graph::Receiver& receiver) {
        const std::string label = label_of(receiver);
        auto box = std::find_if(
            boxes_.begin(), boxes_.end(), [&](const Box& one) { return one.label == label; });
        if (box == boxes_.end()) {
            box = boxes_.insert(boxes_.end(), {label});
            right_width_ = std::max(right_width_, width_of(label.size()));
        }
        box->wanted_y += ports_[port].y;
        ++box->ports;
        edges_.push_back({port, static_cast<std::size_t>(box - boxes_.begin())});
    }

    // Each as near to its ports as the ones above leave room for.
    void place_boxes() {
        std::vector<Box*> order;
        for (Box& box : boxes_) {
            box.wanted_y /= box.ports;
            order.push_back(&box);
        }
        std::sort(order.begin(), order.end(), [](const Box* a, const Box* b) {
            return std::tie(a->wanted_y, a) < std::tie(b->wanted_y, b); // else as they came
        });
        for (Box* box : order) {
            box->y = std::max(box->wanted_y, right_end_);
            right_end_ = box->y + row_height + gap;
        }
    }

    nlohmann::json signals_ = nlohmann::json::array(), rows_ = nlohmann::json::array();
    std::vector<Port> ports_;
    std::vector<Box> boxes_;
    std::vector<Edge> edges_;
    double left_end_ = margin, right_end_ = margin, left_width_ = 0, right_width_ = 0;
};

} // namespace

nlohmann::json graph_view(const Graph& graph) { return Layout{graph}.to_json(); }

} // namespace web
