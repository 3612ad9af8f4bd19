#include "orm/fields/format.hpp"

#include <sstream>

#include <doctest/doctest.h>

using namespace rowcall;

TEST_CASE("each value type is printed as its text, by fmt and to a stream") {
    const auto check = [](const auto& value, const std::string& text) {
        CHECK(fmt::format("{}", value) == text);
        CHECK(
            fmt::format("[{:>40}]", value) ==
            '[' + std::string(40 - text.size(), ' ') + text + ']');
        std::ostringstream out;
        out << value;
        CHECK(out.str() == text);
    };
    check(Date::parse("2027-01-05"), "2027-01-05");
    check(Timestamp::parse("2027-01-05T10:11:12Z"), "2027-01-05 10:11:12.000000");
    check(Uuid{}, "00000000-0000-0000-0000-000000000000");
    check(Decimal{"-12.50"}, "-12.50");
    check(Json::parse("[1, {}]"), "[1,{}]");
}
