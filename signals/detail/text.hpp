#pragma once

#include "signals/source_place.hpp"

#include <cstddef>
#include <string>
#include <string_view>

// Names and texts of users, whatever bytes they have, as a part of a text of ours.
namespace rowcall::detail {

// How many bytes the first character of a text has; 0 if they are no valid UTF-8.
std::size_t first_character(std::string_view text) noexcept;

// Calls `visit(character)` for each character, with U+FFFD for each byte that belongs to none.
template<class Visit>
void each_character(std::string_view text, const Visit& visit) {
    while (!text.empty()) {
        const std::size_t length = first_character(text);
        visit(length == 0 ? std::string_view("\uFFFD") : text.substr(0, length));
        text.remove_prefix(length == 0 ? 1 : length);
    }
}

inline bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < ' ' || c == 127; }

// As a string of JSON, with its quotes.
std::string json_string(std::string_view text);
// {"file": ..., "line": ...} or null.
std::string json_place(SourcePlace place);
// On one line: control characters are spaces.
std::string one_line(std::string_view text);
// "receivers.cpp:23", without the folders; empty if the place is unknown.
std::string short_place(SourcePlace place);

} // namespace rowcall::detail
