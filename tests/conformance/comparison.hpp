// What was expected beside what came.
#pragma once

#include "tests/conformance/values.hpp"

namespace rowcall::conformance {

/// Are they the same? Floating point numbers within 1e-9, all else exactly.
bool matches(const json& expected, const json& got);

/// A step in lines for people: its result or error, then its events, each in a few short lines;
/// the steps of an atomic operation are indented.
std::vector<std::string> show_step(const json& step);
/// The rows of tables, one a line.
std::vector<std::string> show_rows(const json& rows);

/// Both side by side, a `!` before each line that is not on both sides.
std::string side_by_side(
    const std::vector<std::string>& expected, const std::vector<std::string>& got);

} // namespace rowcall::conformance
