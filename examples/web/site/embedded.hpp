// The files of templates/ and static/, which CMake puts into the program.
#pragma once

#include <string_view>

namespace web {

/// By its path below this folder; empty if there is none.
std::string_view embedded_file(std::string_view path);

} // namespace web
