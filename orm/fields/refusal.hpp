#pragma once

#include <string>
#include <string_view>

/// \file
/// How the value types word the refusal of a text. Internal.

namespace rowcall::detail {

/// `text` with each byte that is not printable ASCII written as an escape.
std::string printable(std::string_view text);

/// `text` in double quotes, printable and cut to a length that suits an error message.
std::string quoted(std::string_view text);

/// Throws std::invalid_argument: `"text" is not kind: reason`.
[[noreturn]] void refuse(std::string_view text, std::string_view kind, std::string_view reason);

} // namespace rowcall::detail
