#include "orm/fields/format.hpp"
#include "orm/fields/json.hpp"
#include "orm/fields/json_nlohmann.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <stdexcept>
#include <unordered_set>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace rowcall;

namespace {

std::string canonical(std::string_view text) { return Json::parse(text).to_string(); }

void refused(std::string_view text, const std::string& message) {
    CHECK_THROWS_WITH_AS(Json::parse(text), message.c_str(), std::invalid_argument);
}

std::string nested(int depth) {
    const auto count = static_cast<std::size_t>(depth);
    return std::string(count, '[') + std::string(count, ']');
}

nlohmann::json any_value(std::mt19937& random, int depth) {
    const auto any_text = [&] {
        constexpr const char* parts[] = {"a",    "\"",   "\\",       "\n",
                                         "\x01", "\x7f", "\xc3\xa4", "\xf0\x9f\x98\x80",
                                         "/",    "{",    "\t",       "\r\b\f"};
        std::string text;
        for (auto i = random() % 5; i > 0; --i) text += parts[random() % std::size(parts)];
        return text;
    };
    switch (random() % (depth > 0 ? 8 : 6)) {
    case 0:
        return nullptr;
    case 1:
        return random() % 2 == 0;
    case 2:
        return static_cast<std::int64_t>(random()) * -2'000'000'000;
    case 3:
        return static_cast<std::uint64_t>(random()) << 32;
    case 4:
        return std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 200) - 100);
    case 5:
        return any_text();
    case 6: {
        auto array = nlohmann::json::array();
        for (auto i = random() % 5; i > 0; --i) array.push_back(any_value(random, depth - 1));
        return array;
    }
    default: {
        auto object = nlohmann::json::object();
        for (auto i = random() % 5; i > 0; --i) object[any_text()] = any_value(random, depth - 1);
        return object;
    }
    }
}

// The text of `value` with blanks and with the members of objects in any order.
std::string shuffled(const nlohmann::json& value, std::mt19937& random) {
    if (!value.is_structured()) return value.dump(-1, ' ', random() % 2 == 0);
    std::vector<std::string> parts;
    for (const auto& [name, element] : value.items())
        parts.push_back(
            value.is_object() ? nlohmann::json(name).dump() + "\t: " + shuffled(element, random)
                              : shuffled(element, random));
    if (value.is_object()) std::ranges::shuffle(parts, random);
    std::string text = value.is_object() ? "{ " : "[\n";
    for (std::size_t i = 0; i < parts.size(); ++i) text += (i > 0 ? " , " : "") + parts[i];
    return text + (value.is_object() ? " }" : "\r]");
}

} // namespace

