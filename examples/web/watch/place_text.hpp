// Where something stands in the source, for people.
#pragma once

#include "signals/source_place.hpp"

#include <string>

namespace web {

/// The file with its folder, and the line: "auth/receivers.cpp:45"; empty if it is not known.
std::string place_text(const rowcall::SourcePlace& place);

} // namespace web
