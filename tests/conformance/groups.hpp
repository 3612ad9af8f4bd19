// The groups of scenarios, and those of them in which Rowcall deviates from Django.
#pragma once

#include "tests/conformance/values.hpp"

#include <filesystem>
#include <set>

namespace rowcall::conformance {

/// A group of scenarios in which Rowcall does something else, on purpose.
struct Deviation {
    std::string group;
    std::string reason;
};

/// From a file with a group a line, and the reason behind a `#`. Throws MalformedScenario for a
/// group without a reason.
std::vector<Deviation> read_deviations(const std::filesystem::path& path);

/// The groups that a scenario states, and those that its recording shows: autocommit_save is
/// stated only where a receiver heard pre_save, pre_save_of_some_fields never.
std::set<std::string> groups_of(const json& scenario);

} // namespace rowcall::conformance
