#include "orm/fields/format.hpp"
#include "orm/fields/timestamp.hpp"

#include <random>
#include <stdexcept>
#include <unordered_set>

#include <doctest/doctest.h>

using namespace rowcall;
using namespace std::chrono_literals;
namespace chrono = std::chrono;
using chrono::microseconds;

namespace {

constexpr std::string_view shape = "a timestamp is written YYYY-MM-DD hh:mm:ss, then perhaps a "
                                   "fraction, then perhaps Z or +hh:mm";
const Timestamp first{chrono::sys_days{1y / 1 / 1}};
const Timestamp last = Timestamp::Time{chrono::sys_days{9999y / 12 / 31} + 24h - 1us};

} // namespace

TEST_SUITE("Timestamp") {

    TEST_CASE("a timestamp is written with a blank and six digits of fraction") {
        const Timestamp time{chrono::sys_days{2027y / 1 / 5} + 10h + 11min + 12s + 123456us};
        CHECK(time.to_string() == "2027-01-05 10:11:12.123456");
        CHECK((time - 123456us).to_string() == "2027-01-05 10:11:12.000000");
        CHECK(Timestamp{}.to_string() == "1970-01-01 00:00:00.000000");
        CHECK((Timestamp{} - 1us).to_string() == "1969-12-31 23:59:59.999999");
    }

    TEST_CASE("the forms of ISO 8601 are read") {
        const Timestamp time{chrono::sys_days{2027y / 1 / 5} + 10h + 11min + 12s};
        CHECK(Timestamp::parse("2027-01-05 10:11:12") == time);
        CHECK(Timestamp::parse("2027-01-05T10:11:12") == time);
        CHECK(Timestamp::parse("2027-01-05T10:11:12Z") == time);
        CHECK(Timestamp::parse("2027-01-05T10:11:12.5") == time + 500ms);
        CHECK(Timestamp::parse("2027-01-05T10:11:12.000001Z") == time + 1us);
        CHECK(Timestamp::parse("2027-01-05 10:11:12.1234560000000") == time + 123456us);
        CHECK(Timestamp::parse("2027-01-05 10:11:12.000000000000") == time);
        CHECK(Timestamp::parse("2027-01-05 00:00:00").time() == chrono::sys_days{2027y / 1 / 5});
    }

    TEST_CASE("an offset is converted to UTC") {
        const Timestamp time{chrono::sys_days{2027y / 1 / 1} + 1h};
        CHECK(Timestamp::parse("2027-01-01T01:00:00+00:00") == time);
        CHECK(Timestamp::parse("2027-01-01T01:00:00-00:00") == time);
        CHECK(Timestamp::parse("2027-01-01T03:30:00+02:30") == time);
        CHECK(Timestamp::parse("2026-12-31T20:00:00-05:00") == time);
        CHECK(Timestamp::parse("2027-01-01 03:00:00.25+02") == time + 250ms);
        CHECK(Timestamp::parse("2027-01-02T00:59:00+23:59") == time);
    }

    TEST_CASE("the limits are the first and the last microsecond of the years 0001 to 9999") {
        CHECK(first.to_string() == "0001-01-01 00:00:00.000000");
        CHECK(last.to_string() == "9999-12-31 23:59:59.999999");
        for (const Timestamp time : {first, last})
            CHECK(FieldType<Timestamp>::from_sql(FieldType<Timestamp>::to_sql(time)) == time);
        CHECK(first + (last - first) == last);
        CHECK_THROWS_WITH_AS(
            Timestamp{last.time() + 1us},
            "the time 253402300800000000 microseconds from 1970-01-01 is not in the years 0001 to "
            "9999",
            std::out_of_range);
        CHECK_THROWS_AS(Timestamp{first.time() - 1us}, std::out_of_range);
        CHECK_THROWS_AS(Timestamp{Timestamp::Time::max()}, std::out_of_range);
        CHECK_THROWS_AS(Timestamp{Timestamp::Time::min()}, std::out_of_range);
    }

    TEST_CASE("a span that leads out of the range is refused and changes nothing") {
        Timestamp time = last;
        CHECK_THROWS_WITH_AS(
            time += 1us,
            "9999-12-31 23:59:59.999999 and 1 microseconds is not in the years 0001 to 9999",
            std::out_of_range);
        for (const auto span : {microseconds::max(), microseconds::min()}) {
            CHECK_THROWS_AS(time += span, std::out_of_range);
            CHECK_THROWS_AS(time -= span, std::out_of_range);
        }
        CHECK(time == last);
        CHECK_THROWS_AS(first - 1us, std::out_of_range);
    }

    TEST_CASE("a text that is no timestamp is refused with the reason") {
        const auto refused = [](std::string_view text, std::string_view reason) {
            const std::string message =
                '"' + std::string{text} + "\" is not a timestamp: " + std::string{reason};
            CHECK_THROWS_WITH_AS(Timestamp::parse(text), message.c_str(), std::invalid_argument);
        };
        refused("2027-01-05", "the time of day is missing");
        refused("2027-02-30", "February 2027 has 28 days");
        refused("2027-02-30 10:11:12", "February 2027 has 28 days");
        refused("2027-13-01 10:11:12", "there is no month 13");
        refused("0000-01-01 10:11:12", "year 0 is not between 0001 and 9999");
        refused("2027-01-05 24:00:00", "there is no hour 24");
        refused("2027-01-05 10:60:12", "there is no minute 60");
        refused("2027-01-05 10:11:60", "there is no second 60");
        refused("2027-01-05 10:11:12.1234567", "it is finer than a microsecond");
        refused("2027-01-05 10:11:12.0000000001Z", "it is finer than a microsecond");
        refused("2027-01-05 10:11:12+24:00", "there is no offset +24:00");
        refused("2027-01-05 10:11:12-01:60", "there is no offset -01:60");
        refused("0001-01-01 00:00:00+00:01", "in UTC it is not in the years 0001 to 9999");
        refused("9999-12-31 23:59:59-00:01", "in UTC it is not in the years 0001 to 9999");
        for (const char* text :
             {"",
              "now",
              "2027-01-05 10:11",
              "2027-01-05_10:11:12",
              "2027-01-05 10-11-12",
              "2027-01-05 1x:11:12",
              "2027-01-05 10:11:12.",
              "2027-01-05 10:11:12.Z",
              "2027-01-05 10:11:12,5",
              "2027-01-05 10:11:12z",
              "2027-01-05 10:11:12 Z",
              "2027-01-05 10:11:12ZZ",
              "2027-01-05 10:11:12+1:00",
              "2027-01-05 10:11:12+0100",
              "2027-01-05 10:11:12+ab:cd",
              "2027-01-05 10:11:12+01:0",
              "2027-01-05 10:11:12+",
              "2027-01-05 10:11:12 ",
              "20270105T101112Z",
              "infinity"})
            refused(text, shape);
    }

    TEST_CASE("now is the system clock's time in whole microseconds") {
        const Timestamp before = chrono::floor<microseconds>(chrono::system_clock::now());
        const Timestamp now = Timestamp::now();
        const Timestamp after = chrono::floor<microseconds>(chrono::system_clock::now());
        CHECK(before <= now);
        CHECK(now <= after);
    }

    TEST_CASE("any time survives the round trip, and texts are in the order of times") {
        std::mt19937_64 random{2027};
        std::uniform_int_distribution<std::int64_t> offset{0, (last - first).count()};
        for (int i = 0; i < 20'000; ++i) {
            const Timestamp a = first + microseconds{offset(random)};
            const Timestamp b = i % 2 == 0 ? first + microseconds{offset(random)}
                                           : std::min(a + microseconds{random() % 2'000'000}, last);
            const std::string text_a = FieldType<Timestamp>::to_sql(a);
            const std::string text_b = FieldType<Timestamp>::to_sql(b);
            REQUIRE(FieldType<Timestamp>::from_sql(text_a) == a);
            REQUIRE((a <=> b) == (text_a <=> text_b));
            REQUIRE(a + (b - a) == b);
        }
    }

    TEST_CASE("equal timestamps have one hash") {
        const std::unordered_set<Timestamp> times{
            Timestamp::parse("2027-01-05T10:00:00Z"), Timestamp::parse("2027-01-05T11:00:00+01:00"),
            Timestamp::parse("2027-01-05T11:00:00Z")};
        CHECK(times.size() == 2);
    }
}
