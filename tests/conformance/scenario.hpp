// Files of scenarios, and the groups of them that are left out.
#pragma once

#include "tests/conformance/values.hpp"

#include <filesystem>

namespace rowcall::conformance {

/// The scenarios of one file.
struct ScenarioFile {
    std::filesystem::path path;
    json scenarios;
};

/// The *.json files in a folder and those below it, by name; or this file. Throws
/// MalformedScenario if there is none.
std::vector<std::filesystem::path> find_files(const std::filesystem::path& path);

/// Reads a file and checks its form, as far as that can be seen without running it. Throws
/// MalformedScenario that names the file and the place.
ScenarioFile read_file(const std::filesystem::path& path);

/// A group of scenarios for which Rowcall deviates from Django on purpose.
struct Deviation {
    std::string group;
    std::string reason;
};
/// From a file with a group a line, and the reason behind a `#`. Throws MalformedScenario for a
/// group without a reason.
std::vector<Deviation> read_deviations(const std::filesystem::path& path);

} // namespace rowcall::conformance
