#include "examples/todo/terminal.hpp"

#include "examples/todo/utf8.hpp"

#include <cstdlib>
#include <cwchar>
#include <locale.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace todo {

namespace {

constexpr std::string_view replacement = "\uFFFD";
constexpr std::string_view ellipsis = "…";

/// While it lives, wcwidth() knows all of Unicode, whatever the user's locale is.
class UnicodeLocale {
public:
    UnicodeLocale() : previous_(uselocale(unicode())) {}
    ~UnicodeLocale() { uselocale(previous_); }
    UnicodeLocale(const UnicodeLocale&) = delete;
    UnicodeLocale& operator=(const UnicodeLocale&) = delete;

private:
    // uselocale() takes 0 as "no change": where there is no such locale, ASCII is still right.
    static locale_t unicode() {
        static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{});
        return locale;
    }
    locale_t previous_;
};

int width_of(char32_t code) {
    const int width = wcwidth(static_cast<wchar_t>(code));
    return width < 0 ? 1 : width; // unknown to this libc, most likely a newer character
}

bool changes_direction(char32_t code) {
    return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

bool is_set(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && *value != '\0';
}

} // namespace

bool use_color(ColorMode mode, int fd) {
    if (mode != ColorMode::automatic) return mode == ColorMode::always;
    const char* type = std::getenv("TERM");
    const bool dumb = type == nullptr || std::string_view(type) == "dumb";
    return isatty(fd) == 1 && !dumb && !is_set("NO_COLOR");
}

std::optional<int> terminal_width(int fd) {
    winsize size{};
    if (isatty(fd) != 1) return std::nullopt;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col;
}

std::string styled(std::string_view text, Style style, bool color) {
    const auto code = [&]() -> std::string_view {
        switch (style) {
        case Style::plain:
            break;
        case Style::bold:
            return "1";
        case Style::dim:
            return "2";
        case Style::red:
            return "31";
        case Style::green:
            return "32";
        case Style::yellow:
            return "33";
        case Style::cyan:
            return "36";
        }
        return "";
    }();
    if (!color || code.empty() || text.empty()) return std::string(text);
    return std::string("\033[").append(code).append("m").append(text).append("\033[0m");
}

std::string printable(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const Utf8Char next = first_char(text);
        const char32_t code = next.code;
        if (!next.valid || (code >= 0x80 && code < 0xA0) || changes_direction(code))
            result += replacement;
        else if (code == '\t')
            result += ' ';
        else if (code < 0x20 || code == 0x7F) {
            // Unicode has a picture of each, from U+2400 on.
            result += "\xE2\x90";
            result += static_cast<char>(code == 0x7F ? 0xA1 : 0x80 + code);
        } else
            result += text.substr(0, next.size);
        text.remove_prefix(next.size);
    }
    return result;
}

int display_width(std::string_view text) {
    const UnicodeLocale locale;
    int width = 0;
    while (!text.empty()) {
        const Utf8Char next = first_char(text);
        width += width_of(next.code);
        text.remove_prefix(next.size);
    }
    return width;
}

std::string fit(std::string_view text, int width) {
    const UnicodeLocale locale;
    int used = 0;
    std::size_t cut = 0; // up to here there is room for the ellipsis
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Char next = first_char(text.substr(at));
        used += width_of(next.code);
        if (used > width) return std::string(text.substr(0, cut)).append(ellipsis);
        at += next.size;
        if (used < width) cut = at;
    }
    return std::string(text);
}

} // namespace todo
