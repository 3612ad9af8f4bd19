// Files of scenarios.
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

/// Reads a file and checks its form, as far as that can be seen without running it; an object of
/// something else, like the models that scenarios speak of, has none. Throws MalformedScenario
/// that names the file and the place.
ScenarioFile read_file(const std::filesystem::path& path);

} // namespace rowcall::conformance
