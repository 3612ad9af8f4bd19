#include "tests/conformance/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace rowcall::conformance {

bool matches(const json& expected, const json& got) {
    if (expected.is_number_float() && got.is_number_float())
        return std::abs(expected.get<double>() - got.get<double>()) <= 1e-9;
    if (expected.is_number_float() != got.is_number_float()) return false;
    if (expected.is_array() && got.is_array())
        return std::equal(
            expected.begin(), expected.end(), got.begin(), got.end(),
            [](const json& a, const json& b) { return matches(a, b); });
    if (expected.is_object() && got.is_object()) {
        if (expected.size() != got.size()) return false;
        for (const auto& [key, value] : expected.items())
            if (!got.contains(key) || !matches(value, got[key])) return false;
        return true;
    }
    return expected == got;
}

namespace {

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// A member, or an empty value of that kind.
const json& member(const json& object, const char* key, json::value_t kind = json::value_t::null) {
    static const json null, list = json::array(), empty = json::object();
    const auto found = object.find(key);
    if (found != object.end()) return *found;
    return kind == json::value_t::array ? list : kind == json::value_t::object ? empty : null;
}

std::string part(const json& object, const char* key) { return text_of(member(object, key)); }

void show_event(std::vector<std::string>& lines, const json& event) {
    if (event.contains("on_commit")) {
        lines.push_back("on_commit " + part(event, "on_commit"));
        return;
    }
    lines.push_back(fmt::format(
        "{} of {} to {}, depth {}", part(event, "signal"), part(event, "sender"),
        part(event, "receiver"), part(event, "depth")));
    lines.push_back("    instance " + part(event, "instance"));
    for (const auto& [name, value] : member(event, "args", json::value_t::object).items())
        if (name != "using" || value != "default")
            lines.push_back(fmt::format("    {} {}", name, value.dump()));
    for (const char* more : {"fields", "counts"})
        for (const auto& [name, value] : member(event, more, json::value_t::object).items())
            lines.push_back(fmt::format("    {}: {} {}", more, name, value.dump()));
}

/// How many lines both have in common, from each pair of positions on.
class CommonLines {
public:
    CommonLines(const std::vector<std::string>& a, const std::vector<std::string>& b)
        : width_{b.size() + 1}, counts_(width_ * (a.size() + 1)) {
        for (std::size_t i = a.size(); i-- > 0;)
            for (std::size_t j = b.size(); j-- > 0;)
                counts_[i * width_ + j] =
                    a[i] == b[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
    }
    std::size_t at(std::size_t i, std::size_t j) const { return counts_[i * width_ + j]; }

private:
    std::size_t width_;
    std::vector<std::size_t> counts_;
};

} // namespace

std::vector<std::string> show_step(const json& step) {
    std::vector<std::string> lines;
    for (const auto& [key, value] : step.items())
        if (key != "events" && key != "steps") lines.push_back(key + " " + value.dump());
    for (const json& event : member(step, "events", json::value_t::array)) show_event(lines, event);
    std::size_t number = 0;
    for (const json& inner : member(step, "steps", json::value_t::array)) {
        lines.push_back(fmt::format("operation {}", ++number));
        for (const std::string& line : show_step(inner)) lines.push_back("    " + line);
    }
    if (lines.empty()) lines.emplace_back("nothing");
    return lines;
}

std::vector<std::string> show_rows(const json& rows) {
    std::vector<std::string> lines;
    for (const auto& [table, all] : rows.items())
        for (const json& row : all) lines.push_back(table + " " + row.dump());
    if (lines.empty()) lines.emplace_back("no rows");
    return lines;
}

std::string side_by_side(
    const std::vector<std::string>& expected, const std::vector<std::string>& got) {
    std::size_t width = std::string_view{"expected"}.size();
    for (const std::string& line : expected) width = std::max(width, line.size());
    const CommonLines common{expected, got};
    std::string text = fmt::format("    {:<{}} | got\n", "expected", width);
    const auto add = [&](char mark, const std::string& left, const std::string& right) {
        std::string line = fmt::format("  {} {:<{}} | {}", mark, left, width, right);
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    };
    for (std::size_t i = 0, j = 0; i < expected.size() || j < got.size();) {
        const bool is_left = i < expected.size(), is_right = j < got.size();
        if (is_left && is_right && expected[i] == got[j])
            add(' ', expected[i++], got[j++]);
        else if (is_left && is_right && common.at(i, j) == common.at(i + 1, j + 1))
            add('!', expected[i++], got[j++]);
        else if (is_left && (!is_right || common.at(i + 1, j) >= common.at(i, j + 1)))
            add('!', expected[i++], {});
        else
            add('!', {}, got[j++]);
    }
    return text;
}

} // namespace rowcall::conformance
