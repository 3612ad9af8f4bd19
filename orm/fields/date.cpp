#include "orm/fields/date.hpp"

#include "orm/fields/calendar_text.hpp"
#include "orm/fields/refusal.hpp"

#include <array>
#include <cerrno>
#include <ctime>
#include <stdexcept>
#include <system_error>

namespace rowcall {

namespace chrono = std::chrono;

Date::Date(chrono::year_month_day day) {
    const auto number = [](auto part) { return static_cast<int>(static_cast<unsigned>(part)); };
    const int year = static_cast<int>(day.year());
    const std::string problem = detail::day_problem(year, number(day.month()), number(day.day()));
    if (!problem.empty()) throw std::invalid_argument("not a date: " + problem);
    days_ = day;
}

Date::Date(chrono::sys_days day) : days_(day) {
    if (day < detail::first_day || day > detail::last_day)
        throw std::out_of_range(
            "the day " + std::to_string(day.time_since_epoch().count()) +
            " days from 1970-01-01 is not between 0001-01-01 and 9999-12-31");
}

Date Date::parse(std::string_view text) {
    constexpr std::string_view kind = "a date";
    constexpr std::string_view shape = "a date is written YYYY-MM-DD";
    if (text.size() != 10) detail::refuse(text, kind, shape);
    Date date;
    date.days_ = detail::parse_day(text, kind, shape);
    return date;
}

Date Date::today() { return Date{chrono::floor<chrono::days>(chrono::system_clock::now())}; }

Date Date::today_local() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    if (localtime_r(&now, &local) == nullptr)
        throw std::system_error(errno, std::generic_category(), "cannot tell the local day");
    return chrono::year{local.tm_year + 1900} /
           chrono::month{static_cast<unsigned>(local.tm_mon + 1)} /
           chrono::day{static_cast<unsigned>(local.tm_mday)};
}

std::string Date::to_string() const {
    std::array<char, 10> text;
    detail::put_day(text.data(), days_);
    return {text.data(), text.size()};
}

Date& Date::operator+=(chrono::days count) {
    // Compared with what is left on either side: the sum itself might overflow.
    if (count > detail::last_day - days_ || count < detail::first_day - days_)
        throw std::out_of_range(
            to_string() + " and " + std::to_string(count.count()) +
            " days is not between 0001-01-01 and 9999-12-31");
    days_ += count;
    return *this;
}

Date& Date::operator-=(chrono::days count) {
    // The smallest count has no opposite; it is out of range either way.
    return *this += count == chrono::days::min() ? chrono::days::max() : -count;
}

} // namespace rowcall
