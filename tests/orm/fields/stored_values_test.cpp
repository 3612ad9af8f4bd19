// What a database may hold though a member cannot: tables that others have made and filled.
#include "tests/orm/fields/places.hpp"

#include <fmt/format.h>

using namespace rowcall;
using namespace std::string_literals;

namespace {

enum class Size { small, large };

struct Foreign : Model<Foreign> {
    Id id;
    std::int8_t tiny = 0;
    std::uint8_t byte = 0;
    std::int32_t plain = 0;
    std::uint64_t natural = 0;
    bool flag = false;
    float real = 0;
    std::string text;
    std::vector<std::byte> blob;
    std::optional<std::int16_t> maybe;
    Size size = Size::small;
    Size number = Size::small;
    Date date;
    Timestamp moment;
    Uuid uuid;
    Decimal decimal;
    Json json;
    static constexpr auto meta() { return table<Foreign>(field<&Foreign::number>.by_number()); }
};

// A table without types and rules, as SQLite lets anyone make it.
struct Untyped {
    Untyped() {
        db.make_default();
        std::string columns;
        for (const Column& column : model_info<Foreign>().columns)
            columns += fmt::format("{}\"{}\"", columns.empty() ? "" : ", ", column.name);
        db.execute("CREATE TABLE \"foreign\" (" + columns + ")");
        fill();
    }

    // One row whose values all fit.
    void fill() {
        db.execute("DELETE FROM \"foreign\"");
        db.execute(
            "INSERT INTO \"foreign\" VALUES (1, 0, 0, 0, 0, 0, 0.5, '', x'', NULL, 'small', 0, "
            "'2027-01-05', '2027-01-05 10:11:12.000000', "
            "'00000000-0000-0000-0000-000000000000', '1.5', 'null')");
    }

    // The message of reading a row that holds `value` (SQL) in `column`.
    std::string reading(std::string_view column, std::string_view value) {
        fill();
        db.execute(fmt::format("UPDATE \"foreign\" SET \"{}\" = {}", column, value));
        try {
            Foreign::objects().get();
            return "it was read";
        } catch (const DataError& error) {
            CHECK(error.table() == "foreign");
            CHECK(error.columns() == std::vector{std::string{column}});
            return error.what();
        }
    }

    Database db{"sqlite::memory:"};
};

} // namespace

TEST_CASE_FIXTURE(Untyped, "a table that others made is read when its values fit") {
    const Foreign read = Foreign::objects().get();
    CHECK(read.real == 0.5f);
    CHECK(read.decimal == Decimal{"1.50"});
    CHECK(reading("real", "2") == "it was read"); // INTEGER 2 is the real number 2
}

TEST_CASE_FIXTURE(Untyped, "an integer too large for the member is an error, never a wrap") {
    CHECK(
        reading("tiny", "128") ==
        "foreign.tiny: 128 does not fit the member, which holds -128 to 127");
    CHECK(
        reading("tiny", "-9223372036854775808") == "foreign.tiny: -9223372036854775808 does not "
                                                   "fit the member, which holds -128 to 127");
    CHECK(reading("tiny", "127") == "it was read");
    CHECK(
        reading("byte", "-1") == "foreign.byte: -1 does not fit the member, which holds 0 to 255");
    CHECK(
        reading("byte", "256") ==
        "foreign.byte: 256 does not fit the member, which holds 0 to 255");
    CHECK(reading("byte", "255") == "it was read");
    CHECK(
        reading("plain", "4294967296") == "foreign.plain: 4294967296 does not fit the member, "
                                          "which holds -2147483648 to 2147483647");
    CHECK(reading("plain", "0") == "it was read");
    CHECK(
        reading("natural", "-1") == "foreign.natural: -1 does not fit the member, which holds 0 "
                                    "to 18446744073709551615");
    CHECK(reading("natural", "0") == "it was read");
    CHECK(
        reading("maybe", "32768") ==
        "foreign.maybe: 32768 does not fit the member, which holds -32768 to 32767");
    CHECK(reading("maybe", "NULL") == "it was read");
    CHECK(reading("flag", "2") == "foreign.flag: 2 is not a bool, which is stored as 0 or 1");
    CHECK(reading("flag", "1") == "it was read");
    CHECK(reading("real", "1e300") == "foreign.real: 1e+300 does not fit a float");
}

