#include "orm/fields/calendar_text.hpp"

#include "orm/fields/refusal.hpp"

#include <array>

namespace rowcall::detail {

namespace chrono = std::chrono;

namespace {

chrono::year_month_day make_day(int year, int month, int day) {
    return chrono::year{year} / chrono::month{static_cast<unsigned>(month)} /
           chrono::day{static_cast<unsigned>(day)};
}

} // namespace

int number(std::string_view digits) noexcept {
    int value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

char* put_number(char* out, int width, int value) noexcept {
    for (int i = width - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
    return out + width;
}

char* put_day(char* out, chrono::sys_days day) noexcept {
    const chrono::year_month_day parts{day};
    out = put_number(out, 4, static_cast<int>(parts.year()));
    *out++ = '-';
    out = put_number(out, 2, static_cast<int>(static_cast<unsigned>(parts.month())));
    *out++ = '-';
    return put_number(out, 2, static_cast<int>(static_cast<unsigned>(parts.day())));
}

std::string day_problem(int year, int month, int day) {
    static constexpr std::array<std::string_view, 12> months{
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    if (year < 1 || year > 9999)
        return "year " + std::to_string(year) + " is not between 0001 and 9999";
    if (month < 1 || month > 12) return "there is no month " + std::to_string(month);
    if (day < 1) return "there is no day " + std::to_string(day);
    if (make_day(year, month, day).ok()) return {};
    const chrono::year_month_day_last last{
        chrono::year{year}, chrono::month_day_last{chrono::month{static_cast<unsigned>(month)}}};
    std::string problem{months[static_cast<std::size_t>(month - 1)]};
    return problem + ' ' + std::to_string(year) + " has " +
           std::to_string(static_cast<unsigned>(last.day())) + " days";
}

chrono::sys_days parse_day(std::string_view text, std::string_view kind, std::string_view shape) {
    const int year = number(text.substr(0, 4));
    const int month = number(text.substr(5, 2));
    const int day = number(text.substr(8, 2));
    if (year < 0 || month < 0 || day < 0 || text[4] != '-' || text[7] != '-')
        refuse(text, kind, shape);
    const chrono::year_month_day parts = make_day(year, month, day);
    if (year < 1 || !parts.ok()) refuse(text, kind, day_problem(year, month, day));
    return parts;
}

} // namespace rowcall::detail
