// conformance DIR|FILE [--list FILE] [--scenario NAME] [--verbose]
#include "orm/testing/expect_no_silent_writes.hpp"
#include "signals/error_sink.hpp"
#include "signals/testing/failure.hpp"
#include "tests/conformance/comparison.hpp"
#include "tests/conformance/groups.hpp"
#include "tests/conformance/interpreter.hpp"
#include "tests/conformance/scenario.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <optional>

namespace rowcall::conformance {

namespace {

constexpr const char* usage = R"(usage: conformance DIR|FILE [options]
Runs the scenarios of a file, or of all *.json in a folder and below it, and compares.
  --list FILE       groups of scenarios to leave out, with reasons
                    (else the list that belongs to Rowcall)
  --scenario NAME   only the scenario of that name
  --verbose         show each mismatch: what was expected and what came, side by side
                    (of a single scenario they are shown anyway)
Exit status: 0 if all agree, 1 if not, 2 if a file or option is not understood.
)";

struct Options {
    std::filesystem::path path;
    std::filesystem::path list = ROWCALL_DEVIATIONS;
    std::optional<std::string> scenario;
    bool verbose = false;
};

std::optional<Options> read_options(int count, char** arguments) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string_view argument = arguments[i];
        const bool has_next = i + 1 < count;
        if (argument == "--verbose")
            options.verbose = true;
        else if (argument == "--list" && has_next)
            options.list = arguments[++i];
        else if (argument == "--scenario" && has_next)
            options.scenario = arguments[++i];
        else if (argument.starts_with("--") || !options.path.empty())
            return std::nullopt;
        else
            options.path = argument;
    }
    return options.path.empty() ? std::nullopt : std::optional{options};
}

/// Scenarios to be run, and how many were left out, by group.
struct Selection {
    struct Entry {
        std::string file;
        json scenario;
    };
    std::vector<Entry> entries;
    std::map<std::string, int> left_out;
};

Selection select(const Options& options, const std::vector<Deviation>& deviations) {
    Selection selection;
    for (const auto& path : find_files(options.path)) {
        ScenarioFile file = read_file(path);
        if (file.scenarios.empty()) fmt::print("{}: no scenarios\n", path.string());
        for (json& scenario : file.scenarios) {
            if (options.scenario && scenario["name"] != *options.scenario) continue;
            const std::set<std::string> groups = groups_of(scenario);
            bool is_left_out = false;
            for (const auto& [group, reason] : deviations)
                if (groups.contains(group)) {
                    ++selection.left_out[group];
                    is_left_out = true;
                }
            if (!is_left_out)
                selection.entries.push_back({file.path.string(), std::move(scenario)});
        }
    }
    return selection;
}

struct Mismatch {
    std::string place; ///< "operation 3 (save)", "rows"
    std::vector<std::string> expected;
    std::vector<std::string> got;
};

std::vector<Mismatch> run(const json& scenario) {
    Interpreter interpreter{scenario["receivers"]};
    const json& operations = scenario["ops"];
    const json& expected = scenario["expect"];
    const json steps = interpreter.run(operations);
    const json rows = interpreter.rows();
    std::vector<Mismatch> mismatches;
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (!matches(expected["steps"][i], steps[i]))
            mismatches.push_back(
                {fmt::format("operation {} ({})", i + 1, operations[i]["op"].get<std::string>()),
                 show_step(expected["steps"][i]), show_step(steps[i])});
    if (!matches(expected["rows"], rows))
        mismatches.push_back({"rows", show_rows(expected["rows"]), show_rows(rows)});
    return mismatches;
}

/// Runs it once more, and says what it wrote that nobody was told of; empty if nothing. (Somebody
/// listens to everything then, as in no scenario.)
std::string silent_writes(const json& scenario) {
    Interpreter interpreter{scenario["receivers"]};
    try {
        testing::expect_no_silent_writes([&] { interpreter.run(scenario["ops"]); });
        return {};
    } catch (const testing::Failure& failure) {
        return failure.what();
    }
}

int run_all(const Options& options) {
    const std::vector<Deviation> deviations = read_deviations(options.list);
    Selection selection = select(options, deviations);
    if (selection.entries.empty() && selection.left_out.empty())
        throw MalformedScenario{options.path.string() + ": there is no such scenario"};
    const bool is_shown = options.verbose || selection.entries.size() == 1;

    std::size_t count = 0;
    for (const auto& [file, scenario] : selection.entries) {
        const std::string name = scenario["name"];
        try {
            for (const Mismatch& mismatch : run(scenario)) {
                ++count;
                fmt::print("{}: {}: {}\n", file, name, mismatch.place);
                if (is_shown) fmt::print("{}", side_by_side(mismatch.expected, mismatch.got));
            }
            if (const std::string silent = silent_writes(scenario); !silent.empty()) {
                ++count;
                fmt::print("{}: {}: {}\n", file, name, silent);
            }
        } catch (const MalformedScenario& error) { // the others may be fine
            ++count;
            fmt::print("{}: scenario \"{}\": {}\n", file, name, error.what());
        }
    }
    for (const auto& [group, reason] : deviations)
        fmt::print("left out: {} ({}): {}\n", group, selection.left_out[group], reason);
    fmt::print("{} scenarios, {} mismatches\n", selection.entries.size(), count);
    return count == 0 ? 0 : 1;
}

} // namespace

} // namespace rowcall::conformance

int main(int count, char** arguments) {
    using namespace rowcall::conformance;
    // What receivers throw in send_robust is compared, not logged.
    rowcall::signals::set_error_sink([](const rowcall::signals::ReceiverError&) noexcept {});
    const auto options = read_options(count, arguments);
    if (!options) {
        fmt::print(stderr, "{}", usage);
        return 2;
    }
    try {
        return run_all(*options);
    } catch (const std::exception& error) {
        std::fflush(stdout);
        fmt::print(stderr, "conformance: {}\n", error.what());
        return 2;
    }
}
