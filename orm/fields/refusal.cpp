#include "orm/fields/refusal.hpp"

#include <stdexcept>

namespace rowcall::detail {

std::string printable(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string result;
    result.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f) {
            result += c;
        } else {
            result += "\\x";
            result += hex[byte >> 4];
            result += hex[byte & 0xf];
        }
    }
    return result;
}

std::string quoted(std::string_view text) {
    constexpr std::size_t longest = 100;
    if (text.size() <= longest) return '"' + printable(text) + '"';
    return '"' + printable(text.substr(0, longest)) + "...\" (" + std::to_string(text.size()) +
           " bytes)";
}

void refuse(std::string_view text, std::string_view kind, std::string_view reason) {
    std::string message = quoted(text);
    message.append(" is not ").append(kind).append(": ").append(reason);
    throw std::invalid_argument(message);
}

} // namespace rowcall::detail
