#pragma once

#include <chrono>
#include <string>
#include <string_view>

/// \file
/// Calendar days as text, for Date and Timestamp alike. Internal.

namespace rowcall::detail {

/// The days that are stored: a year of four digits is what keeps the order of texts that of days.
inline constexpr std::chrono::sys_days first_day{std::chrono::year{1} / std::chrono::January / 1};
inline constexpr std::chrono::sys_days last_day{
    std::chrono::year{9999} / std::chrono::December / 31};

/// The number that `digits` spells, -1 if there is anything but digits. At most nine of them.
int number(std::string_view digits) noexcept;

/// Writes `value`, zero-padded, into the `width` characters at `out`; returns their end.
char* put_number(char* out, int width, int value) noexcept;

/// Writes a day between first_day and last_day as YYYY-MM-DD; returns the end.
char* put_day(char* out, std::chrono::sys_days day) noexcept;

/// Why this is no day that can be stored, in words; empty if it is one.
std::string day_problem(int year, int month, int day);

/// The day written YYYY-MM-DD at the start of `text`, which has at least ten bytes.
/// Throws std::invalid_argument that says why `text` is not `kind`, written as `shape` says.
std::chrono::sys_days parse_day(
    std::string_view text, std::string_view kind, std::string_view shape);

} // namespace rowcall::detail
