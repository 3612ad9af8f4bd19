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

/// How an operation saves one object.
enum class Saves {
    no,       ///< it does not, or is one transaction
    plainly,  ///< in no transaction
    then_adds ///< and then relates it, by another transaction
};

Saves saves_of(const json& operation) {
    const std::string name = operation.value("op", ""), change = operation.value("do", "");
    const bool may_create =
        change == "create" || change == "get_or_create" || change == "update_or_create";
    if (name == "m2m" && may_create) return Saves::then_adds;
    const bool is_plain = name == "create" || name == "save" || name == "mark_as_done";
    return is_plain || change == "create" ? Saves::plainly : Saves::no;
}

/// Does it connect a receiver to post_save?
bool connects(const json& operation) {
    const json signals = operation.value("signals", json::array());
    if (std::find(signals.begin(), signals.end(), "post_save") != signals.end()) return true;
    const json inner = operation.value("ops", json::array());
    return std::any_of(inner.begin(), inner.end(), connects);
}

/// Did Django commit a row before something that Rowcall takes into the transaction of the save?
bool shows_autocommit(const json& step, Saves saves, bool has_listeners) {
    bool heard_post_save = false, heard_adding = false, ran_callback = false;
    for (const json& event : step.value("events", json::array())) {
        const std::string signal = event.value("signal", "");
        const bool is_outer = event.value("depth", 0) == 0;
        if (is_outer && signal == "todo_completed") return false; // the save is over
        if (ran_callback && !signal.empty()) return true;         // within the operation
        ran_callback = ran_callback || event.contains("on_commit");
        heard_post_save = heard_post_save || (is_outer && signal == "post_save");
        heard_adding = heard_adding || (is_outer && signal == "m2m_changed");
    }
    const std::string error = step.value("error", ""), kind = step.value("kind", "");
    if (error.empty()) return false;
    if (saves == Saves::then_adds)
        return heard_post_save || heard_adding || error == "InvalidUse" || kind == "foreign_key";
    return heard_post_save || (has_listeners && kind == "foreign_key");
}

/// Did a receiver of pre_save set a field, in a save of other fields? Django loses it.
bool shows_lost_field(const json& step, const json& receivers) {
    for (const json& inner : step.value("steps", json::array()))
        if (shows_lost_field(inner, receivers)) return true;
    const json events = step.value("events", json::array());
    return std::any_of(events.begin(), events.end(), [&](const json& event) {
        if (event.value("signal", "") != "pre_save") return false;
        const json& receiver = receivers.at(event.at("receiver").get<std::string>());
        const json& fields = event.at("args").at("update_fields");
        return receiver.value("does", "") == "set_field" && !fields.is_null() &&
               std::find(fields.begin(), fields.end(), receiver["field"]) == fields.end();
    });
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
        const Saves saves = saves_of(operations[i]);
        if (saves != Saves::no &&
            shows_autocommit(scenario["expect"]["steps"][i], saves, has_listeners))
            groups.insert("autocommit_save");
        if (shows_lost_field(scenario["expect"]["steps"][i], scenario["receivers"]))
            groups.insert("pre_save_of_some_fields");
    }
    return groups;
}

} // namespace rowcall::conformance
