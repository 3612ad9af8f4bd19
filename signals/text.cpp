#include "signals/detail/text.hpp"

#include <algorithm>

namespace rowcall::detail {

// By table 3-7 of the Unicode standard: neither surrogates nor more bytes than needed.
std::size_t first_character(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
        return byte(i) >= low && byte(i) <= high;
    };
    const unsigned lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = lead == 0xED ? 0x9F : 0xBF;
        return follows(1, low, high) && follows(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
        const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
        return follows(1, low, high) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

std::string json_string(std::string_view text) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string json = "\"";
    each_character(text, [&](std::string_view character) {
        const char c = character.front();
        if (c == '"' || c == '\\') {
            json.append("\\").append(character);
        } else if (is_control(c)) {
            const auto code = static_cast<unsigned char>(c);
            json.append("\\u00").append({digits[code >> 4], digits[code & 15]});
        } else {
            json += character;
        }
    });
    return json += '"';
}

std::string json_place(SourcePlace place) {
    if (!place) return "null";
    return "{\"file\":" + json_string(place.file) + ",\"line\":" + std::to_string(place.line) + "}";
}

std::string one_line(std::string_view text) {
    std::string line(text);
    std::replace_if(line.begin(), line.end(), is_control, ' ');
    return line;
}

std::string short_place(SourcePlace place) {
    if (!place) return {};
    const std::string_view path = place.file;
    return std::string(path.substr(path.rfind('/') + 1)) + ":" + std::to_string(place.line);
}

} // namespace rowcall::detail