TEST_SUITE("Json") {

    TEST_CASE("the default is null, also after a move") {
        Json json;
        CHECK(json.is_null());
        CHECK(json.text() == "null");
        CHECK(json == Json::parse(" null "));
        for (const char* text :
             {"[1,2,3]", "\"a text too long for the small buffer of a string\""}) {
            Json from = Json::parse(text);
            const Json to = std::move(from);
            CHECK(to.text() == text);
            CHECK(from.is_null()); // NOLINT(bugprone-use-after-move)
        }
    }

    TEST_CASE("the text is canonical: no blanks, members in order, numbers as written") {
        CHECK(
            canonical(R"( { "b" : [ 1 , 2.50, true ] , "a" : { } } )") ==
            R"({"a":{},"b":[1,2.50,true]})");
        CHECK(
            canonical(R"({"c":{"z":1,"y":[{"q":1,"p":2}]},"b":2,"a":3})") ==
            R"({"a":3,"b":2,"c":{"y":[{"p":2,"q":1}],"z":1}})");
        CHECK(canonical("[]") == "[]");
        CHECK(canonical("\"\"") == "\"\"");
        CHECK(canonical("\xef\xbb\xbf[1]") == "[1]"); // a byte order mark
        CHECK(canonical(R"("\u00e4\ud83d\ude00\/\u0041")") == "\"\xc3\xa4\xf0\x9f\x98\x80/A\"");
        CHECK(canonical(R"("\u0000\u001f\"\\\b\f\n\r\t")") == R"("\u0000\u001f\"\\\b\f\n\r\t")");
        for (const char* number :
             {"0", "-1", "18446744073709551615", "-9223372036854775808",
              "123456789012345678901234567890", "0.1000000000000000055511151231257827", "1E+2",
              "-0.0", "1e-400"})
            CHECK(canonical(number) == number);
    }

    TEST_CASE("equality is that of the canonical text") {
        CHECK(Json::parse(R"({"a":1,"b":2})") == Json::parse(R"({ "b":2, "a":1 })"));
        CHECK(Json::parse("[1,2]") != Json::parse("[2,1]"));
        CHECK(Json::parse("1") != Json::parse("1.0"));
        const std::unordered_set<Json> documents{
            Json{}, Json::parse("null"), Json::parse("[ ]"), Json::parse("[]")};
        CHECK(documents.size() == 2);
    }

    TEST_CASE("a text that is no JSON is refused with the byte at which it goes wrong") {
        refused(
            "",
            R"("" is not JSON: at byte 1, syntax error while parsing value - unexpected end of )"
            R"(input; expected '[', '{', or a literal)");
        refused(
            "[1,]",
            R"("[1,]" is not JSON: at byte 4, syntax error while parsing value - unexpected )"
            R"(']'; expected '[', '{', or a literal)");
        refused(
            "{\"a\" 1}", R"("{"a" 1}" is not JSON: at byte 6, syntax error while parsing object )"
                         R"(separator - unexpected number literal; expected ':')");
        refused(
            "[1] x",
            R"("[1] x" is not JSON: at byte 5, syntax error while parsing value - invalid )"
            R"(literal; last read: '1] x'; expected end of input)");
        for (const char* text :
             {"nul",     "'a'",     "[1 2]",       "{a:1}",       "{\"a\":1,}", "01",  "+1",
              "1.",      ".5",      "0x10",        "[",           "{",          "\"a", "\"\t\"",
              "// c\n1", "\"\\x\"", "\"\\ud800\"", "\"\\udc00\"", "]",          "[1}", "1 1"})
            CHECK_THROWS_AS(Json::parse(text), std::invalid_argument);
    }

    TEST_CASE("NaN, infinity and numbers beyond any double are refused") {
        for (const char* text : {"NaN", "nan", "Infinity", "-Infinity", "inf"})
            CHECK_THROWS_AS(Json::parse(text), std::invalid_argument);
        refused("[1e999]", R"("[1e999]" is not JSON: at byte 6, number overflow parsing '1e999')");
    }

    TEST_CASE("text that is not UTF-8 is refused") {
        refused(
            "\"\xff\"",
            R"(""\xff"" is not JSON: at byte 2, syntax error while parsing value - invalid )"
            R"(string: ill-formed UTF-8 byte; last read: '"\xff')");
        for (const char* text :
             {"\"\xc3\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\xf5\x80\x80\x80\""})
            CHECK_THROWS_AS(Json::parse(text), std::invalid_argument);
    }

    TEST_CASE("a zero byte does not end the text") {
        refused(
            {"1\0garbage", 9}, R"("1\x00garbage" is not JSON: at byte 2, there is a zero byte)");
        refused({"\"\0\"", 3}, R"(""\x00"" is not JSON: at byte 2, there is a zero byte)");
    }

    TEST_CASE("an object with one name twice is refused") {
        refused(
            R"({"a":1,"b":2,"a":3})",
            R"("{"a":1,"b":2,"a":3}" is not JSON: an object has two members "a")");
        CHECK_THROWS_AS(Json::parse(R"([{"x":{"a":1,"a":1}}])"), std::invalid_argument);
        CHECK_THROWS_AS(Json::parse(R"({"a":1,"\u0061":1})"), std::invalid_argument);
        CHECK(canonical(R"({"a":{"a":1},"b":{"a":1}})") == R"({"a":{"a":1},"b":{"a":1}})");
    }

    TEST_CASE("a document may be 1000 levels deep, not more, however deep it goes") {
        CHECK(canonical(nested(1000)) == nested(1000));
        CHECK(Json::of(Json::parse(nested(1000)).to<nlohmann::json>()).text() == nested(1000));
        const auto too_deep = [](const std::string& text) {
            const std::string message =
                '"' + text.substr(0, 100) + "...\" (" + std::to_string(text.size()) +
                " bytes) is not JSON: it is nested more than 1000 levels deep";
            refused(text, message);
        };
        too_deep(nested(1001));
        too_deep(std::string(1'000'000, '['));
        std::string objects;
        for (int i = 0; i < 300'000; ++i) objects += "[{[";
        CHECK_THROWS_AS(Json::parse(objects), std::invalid_argument);
        std::string members;
        for (int i = 0; i < 1'001; ++i) members += "{\"a\":";
        CHECK_THROWS_AS(Json::parse(members), std::invalid_argument);
    }

    TEST_CASE("a document converts to and from nlohmann::json and what that converts to") {
        const nlohmann::json value{{"theme", "dark"}, {"sizes", {1, 2.5}}, {"none", nullptr}};
        const Json json = Json::of(value);
        CHECK(json.text() == R"({"none":null,"sizes":[1,2.5],"theme":"dark"})");
        CHECK(json.to<nlohmann::json>() == value);
        const std::map<std::string, int> counts{{"a", 1}, {"b", 2}};
        CHECK(Json::of(counts).text() == R"({"a":1,"b":2})");
        CHECK(Json::of(counts).to<std::map<std::string, int>>() == counts);
        CHECK(Json::of(7).to<int>() == 7);
        CHECK_THROWS_AS(json.to<int>(), nlohmann::json::type_error);
    }

    TEST_CASE("a value that JSON cannot show is refused") {
        const auto unfit = [](const nlohmann::json& value, const char* reason) {
            const std::string message = std::string{"a value cannot be stored as JSON: "} + reason;
            CHECK_THROWS_WITH_AS(Json::of(value), message.c_str(), std::invalid_argument);
        };
        unfit({{"x", {1, std::nan("")}}}, "it has a number that is not finite");
        unfit(HUGE_VAL, "it has a number that is not finite");
        unfit(nlohmann::json::binary({1, 2}), "it has binary data");
        unfit(
            nlohmann::json(nlohmann::json::value_t::discarded),
            "it is what is left of a failed parse");
        CHECK_THROWS_AS(Json::of(nlohmann::json("\xff")), std::invalid_argument);
        nlohmann::json deep;
        for (int i = 0; i < 200'000; ++i) deep = nlohmann::json::array({std::move(deep)});
        unfit(deep, "it is nested more than 1000 levels deep");
    }

    TEST_CASE("any document survives the round trip, in whatever order it is written") {
        std::mt19937 random{2027};
        for (int i = 0; i < 3'000; ++i) {
            const nlohmann::json value = any_value(random, 4);
            const Json json = Json::of(value);
            REQUIRE(json.text() == value.dump());
            REQUIRE(json.to<nlohmann::json>() == value);
            REQUIRE(FieldType<Json>::from_sql(FieldType<Json>::to_sql(json)) == json);
            REQUIRE(Json::parse(shuffled(value, random)) == json);
        }
    }

    TEST_CASE("any mutilated document is parsed or refused, never worse") {
        std::mt19937 random{2027};
        const std::string whole =
            R"({"b":[1,-2.5e3,true,null],"a":{"\u00e4":"\n\"x"},"c":"\ud83d\ude00"})";
        int parsed = 0, refused_count = 0;
        for (int i = 0; i < 20'000; ++i) {
            std::string text = whole;
            for (auto n = random() % 3; n < 3; ++n)
                text[random() % text.size()] = static_cast<char>(random() & 0xff);
            text.resize(text.size() - random() % 3);
            try {
                const Json json = Json::parse(text);
                REQUIRE(canonical(json.text()) == json.text());
                ++parsed;
            } catch (const std::invalid_argument&) {
                ++refused_count;
            }
        }
        CHECK(parsed > 0);
        CHECK(refused_count > 0);
    }
}
