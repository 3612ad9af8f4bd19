#pragma once

#include "orm/fields/field_type.hpp"

#include <chrono>
#include <compare>
#include <string>
#include <string_view>

namespace rowcall {

/// A calendar day of the Gregorian calendar, from 0001-01-01 to 9999-12-31, of no time zone.
///
///     const Date due = std::chrono::year{2027} / 1 / 5;
///     if (due - Date::today() < std::chrono::days{3}) ...
///
/// An operation that would leave the range throws
/// std::out_of_range and changes nothing.
class Date {
public:
    /// 1970-01-01.
    constexpr Date() noexcept = default;

    /// Throws std::invalid_argument if there is no such day, as 2027-02-30.
    Date(std::chrono::year_month_day day);
    /// Throws std::out_of_range.
    explicit Date(std::chrono::sys_days day);

    /// Reads `2027-01-05` and nothing else. Throws std::invalid_argument with the reason.
    static Date parse(std::string_view text);

    /// The day that it is now in UTC, the zone of Timestamp.
    static Date today();
    /// The day that it is now where this computer says it is (TZ).
    static Date today_local();

    constexpr std::chrono::sys_days days() const noexcept { return days_; }
    constexpr std::chrono::year_month_day year_month_day() const noexcept { return days_; }

    /// As `2027-01-05`: the order of such texts is the order of the days.
    std::string to_string() const;

    Date& operator+=(std::chrono::days count);
    Date& operator-=(std::chrono::days count);
    friend Date operator+(Date date, std::chrono::days count) { return date += count; }
    friend Date operator+(std::chrono::days count, Date date) { return date += count; }
    friend Date operator-(Date date, std::chrono::days count) { return date -= count; }
    friend std::chrono::days operator-(Date a, Date b) noexcept { return a.days_ - b.days_; }

    friend constexpr bool operator==(const Date&, const Date&) noexcept = default;
    friend constexpr auto operator<=>(const Date&, const Date&) noexcept = default;

private:
    std::chrono::sys_days days_{};
};

/// Stored as its text.
template<>
struct FieldType<Date> {
    static std::string to_sql(const Date& date) { return date.to_string(); }
    static Date from_sql(std::string_view text) { return Date::parse(text); }
};

} // namespace rowcall

template<>
struct std::hash<rowcall::Date> {
    std::size_t operator()(const rowcall::Date& date) const noexcept {
        return std::hash<long long>{}(date.days().time_since_epoch().count());
    }
};
