#pragma once

#include <cstddef>
#include <string_view>

namespace todo {

/// One character read from a text.
struct Utf8Char {
    char32_t code = 0;
    std::size_t size = 1; ///< bytes it takes
    bool valid = true;    ///< false: one byte that begins no well-formed character
};

/// The character that `text`, which is not empty, begins with. Overlong forms, surrogates and
/// codes past U+10FFFF are not valid.
Utf8Char first_char(std::string_view text) noexcept;

/// The offset of the first byte that is not UTF-8, or npos.
std::size_t find_invalid_utf8(std::string_view text) noexcept;

} // namespace todo