TEST_CASE_FIXTURE(Untyped, "an unknown name or number of an enum is an error that names it") {
    CHECK(reading("size", "'huge'") == "foreign.size: \"huge\" is not one of small, large");
    CHECK(reading("size", "''") == "foreign.size: \"\" is not one of small, large");
    CHECK(reading("size", "'large'") == "it was read");
    CHECK(reading("number", "2") == "foreign.number: \"2\" is not one of small, large");
    CHECK(reading("number", "1") == "it was read");
    CHECK(
        reading("number", "4294967296") == "foreign.number: 4294967296 does not fit the member, "
                                           "which holds -2147483648 to 2147483647");
}

TEST_CASE_FIXTURE(Untyped, "a value of another storage class is an error that names both") {
    const auto mismatch = [](const char* column, const char* got, const char* wanted) {
        return fmt::format(
            "foreign.{}: the database holds {} where {} is expected", column, got, wanted);
    };
    CHECK(reading("plain", "'1'") == mismatch("plain", "TEXT", "INTEGER"));
    CHECK(reading("plain", "1.0") == mismatch("plain", "REAL", "INTEGER"));
    CHECK(reading("plain", "1") == "it was read");
    CHECK(reading("text", "x'61'") == mismatch("text", "BLOB", "TEXT"));
    CHECK(reading("text", "1") == mismatch("text", "INTEGER", "TEXT"));
    CHECK(reading("text", "'1'") == "it was read");
    CHECK(reading("blob", "'a'") == mismatch("blob", "TEXT", "BLOB"));
    CHECK(reading("blob", "x'61'") == "it was read");
    CHECK(reading("real", "'0.5'") == mismatch("real", "TEXT", "REAL"));
    CHECK(reading("real", "0.5") == "it was read");
    CHECK(reading("maybe", "'1'") == mismatch("maybe", "TEXT", "INTEGER"));
}

TEST_CASE_FIXTURE(Untyped, "NULL in a member that has no room for it is an error") {
    for (const char* column : {"plain", "text", "flag", "size", "number", "date", "json"})
        CHECK(
            reading(column, "NULL")
                .find(fmt::format("foreign.{}: the database holds NULL where", column)) == 0);
}

TEST_CASE_FIXTURE(Untyped, "text that is no value of its type is an error with the reason") {
    CHECK(
        reading("date", "'2027-02-30'") ==
        "foreign.date: \"2027-02-30\" is not a date: February 2027 has 28 days");
    CHECK(
        reading("date", "'tomorrow'") ==
        "foreign.date: \"tomorrow\" is not a date: a date is written YYYY-MM-DD");
    CHECK(reading("date", "'2027-02-28'") == "it was read");
    for (const char* column : {"moment", "uuid", "decimal", "json"})
        CHECK(reading(column, "'?'").find(fmt::format("foreign.{}: ", column)) == 0);
}

TEST_CASE_FIXTURE(Untyped, "a STRICT table does not let such values in") {
    db.execute("DROP TABLE \"foreign\"");
    db.create_tables<Foreign>();
    Foreign{}.save();
    const auto set = [&](const char* column, const char* value) {
        db.execute(fmt::format("UPDATE \"foreign\" SET \"{}\" = {}", column, value));
    };
    CHECK_THROWS_AS(set("tiny", "128"), CheckViolation);
    CHECK_THROWS_AS(set("byte", "-1"), CheckViolation);
    CHECK_THROWS_AS(set("natural", "-1"), CheckViolation);
    CHECK_THROWS_AS(set("flag", "2"), CheckViolation);
    CHECK_THROWS_AS(set("maybe", "40000"), CheckViolation);
    CHECK_THROWS_AS(set("size", "'huge'"), CheckViolation);
    CHECK_THROWS_AS(set("number", "2"), CheckViolation);
    CHECK_THROWS_AS(set("plain", "'x'"), DataError);
    CHECK_THROWS_AS(set("text", "x'00'"), DataError);
    CHECK_THROWS_AS(set("text", "NULL"), NotNullViolation);
    set("maybe", "NULL");
    set("tiny", "-128");
    CHECK(Foreign::objects().get().tiny == -128);
}
