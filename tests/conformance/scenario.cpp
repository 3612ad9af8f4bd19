#include "tests/conformance/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace rowcall::conformance {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, const std::string& reason) {
    throw MalformedScenario{fmt::format("{}: {}", path.string(), reason)};
}

json parse(const fs::path& path) {
    std::ifstream stream{path};
    if (!stream) refuse(path, "cannot be read");
    try {
        return json::parse(stream);
    } catch (const json::parse_error& error) {
        refuse(path, error.what());
    }
}

enum class Kind { text, list, object };
bool is(const json& value, Kind kind) {
    return kind == Kind::text   ? value.is_string()
           : kind == Kind::list ? value.is_array()
                                : value.is_object();
}

void check_member(const json& object, const char* key, Kind kind, const std::string& place) {
    static constexpr const char* names[] = {"a text", "a list", "an object"};
    if (!object.is_object()) throw MalformedScenario{place + " is no object"};
    const auto found = object.find(key);
    if (found == object.end()) throw MalformedScenario{fmt::format("{} has no \"{}\"", place, key)};
    if (!is(*found, kind))
        throw MalformedScenario{
            fmt::format("{}: \"{}\" is not {}", place, key, names[static_cast<int>(kind)])};
}

void check_scenario(const json& scenario, std::size_t number) {
    std::string place = fmt::format("scenario {}", number);
    check_member(scenario, "name", Kind::text, place);
    place = fmt::format("scenario \"{}\"", scenario["name"].get<std::string>());
    check_member(scenario, "groups", Kind::list, place);
    check_member(scenario, "receivers", Kind::object, place);
    check_member(scenario, "ops", Kind::list, place);
    check_member(scenario, "expect", Kind::object, place);
    check_member(scenario["expect"], "steps", Kind::list, place + ", \"expect\"");
    check_member(scenario["expect"], "rows", Kind::object, place + ", \"expect\"");
    for (const json& group : scenario["groups"])
        if (!group.is_string()) throw MalformedScenario{place + ": a group is no text"};
    for (const auto& [name, receiver] : scenario["receivers"].items())
        if (!receiver.is_object())
            throw MalformedScenario{fmt::format("{}: receiver \"{}\" is no object", place, name)};
    for (const json* list : {&scenario["ops"], &scenario["expect"]["steps"]})
        for (const json& entry : *list)
            if (!entry.is_object())
                throw MalformedScenario{
                    fmt::format("{}: an operation or step is no object: {}", place, entry.dump())};
    const std::size_t operations = scenario["ops"].size(),
                      steps = scenario["expect"]["steps"].size();
    if (operations != steps)
        throw MalformedScenario{
            fmt::format("{} has {} operations but {} expected steps", place, operations, steps)};
}

} // namespace

std::vector<fs::path> find_files(const fs::path& path) {
    if (fs::is_regular_file(path)) return {path};
    if (!fs::is_directory(path)) refuse(path, "there is no such file or folder");
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator{path})
        if (entry.is_regular_file() && entry.path().extension() == ".json")
            files.push_back(entry.path());
    if (files.empty()) refuse(path, "there is no *.json in it");
    std::ranges::sort(files);
    return files;
}

ScenarioFile read_file(const fs::path& path) {
    json file = parse(path);
    if (file.is_object() && !file.contains("format") && !file.contains("scenarios"))
        return {path, json::array()};
    try {
        if (!file.is_object() || file.value("format", json()) != 1)
            throw MalformedScenario{"\"format\" is not 1"};
        check_member(file, "scenarios", Kind::list, "the file");
        std::size_t number = 0;
        for (const json& scenario : file["scenarios"]) check_scenario(scenario, ++number);
    } catch (const MalformedScenario& error) {
        refuse(path, error.what());
    }
    return {path, std::move(file["scenarios"])};
}

} // namespace rowcall::conformance
