#pragma once

#include <span>
#include <string>

namespace rowcall::testing {

/// How two lists of lines differ: each line, behind "- " if it is only expected, "+ " if it only
/// came, and two spaces if it is in both; as few lines are marked as can be. Empty if they do not
/// differ. Takes time and memory by the product of the lengths.
std::string difference(std::span<const std::string> expected, std::span<const std::string> actual);

} // namespace rowcall::testing
