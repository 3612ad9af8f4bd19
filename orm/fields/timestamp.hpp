#pragma once

#include "orm/fields/field_type.hpp"

#include <chrono>
#include <compare>
#include <string>
#include <string_view>

namespace rowcall {

/// A point in time in UTC, exact to the microsecond, of the years 0001 to 9999.
///
///     todo.completed_at = Timestamp::now();
///     const auto age = Timestamp::now() - *todo.completed_at;
///
/// An operation that would leave the range throws std::out_of_range
/// and changes nothing.
class Timestamp {
public:
    using Time = std::chrono::sys_time<std::chrono::microseconds>;

    /// 1970-01-01 00:00:00.
    constexpr Timestamp() noexcept = default;

    /// Throws std::out_of_range.
    Timestamp(Time time);

    /// The system clock's time, cut to whole microseconds.
    static Timestamp now();

    /// Reads ISO 8601: date and time of day with `T` or a space between, then perhaps a fraction
    /// of a second, then perhaps `Z` or an offset (`+02:00`, `+02`) that is converted to UTC. A
    /// text without an offset is in UTC. Digits of the fraction after the sixth must be zero.
    /// Throws std::invalid_argument with the reason.
    static Timestamp parse(std::string_view text);

    constexpr Time time() const noexcept { return time_; }

    /// As `2027-01-05 10:11:12.123456`, always with six digits of fraction: the order of such
    /// texts is the order of the times.
    std::string to_string() const;

    Timestamp& operator+=(std::chrono::microseconds span);
    Timestamp& operator-=(std::chrono::microseconds span);
    friend Timestamp operator+(Timestamp t, std::chrono::microseconds span) { return t += span; }
    friend Timestamp operator+(std::chrono::microseconds span, Timestamp t) { return t += span; }
    friend Timestamp operator-(Timestamp t, std::chrono::microseconds span) { return t -= span; }
    friend std::chrono::microseconds operator-(Timestamp a, Timestamp b) noexcept {
        return a.time_ - b.time_;
    }

    friend constexpr bool operator==(const Timestamp&, const Timestamp&) noexcept = default;
    friend constexpr auto operator<=>(const Timestamp&, const Timestamp&) noexcept = default;

private:
    Time time_{};
};

/// Stored as its text.
template<>
struct FieldType<Timestamp> {
    static std::string to_sql(const Timestamp& timestamp) { return timestamp.to_string(); }
    static Timestamp from_sql(std::string_view text) { return Timestamp::parse(text); }
};

} // namespace rowcall

template<>
struct std::hash<rowcall::Timestamp> {
    std::size_t operator()(const rowcall::Timestamp& timestamp) const noexcept {
        return std::hash<long long>{}(timestamp.time().time_since_epoch().count());
    }
};
