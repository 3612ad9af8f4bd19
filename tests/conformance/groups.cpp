#include "tests/conformance/groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace rowcall::conformance {

namespace {

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Does it save one object, in no transaction?
bool is_plain_save(const json& operation) {
    const json name = operation.value("op", json());
    if (name == "m2m" || name == "reverse") return operation.value("do", json()) == "create";
    return name == "create" || name == "save" || name == "mark_as_done";
}

/// Does it connect a receiver to post_save?
bool connects(const json& operation) {
    const json signals = operation.value("signals", json::array());
    if (std::find(signals.begin(), signals.end(), "post_save") != signals.end()) return true;
    const json inner = operation.value("ops", json::array());
    return std::any_of(inner.begin(), inner.end(), connects);
}

/// Was the save committed before its receivers had run? Where Rowcall takes the row back, or tells
/// receivers or callbacks in another order.
bool shows_autocommit(const json& step, bool has_listeners) {
    bool heard_post_save = false, ran_callback = false;
    for (const json& event : step.value("events", json::array())) {
        if (event.contains("on_commit")) {
            ran_callback = true;
        } else if (event.value("depth", 0) == 0 && event.value("signal", "") == "todo_completed") {
            return false; // the save is over
        } else if (ran_callback) {
            return true; // within the save
        } else if (event.value("depth", 0) == 0 && event.value("signal", "") == "post_save") {
            heard_post_save = true;
        }
    }
    if (!step.contains("error")) return false;
    return heard_post_save || (has_listeners && step.value("kind", "") == "foreign_key");
}

} // namespace

std::vector<Deviation> read_deviations(const std::filesystem::path& path) {
    const auto refuse = [&](const std::string& reason) {
        throw MalformedScenario{fmt::format("{}: {}", path.string(), reason)};
    };
    std::ifstream stream{path};
    if (!stream) refuse("cannot be read");
    std::vector<Deviation> deviations;
    std::size_t number = 0;
    for (std::string line; std::getline(stream, line);) {
        ++number;
        const auto hash = line.find('#');
        Deviation deviation{trimmed(line.substr(0, hash)), {}};
        if (deviation.group.empty()) continue;
        if (hash != std::string::npos) deviation.reason = trimmed(line.substr(hash + 1));
        if (deviation.reason.empty())
            refuse(fmt::format("line {}: \"{}\" has no reason", number, deviation.group));
        deviations.push_back(std::move(deviation));
    }
    return deviations;
}

std::set<std::string> groups_of(const json& scenario) {
    auto groups = scenario["groups"].get<std::set<std::string>>();
    const json& operations = scenario["ops"];
    bool has_listeners = false; // of post_save; perhaps no longer
    for (std::size_t i = 0; i < operations.size(); ++i) {
        has_listeners = has_listeners || connects(operations[i]);
        if (is_plain_save(operations[i]) &&
            shows_autocommit(scenario["expect"]["steps"][i], has_listeners))
            groups.insert("autocommit_save");
    }
    return groups;
}

} // namespace rowcall::conformance
