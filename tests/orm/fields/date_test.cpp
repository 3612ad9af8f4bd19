#include "orm/fields/date.hpp"
#include "orm/fields/format.hpp"

#include <cstdlib>
#include <random>
#include <stdexcept>
#include <unordered_set>

#include <time.h>

#include <doctest/doctest.h>

using namespace rowcall;
using namespace std::chrono_literals;
namespace chrono = std::chrono;

TEST_SUITE("Date") {

    TEST_CASE("a date is read and written as YYYY-MM-DD") {
        const Date date = Date::parse("2027-01-05");
        CHECK(date == Date{2027y / 1 / 5});
        CHECK(date.year_month_day() == 2027y / 1 / 5);
        CHECK(date.to_string() == "2027-01-05");
        CHECK(Date{}.to_string() == "1970-01-01");
    }

    TEST_CASE("the limits are the years 0001 and 9999") {
        for (const char* text : {"0001-01-01", "9999-12-31", "2000-02-29", "2024-02-29"})
            CHECK(FieldType<Date>::from_sql(text).to_string() == text);
        const Date first = 1y / 1 / 1, last = 9999y / 12 / 31;
        CHECK(last - first == chrono::days{3652058});
        CHECK(first + (last - first) == last);
        CHECK(last - (last - first) == first);
    }

    TEST_CASE("a text that is no date is refused with the reason") {
        const auto refused = [](const char* text, const char* message) {
            CHECK_THROWS_WITH_AS(Date::parse(text), message, std::invalid_argument);
        };
        refused("2027-02-30", R"("2027-02-30" is not a date: February 2027 has 28 days)");
        refused("2024-02-30", R"("2024-02-30" is not a date: February 2024 has 29 days)");
        refused("1900-02-29", R"("1900-02-29" is not a date: February 1900 has 28 days)");
        refused("2027-04-31", R"("2027-04-31" is not a date: April 2027 has 30 days)");
        refused("2027-12-32", R"("2027-12-32" is not a date: December 2027 has 31 days)");
        refused("2027-13-01", R"("2027-13-01" is not a date: there is no month 13)");
        refused("2027-00-01", R"("2027-00-01" is not a date: there is no month 0)");
        refused("2027-01-00", R"("2027-01-00" is not a date: there is no day 0)");
        refused("0000-01-01", R"("0000-01-01" is not a date: year 0 is not between 0001 and 9999)");
        for (const char* text :
             {"", "2027-1-5", "2027/01/05", "20270105", "05.01.2027", " 2027-01-05", "2027-01-05 ",
              "+027-01-05", "2027-01-0x", "-027-01-05", "12027-01-05", "2027-01-05T00:00:00"}) {
            const std::string message =
                '"' + std::string{text} + "\" is not a date: a date is written YYYY-MM-DD";
            refused(text, message.c_str());
        }
    }

    TEST_CASE("a message shows unprintable bytes as escapes and cuts a long text") {
        CHECK_THROWS_WITH(
            Date::parse("2027\n\xff"),
            R"("2027\x0a\xff" is not a date: a date is written YYYY-MM-DD)");
        const std::string cut = '"' + std::string(100, 'x') +
                                "...\" (100000 bytes) is not a date: a date is written YYYY-MM-DD";
        CHECK_THROWS_WITH(Date::parse(std::string(100'000, 'x')), cut.c_str());
    }

    TEST_CASE("a year_month_day that does not exist is refused") {
        const auto refused = [](chrono::year_month_day day, const char* message) {
            CHECK_THROWS_WITH_AS(Date{day}, message, std::invalid_argument);
        };
        refused(2027y / 2 / 30, "not a date: February 2027 has 28 days");
        refused(10000y / 1 / 1, "not a date: year 10000 is not between 0001 and 9999");
        refused(0y / 1 / 1, "not a date: year 0 is not between 0001 and 9999");
        refused(-5y / 1 / 1, "not a date: year -5 is not between 0001 and 9999");
        refused(2027y / 13 / 1, "not a date: there is no month 13");
    }

    TEST_CASE("days that lead out of the range are refused and change nothing") {
        Date last = 9999y / 12 / 31;
        CHECK_THROWS_WITH_AS(
            last += chrono::days{1},
            "9999-12-31 and 1 days is not between 0001-01-01 and 9999-12-31", std::out_of_range);
        for (const auto count : {chrono::days::max(), chrono::days::min()}) {
            CHECK_THROWS_AS(last += count, std::out_of_range);
            CHECK_THROWS_AS(last -= count, std::out_of_range);
        }
        CHECK(last == Date{9999y / 12 / 31});
        Date first = 1y / 1 / 1;
        CHECK_THROWS_AS(first -= chrono::days{1}, std::out_of_range);
        CHECK_THROWS_WITH_AS(
            Date{chrono::sys_days{chrono::days{2932897}}},
            "the day 2932897 days from 1970-01-01 is not between 0001-01-01 and 9999-12-31",
            std::out_of_range);
    }

    TEST_CASE("today is the day of the system clock in UTC") {
        // Midnight may pass between the two readings.
        const Date before{chrono::floor<chrono::days>(chrono::system_clock::now())};
        const Date today = Date::today();
        const Date after{chrono::floor<chrono::days>(chrono::system_clock::now())};
        CHECK(before <= today);
        CHECK(today <= after);
    }

    TEST_CASE("the local today follows the zone of the computer") {
        const char* saved = std::getenv("TZ");
        const std::string zone = saved ? saved : "";
        // Half a day and more on either side of UTC, these two never share a day.
        setenv("TZ", "EAST-14", 1);
        tzset();
        const Date east = Date::today_local();
        setenv("TZ", "WEST+12", 1);
        tzset();
        const Date west = Date::today_local();
        if (saved)
            setenv("TZ", zone.c_str(), 1);
        else
            unsetenv("TZ");
        tzset();
        CHECK(west < east);
        CHECK(east - west <= chrono::days{2});
    }

    TEST_CASE("any day survives the round trip, and texts are in the order of days") {
        std::mt19937 random{2027};
        std::uniform_int_distribution<int> offset{0, 3652058};
        const Date first = 1y / 1 / 1;
        for (int i = 0; i < 20'000; ++i) {
            const Date a = first + chrono::days{offset(random)};
            const Date b = first + chrono::days{offset(random)};
            const std::string text_a = FieldType<Date>::to_sql(a),
                              text_b = FieldType<Date>::to_sql(b);
            REQUIRE(FieldType<Date>::from_sql(text_a) == a);
            REQUIRE((a <=> b) == (text_a <=> text_b));
            REQUIRE(a + (b - a) == b);
        }
    }

    TEST_CASE("equal dates have one hash") {
        const std::unordered_set<Date> days{
            Date{2027y / 1 / 5}, Date::parse("2027-01-05"), Date{2027y / 1 / 6}};
        CHECK(days.size() == 2);
    }
}
