#pragma once

#include <optional>
#include <string>
#include <string_view>

/// \file
/// What a program should know of the terminal it writes to.

namespace todo {

enum class ColorMode { automatic, always, never };

/// Whether to write colours to this file descriptor. In automatic mode: to a terminal, unless
/// the variable NO_COLOR (no-color.org) is set or the terminal is a dumb one.
bool use_color(ColorMode mode, int fd);

/// The columns of the terminal behind `fd`; nothing if it is none, as for a pipe or a file.
std::optional<int> terminal_width(int fd);

enum class Style { plain, bold, dim, red, green, yellow, cyan };

/// `text` between the control sequences of that style, or as it is.
std::string styled(std::string_view text, Style style, bool color);

/// `text` with everything that could disturb a terminal or a table made visible: control
/// characters, changes of the writing direction, bytes that are not UTF-8.
std::string printable(std::string_view text);

/// The columns that a printable text takes: an ideograph or an emoji two, an accent none.
int display_width(std::string_view text);

/// The printable text, if need be cut to `width` columns (at least 1), the last of them "…".
std::string fit(std::string_view text, int width);

} // namespace todo
