#include "orm/fields/timestamp.hpp"

#include "orm/fields/calendar_text.hpp"
#include "orm/fields/refusal.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace rowcall {

namespace chrono = std::chrono;
using chrono::microseconds;

namespace {

constexpr std::string_view timestamp_kind = "a timestamp";
constexpr std::string_view shape =
    "a timestamp is written YYYY-MM-DD hh:mm:ss, then perhaps a fraction, then perhaps Z or +hh:mm";

constexpr Timestamp::Time first_time{detail::first_day};
constexpr Timestamp::Time last_time{
    Timestamp::Time{detail::last_day + chrono::days{1}} - microseconds{1}};

// hh:mm:ss at the start of `clock`, a part of `text`.
microseconds parse_clock(std::string_view clock, std::string_view text) {
    const int hour = detail::number(clock.substr(0, 2));
    const int minute = detail::number(clock.substr(3, 2));
    const int second = detail::number(clock.substr(6, 2));
    if (hour < 0 || minute < 0 || second < 0 || clock[2] != ':' || clock[5] != ':')
        detail::refuse(text, timestamp_kind, shape);
    if (hour > 23) detail::refuse(text, timestamp_kind, "there is no hour " + std::to_string(hour));
    if (minute > 59)
        detail::refuse(text, timestamp_kind, "there is no minute " + std::to_string(minute));
    if (second > 59)
        detail::refuse(text, timestamp_kind, "there is no second " + std::to_string(second));
    return chrono::hours{hour} + chrono::minutes{minute} + chrono::seconds{second};
}

// Takes a fraction of a second off the front of `rest`, a part of `text`.
microseconds take_fraction(std::string_view& rest, std::string_view text) {
    if (!rest.starts_with('.')) return {};
    rest.remove_prefix(1);
    const std::string_view digits =
        rest.substr(0, std::min(rest.find_first_not_of("0123456789"), rest.size()));
    if (digits.empty()) detail::refuse(text, timestamp_kind, shape);
    if (digits.find_last_not_of('0') != digits.npos && digits.find_last_not_of('0') >= 6)
        detail::refuse(text, timestamp_kind, "it is finer than a microsecond");
    rest.remove_prefix(digits.size());
    int value = detail::number(digits.substr(0, 6));
    for (std::size_t i = digits.size(); i < 6; ++i) value *= 10;
    return microseconds{value};
}

// What `zone`, the end of `text`, says to be east of UTC.
microseconds parse_offset(std::string_view zone, std::string_view text) {
    if (zone.empty() || zone == "Z") return {};
    const bool signed_zone = zone[0] == '+' || zone[0] == '-';
    const bool with_minutes = zone.size() == 6 && zone[3] == ':';
    if (!signed_zone || !(zone.size() == 3 || with_minutes))
        detail::refuse(text, timestamp_kind, shape);
    const int hour = detail::number(zone.substr(1, 2));
    const int minute = with_minutes ? detail::number(zone.substr(4, 2)) : 0;
    if (hour < 0 || minute < 0) detail::refuse(text, timestamp_kind, shape);
    if (hour > 23 || minute > 59)
        detail::refuse(text, timestamp_kind, "there is no offset " + std::string{zone});
    const microseconds offset = chrono::hours{hour} + chrono::minutes{minute};
    return zone[0] == '-' ? -offset : offset;
}

} // namespace

Timestamp::Timestamp(Time time) : time_(time) {
    if (time < first_time || time > last_time)
        throw std::out_of_range(
            "the time " + std::to_string(time.time_since_epoch().count()) +
            " microseconds from 1970-01-01 is not in the years 0001 to 9999");
}

Timestamp Timestamp::now() { return chrono::floor<microseconds>(chrono::system_clock::now()); }

Timestamp Timestamp::parse(std::string_view text) {
    if (text.size() == 10) {
        detail::parse_day(text, timestamp_kind, shape);
        detail::refuse(text, timestamp_kind, "the time of day is missing");
    }
    if (text.size() < 19 || (text[10] != 'T' && text[10] != ' '))
        detail::refuse(text, timestamp_kind, shape);
    std::string_view rest = text.substr(19);
    Timestamp result;
    result.time_ =
        detail::parse_day(text, timestamp_kind, shape) + parse_clock(text.substr(11, 8), text);
    result.time_ += take_fraction(rest, text);
    result.time_ -= parse_offset(rest, text);
    if (result.time_ < first_time || result.time_ > last_time)
        detail::refuse(text, timestamp_kind, "in UTC it is not in the years 0001 to 9999");
    return result;
}

std::string Timestamp::to_string() const {
    const auto day = chrono::floor<chrono::days>(time_);
    const chrono::hh_mm_ss clock{time_ - day};
    std::array<char, 26> text;
    char* out = detail::put_day(text.data(), day);
    *out++ = ' ';
    out = detail::put_number(out, 2, static_cast<int>(clock.hours().count()));
    *out++ = ':';
    out = detail::put_number(out, 2, static_cast<int>(clock.minutes().count()));
    *out++ = ':';
    out = detail::put_number(out, 2, static_cast<int>(clock.seconds().count()));
    *out++ = '.';
    detail::put_number(out, 6, static_cast<int>(clock.subseconds().count()));
    return {text.data(), text.size()};
}

Timestamp& Timestamp::operator+=(microseconds span) {
    // Compared with what is left on either side: the sum itself might overflow.
    if (span > last_time - time_ || span < first_time - time_)
        throw std::out_of_range(
            to_string() + " and " + std::to_string(span.count()) +
            " microseconds is not in the years 0001 to 9999");
    time_ += span;
    return *this;
}

Timestamp& Timestamp::operator-=(microseconds span) {
    // The smallest span has no opposite; it is out of range either way.
    return *this += span == microseconds::min() ? microseconds::max() : -span;
}

} // namespace rowcall
