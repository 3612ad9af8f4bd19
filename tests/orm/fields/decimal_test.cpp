#include "orm/fields/decimal.hpp"
#include "orm/fields/format.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <type_traits>
#include <unordered_set>
#include <vector>

#include <doctest/doctest.h>

using namespace rowcall;

static_assert(std::is_convertible_v<int, Decimal> && std::is_convertible_v<std::uint64_t, Decimal>);
static_assert(
    !std::is_constructible_v<Decimal, double> && !std::is_constructible_v<Decimal, float>);
static_assert(!std::is_constructible_v<Decimal, bool> && !std::is_constructible_v<Decimal, char>);
static_assert(!std::is_convertible_v<std::string_view, Decimal>);
static_assert(std::is_trivially_copyable_v<Decimal>);

namespace {

const std::string nines(72, '9');

std::string text(const Decimal& decimal) { return decimal.to_string(); }

// A number of at most `digits` digits, with its point anywhere.
Decimal any_decimal(std::mt19937& random, int digits) {
    const auto below = [&](int bound) { return static_cast<int>(random() % unsigned(bound)); };
    const int length = 1 + below(digits);
    std::string written = below(2) != 0 ? "-" : "";
    const int point = below(length);
    for (int i = 0; i < length; ++i) {
        if (i == point && i > 0) written += '.';
        // Runs of zeros and nines are where carries go wrong.
        constexpr std::string_view likely = "000999123456785";
        written += likely[static_cast<std::size_t>(below(static_cast<int>(likely.size())))];
    }
    return Decimal{written};
}

int sign(auto order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

} // namespace

TEST_SUITE("Decimal") {

    TEST_CASE("a decimal is written with the places it was given") {
        for (const char* written :
             {"0", "0.00", "12.50", "-12.50", "0.05", "-0.001", "100", "1000000000",
              "999999999.999999999", "1000000000000000000.000000000000000001"})
            CHECK(text(Decimal{written}) == written);
        CHECK(text(Decimal{"+1.5"}) == "1.5");
        CHECK(text(Decimal{"007.10"}) == "7.10");
        CHECK(text(Decimal{"-0.00"}) == "0.00");
        CHECK(text(Decimal{}) == "0");
        CHECK(Decimal{"12.50"}.places() == 2);
        CHECK(Decimal{"12.50"}.digits() == 4);
        CHECK(Decimal{"0.05"}.digits() == 2);
        CHECK(Decimal{"-0.00"}.is_zero());
        CHECK_FALSE(Decimal{"-0.00"}.is_negative());
        CHECK(Decimal{"-0.01"}.is_negative());
    }

    TEST_CASE("integers of every size convert exactly") {
        CHECK(text(Decimal{7}) == "7");
        CHECK(text(Decimal{std::int8_t{-128}}) == "-128");
        CHECK(text(Decimal{std::numeric_limits<std::int64_t>::min()}) == "-9223372036854775808");
        CHECK(text(Decimal{std::numeric_limits<std::uint64_t>::max()}) == "18446744073709551615");
        CHECK(Decimal{"12.50"} * 2 == 25);
        CHECK(3 - Decimal{"0.5"} == Decimal{"2.5"});
    }

    TEST_CASE("numbers of 72 digits are kept, longer ones refused") {
        for (const std::string& written :
             {nines, '-' + nines, "0." + nines, "-0." + nines,
              nines.substr(36) + '.' + nines.substr(36), "0." + std::string(71, '0') + '1',
              '1' + std::string(71, '0')})
            CHECK(text(FieldType<Decimal>::from_sql(written)) == written);
        CHECK(text(Decimal{std::string(1000, '0') + "12.5"}) == "12.5");
        const auto refused = [](const std::string& written) {
            const std::string message =
                '"' + written +
                "\" is not a decimal number: it has 73 digits, more than the 72 of a Decimal";
            CHECK_THROWS_WITH_AS(Decimal{written}, message.c_str(), std::invalid_argument);
        };
        refused(nines + '9');
        refused(nines + ".0");
        refused("0." + std::string(73, '0'));
    }

    TEST_CASE("a text that is no decimal number is refused with the reason") {
        for (const char* written :
             {"",   "-",   "+",   ".",   ".5",   "5.",  "-.5", "1.2.3", "1,5",       "1 000", " 1",
              "1 ", "--1", "+-1", "1e5", "0x10", "NaN", "nan", "inf",   "-Infinity", "twelve"}) {
            const std::string message = '"' + std::string{written} +
                                        "\" is not a decimal number: one is written with digits, "
                                        "perhaps a sign and perhaps a "
                                        "point in them";
            CHECK_THROWS_WITH_AS(Decimal::parse(written), message.c_str(), std::invalid_argument);
        }
        CHECK_THROWS_AS(Decimal::parse(std::string_view{"1\0", 2}), std::invalid_argument);
    }

    TEST_CASE("sums and products are exact and keep their places") {
        CHECK(text(Decimal{"0.1"} + Decimal{"0.2"}) == "0.3");
        CHECK(text(Decimal{"1.10"} + Decimal{"2"}) == "3.10");
        CHECK(text(Decimal{"1.10"} - Decimal{"1.1"}) == "0.00");
        CHECK(text(Decimal{"1"} - Decimal{"1.01"}) == "-0.01");
        CHECK(text(Decimal{"-5"} + Decimal{"3"}) == "-2");
        CHECK(text(Decimal{"999999999999999999"} + 1) == "1000000000000000000");
        CHECK(text(Decimal{"1000000000000000000"} - 1) == "999999999999999999");
        CHECK(text(Decimal{"1.50"} * Decimal{"-0.2"}) == "-0.300");
        CHECK(text(Decimal{"-1.5"} * 0) == "0.0");
        CHECK(text(-Decimal{"1.5"}) == "-1.5");
        CHECK(text(-Decimal{"0.0"}) == "0.0");
        Decimal sum;
        for (int i = 0; i < 1000; ++i) sum += Decimal{"0.001"};
        CHECK(sum == 1);
        sum -= 3;
        sum *= sum;
        CHECK(sum == 4);
    }

    TEST_CASE("the product of two numbers of 36 digits fits") {
        const Decimal longest{std::string(36, '9')};
        CHECK(text(longest * longest) == std::string(35, '9') + '8' + std::string(35, '0') + '1');
    }

    TEST_CASE("a result of more than 72 digits is an error that shows the operation") {
        const Decimal longest{nines};
        const std::string needs_73 =
            " is not a decimal number: it has 73 digits, more than the 72 of a Decimal";
        const auto overflows = [](auto operation, const std::string& message) {
            CHECK_THROWS_WITH_AS(operation(), message.c_str(), std::overflow_error);
        };
        overflows([&] { return longest + 1; }, nines + " + 1" + needs_73);
        overflows([&] { return -longest - 1; }, '-' + nines + " - 1" + needs_73);
        overflows([&] { return longest + Decimal{"0.1"}; }, nines + " + 0.1" + needs_73);
        overflows([&] { return longest * 10; }, nines + " * 10" + needs_73);
        overflows([&] { return longest.quantize(1); }, nines + " with 1 places" + needs_73);
        const Decimal small{"0." + std::string(71, '0') + '1'};
        overflows([&] { return small * Decimal{"0.1"}; }, text(small) + " * 0.1" + needs_73);
        CHECK_THROWS_AS(longest * longest, std::overflow_error);
        CHECK(longest - longest == 0);
    }

    TEST_CASE("quantize rounds half to even") {
        const auto rounds = [](const char* from, int places, const char* to) {
            CHECK(text(Decimal{from}.quantize(places)) == to);
        };
        rounds("0.125", 2, "0.12");
        rounds("0.135", 2, "0.14");
        rounds("0.1250000000000000000000001", 2, "0.13");
        rounds("0.1249999999999999999999999", 2, "0.12");
        rounds("-0.125", 2, "-0.12");
        rounds("-0.126", 2, "-0.13");
        rounds("0.5", 0, "0");
        rounds("1.5", 0, "2");
        rounds("2.5", 0, "2");
        rounds("-0.4", 0, "0");
        rounds("9.99", 1, "10.0");
        rounds("999999999.5", 0, "1000000000");
        rounds("12.5", 2, "12.50");
        rounds("12.5", 1, "12.5");
        rounds("0", 3, "0.000");
        CHECK(text(Decimal{"0." + nines}.quantize(0)) == "1");
        CHECK(text(Decimal{"0." + nines}.quantize(71)) == "1." + std::string(71, '0'));
        CHECK_THROWS_WITH_AS(
            Decimal{1}.quantize(-1), "a Decimal cannot have -1 places, only 0 to 72",
            std::out_of_range);
        CHECK_THROWS_WITH_AS(
            Decimal{0}.quantize(73), "a Decimal cannot have 73 places, only 0 to 72",
            std::out_of_range);
    }

    TEST_CASE("numbers compare by value") {
        CHECK(Decimal{"1.0"} == Decimal{"1.00"});
        CHECK(Decimal{"1.0"} == 1);
        CHECK(Decimal{"10"} > Decimal{"9"});
        CHECK(Decimal{"-10"} < Decimal{"-9"});
        CHECK(Decimal{"-0.1"} < 0);
        CHECK(Decimal{nines} > Decimal{"0." + nines});
        CHECK(Decimal{"0." + nines} < 1);
    }

    TEST_CASE("equal numbers have one hash") {
        const std::unordered_set<Decimal> numbers{
            Decimal{"100"},  Decimal{"100.0"}, Decimal{"100.00"}, Decimal{"0"},
            Decimal{"-0.0"}, Decimal{"10"},    Decimal{"0.10"},   Decimal{"0.1"}};
        CHECK(numbers.size() == 4);
    }

    TEST_CASE("the nearest double") {
        CHECK(Decimal{"0.1"}.to_double() == 0.1);
        CHECK(Decimal{"-12.50"}.to_double() == -12.5);
        CHECK(Decimal{nines}.to_double() == 1e72);
    }

    TEST_CASE("small numbers compute as integers do") {
        std::mt19937 random{2027};
        for (int i = 0; i < 20'000; ++i) {
            const auto a = static_cast<std::int64_t>(random() >> 1) - (1 << 30);
            const auto b = static_cast<std::int64_t>(random() >> 1) - (1 << 30);
            REQUIRE(text(Decimal{a} + Decimal{b}) == std::to_string(a + b));
            REQUIRE(text(Decimal{a} - Decimal{b}) == std::to_string(a - b));
            REQUIRE(text(Decimal{a} * Decimal{b}) == std::to_string(a * b));
            REQUIRE(sign(Decimal{a} <=> Decimal{b}) == sign(a <=> b));
        }
    }

    TEST_CASE("any numbers obey the laws of arithmetic and survive the round trip") {
        std::mt19937 random{2027};
        for (int i = 0; i < 20'000; ++i) {
            const Decimal a = any_decimal(random, 16), b = any_decimal(random, 16);
            const Decimal c = any_decimal(random, 16);
            REQUIRE(a + b == b + a);
            REQUIRE(a + b - b == a);
            REQUIRE((a + b) * c == a * c + b * c);
            REQUIRE((a + b) * (a - b) == a * a - b * b);
            REQUIRE(sign(a <=> b) == sign(a - b <=> 0));
            const Decimal any = any_decimal(random, 72);
            const std::string stored = FieldType<Decimal>::to_sql(any);
            REQUIRE(text(FieldType<Decimal>::from_sql(stored)) == stored);
            REQUIRE(std::hash<Decimal>{}(a) == std::hash<Decimal>{}(a.quantize(a.places() + 3)));
            // Rounding is off by half of the last place at most.
            const Decimal rounded = a.quantize(a.places() / 2);
            const Decimal off = (a - rounded) * 2;
            const Decimal unit = Decimal{
                a.places() / 2 == 0
                    ? "1"
                    : "0." + std::string(static_cast<std::size_t>(a.places() / 2 - 1), '0') + '1'};
            REQUIRE(off <= unit);
            REQUIRE(off >= -unit);
        }
    }

    TEST_CASE("texts of numbers compare as the numbers do") {
        std::mt19937 random{2027};
        for (int i = 0; i < 20'000; ++i) {
            const Decimal a = any_decimal(random, 72);
            const Decimal b = i % 4 != 0 ? any_decimal(random, 72) : -a;
            REQUIRE(sign(compare_decimal_text(text(a), text(b))) == sign(a <=> b));
            REQUIRE(compare_decimal_text(text(a), text(a)) == 0);
        }
        CHECK(compare_decimal_text("1.0", "1.000") == 0);
        CHECK(compare_decimal_text("+1", "1") == 0);
        CHECK(compare_decimal_text("-0.0", "0") == 0);
        CHECK(compare_decimal_text("007", "7") == 0);
        CHECK(compare_decimal_text("10", "9") > 0);
        CHECK(compare_decimal_text("-10", "-9") < 0);
        CHECK(compare_decimal_text("1" + std::string(100'000, '0'), nines) > 0);
        CHECK(compare_decimal_text("0." + std::string(100'000, '0') + '1', "0") > 0);
    }

    TEST_CASE("the order of texts is total, garbage is after all numbers") {
        const std::vector<std::string> texts{
            "-1" + nines,
            "-10",
            "-9.5",
            "-9",
            "-0.1",
            "-0",
            "0",
            "0.00",
            "+0.1",
            "9",
            "10",
            "10.0",
            "1" + nines,
            "",
            ".",
            "-",
            "1e5",
            "NaN",
            "abc",
            "abd",
            "1.",
            ".5",
            "1 ",
            "\xff",
            "\xff\xfe",
            std::string{"1\0", 2},
            std::string{"1\0\0", 3},
            "--1",
            "1.2.3",
            "1,000"};
        for (const auto& a : texts)
            for (const auto& b : texts) {
                const int ab = sign(compare_decimal_text(a, b));
                REQUIRE(ab == -sign(compare_decimal_text(b, a)));
                for (const auto& c : texts)
                    if (ab <= 0 && compare_decimal_text(b, c) <= 0)
                        REQUIRE(compare_decimal_text(a, c) <= 0);
            }
        CHECK(compare_decimal_text(nines + nines, "") < 0);
        CHECK(compare_decimal_text("abc", "abd") < 0);
        CHECK(compare_decimal_text("abc", "abc") == 0);
    }
}
