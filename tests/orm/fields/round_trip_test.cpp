// Every type of column, at its limits: what is saved is what is read.
#include "tests/orm/fields/places.hpp"

#include <limits>

using namespace rowcall;
using namespace std::string_literals;

namespace {

template<class V>
struct Box : Model<Box<V>> {
    Id id;
    V value{};
};

template<class V>
struct MaybeBox : Model<MaybeBox<V>> {
    Id id;
    std::optional<V> value;
};

// Saves each value, reads it back by key, and finds it by a filter.
template<class B, class V>
void keeps_in(Database& db, const V& value) {
    B box{.value = value};
    box.save({.database = &db});
    CHECK(B::objects(db).get(box.id).value == box.value);
    bool found = false;
    for (const B& each : B::objects(db).filter(col<&B::value> == value))
        found = found || each.id == box.id;
    CHECK(found);
}

// As a plain member and as std::optional, which is NULL besides.
template<class V>
void keeps(const std::vector<V>& values) {
    in_every_place([&](Database& db) {
        db.create_tables<Box<V>, MaybeBox<V>>();
        keeps_in<Box<V>>(db, V{});
        keeps_in<MaybeBox<V>>(db, std::nullopt);
        for (std::size_t i = 0; i < values.size(); ++i) {
            CAPTURE(i);
            const V value = values[i];
            keeps_in<Box<V>>(db, value);
            keeps_in<MaybeBox<V>>(db, value);
        }
        CHECK(
            MaybeBox<V>::objects(db).filter(col<&MaybeBox<V>::value> == std::nullopt).count() == 1);
    });
}

template<class V>
void keeps_limits() {
    using Limits = std::numeric_limits<V>;
    keeps<V>({Limits::min(), Limits::max(), V{1}, static_cast<V>(-1)});
}

// Nothing is written, and the error says of which column it is and why.
template<class V>
void refuses(const V& value, const char* reason) {
    in_every_place([&](Database& db) {
        using B = Box<V>;
        db.create_tables<B>();
        const std::string message = model_info<B>().table + ".value: " + reason;
        B box{.value = value};
        CHECK_THROWS_WITH_AS(box.save({.database = &db}), message.c_str(), DataError);
        CHECK_FALSE(box.id.has_value());
        CHECK(B::objects(db).count() == 0);
        B other{};
        other.save({.database = &db});
        other.value = value;
        CHECK_THROWS_WITH_AS(other.save({.database = &db}), message.c_str(), DataError);
        CHECK(B::objects(db).get(other.id).value == V{});
        CHECK_THROWS_WITH_AS(
            B::objects(db).filter(col<&B::value> == value), message.c_str(), DataError);
    });
}

std::vector<std::byte> bytes(std::string_view text) {
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    return {first, first + text.size()};
}

} // namespace

TEST_CASE("bool is kept") { keeps<bool>({false, true}); }

TEST_CASE("integers of every size are kept to their limits") {
    keeps_limits<std::int8_t>();
    keeps_limits<std::int16_t>();
    keeps_limits<std::int32_t>();
    keeps_limits<std::int64_t>();
    keeps_limits<std::uint8_t>();
    keeps_limits<std::uint16_t>();
    keeps_limits<std::uint32_t>();
    keeps<std::uint64_t>({1, INT64_MAX});
}

TEST_CASE("an integer that no column holds is refused before anything is written") {
    refuses<std::uint64_t>(
        std::uint64_t{INT64_MAX} + 1,
        "9223372036854775808 does not fit an INTEGER column, which holds up to "
        "9223372036854775807");
    refuses<std::uint64_t>(
        UINT64_MAX, "18446744073709551615 does not fit an INTEGER column, which holds up to "
                    "9223372036854775807");
}

TEST_CASE_TEMPLATE("floating point is kept to its limits", V, float, double) {
    using Limits = std::numeric_limits<V>;
    keeps<V>(
        {Limits::max(), Limits::lowest(), Limits::min(), Limits::denorm_min(),
         -Limits::denorm_min(), Limits::epsilon(), Limits::infinity(), -Limits::infinity(), V(0.1),
         V(1) / 3, V(16777217)});
}

TEST_CASE_TEMPLATE("NaN is refused before anything is written", V, float, double) {
    refuses<V>(
        std::numeric_limits<V>::quiet_NaN(), "NaN cannot be stored: it would be read back as NULL");
}

TEST_CASE("text is kept byte by byte") {
    keeps<std::string>(
        {"", "Buy milk", "\0"s, "a\0b"s, "\0\0"s, "\xff\xfe", "\xc3", "\xed\xa0\x80",
         "Grüße, 煎茶 🍵", "'; DROP TABLE box; --", "a\r\nb\t", std::string(1 << 20, 'x'),
         std::string(1 << 20, '\0')});
}

TEST_CASE("blobs are kept") {
    keeps<std::vector<std::byte>>(
        {{},
         bytes("\0"s),
         bytes("a\0b\0"s),
         bytes("\xff\x00\x80"s),
         std::vector<std::byte>(1 << 20, std::byte{0xa5})});
}

TEST_CASE("moments, days, ids, decimals and documents are kept") {
    keeps<Timestamp>(
        {Timestamp::parse("0001-01-01 00:00:00"), Timestamp::parse("9999-12-31 23:59:59.999999"),
         Timestamp::parse("1969-12-31 23:59:59.999999"), Timestamp::now()});
    keeps<Date>({Date::parse("0001-01-01"), Date::parse("9999-12-31"), Date::parse("2024-02-29")});
    keeps<Uuid>({Uuid::random(), Uuid::v7(), Uuid::parse("ffffffff-ffff-ffff-ffff-ffffffffffff")});
    keeps<Decimal>(
        {Decimal{"0.1"}, Decimal{"-12.50"}, Decimal{std::string(72, '9')},
         Decimal{"-0." + std::string(71, '0') + "1"}});
    keeps<Json>(
        {Json::parse("{}"), Json::parse(R"({"b":[1,null,true],"a":"\u0000"})"),
         Json::parse("1e300")});
}

TEST_CASE("a Decimal keeps its places") {
    in_every_place([](Database& db) {
        db.create_tables<Box<Decimal>>();
        Box<Decimal> box{.value = Decimal{"12.50"}};
        box.save({.database = &db});
        CHECK(Box<Decimal>::objects(db).get(box.id).value.to_string() == "12.50");
    });
}

TEST_CASE("decimals are compared and ordered by value in the database") {
    using Price = Box<Decimal>;
    in_every_place([](Database& db) {
        db.create_tables<Price>();
        for (const char* text : {"10", "9.5", "-10", "-9.5", "9.50", "100", "0"})
            Price{.value = Decimal{text}}.save({.database = &db});
        std::vector<std::string> ordered;
        for (const Price& each :
             Price::objects(db).order_by(col<&Price::value>, col<&Price::id>.desc()))
            ordered.push_back(each.value.to_string());
        CHECK(ordered == std::vector<std::string>{"-10", "-9.5", "0", "9.50", "9.5", "10", "100"});
        CHECK(Price::objects(db).filter(col<&Price::value> == Decimal{"9.500"}).count() == 2);
        CHECK(Price::objects(db).filter(col<&Price::value> > Decimal{"9.5"}).count() == 2);
        CHECK(Price::objects(db).filter(col<&Price::value> < 0).count() == 2);
        CHECK(Price::objects(db).filter(col<&Price::value>.between(Decimal{"9"}, 10)).count() == 3);
        CHECK(Price::objects(db).filter(col<&Price::value>.in({Decimal{"10.0"}})).count() == 1);
    });
}

namespace {

enum class Colour { red, green, dark_blue = 100, negative = -8 };
enum Level { low_level, high_level };
enum class Flag : std::uint8_t { off, on = 120 };

struct Painted : Model<Painted> {
    Id id;
    Colour name = Colour::red;
    Colour number = Colour::red;
    std::optional<Colour> maybe;
    std::optional<Colour> maybe_number;
    Level level = low_level;
    Flag flag = Flag::off;
    static constexpr auto meta() {
        return table<Painted>(
            field<&Painted::number>.by_number(), field<&Painted::maybe_number>.by_number());
    }
};

} // namespace

TEST_CASE("enums are kept by name, or by number on request") {
    in_every_place([](Database& db) {
        db.create_tables<Painted>();
        Painted painted{
            .name = Colour::dark_blue,
            .number = Colour::dark_blue,
            .maybe = Colour::negative,
            .maybe_number = Colour::negative,
            .level = high_level,
            .flag = Flag::on};
        painted.save({.database = &db});
        const auto row = db.query("SELECT name, number, maybe, maybe_number, level, flag "
                                  "FROM painted");
        const std::vector<OwnedValue> expected{"dark_blue"s,     std::int64_t{100}, "negative"s,
                                               std::int64_t{-8}, "high_level"s,     "on"s};
        CHECK(row.at(0) == expected);
        const Painted read = Painted::objects(db).get(
            col<&Painted::name> == Colour::dark_blue &&
            col<&Painted::number> == Colour::dark_blue &&
            col<&Painted::maybe> == Colour::negative && col<&Painted::maybe_number> < Colour::red &&
            col<&Painted::level> == high_level && col<&Painted::flag> != Flag::off);
        CHECK(read.name == Colour::dark_blue);
        CHECK(read.number == Colour::dark_blue);
        CHECK(read.maybe == Colour::negative);
        CHECK(read.maybe_number == Colour::negative);
        CHECK(read.level == high_level);
        CHECK(read.flag == Flag::on);
        Painted::objects(db).update(
            col<& Painted::maybe> = std::nullopt, col<& Painted::number> = Colour::green);
        CHECK_FALSE(Painted::objects(db).get(read.id).maybe.has_value());
        CHECK(Painted::objects(db).get(read.id).number == Colour::green);
    });
}

TEST_CASE("the names of an enum are found whatever lies under it") {
    enum class Grade : char { good = 'g' };
    enum class Switch : bool { off, on };
    CHECK(detail::enum_names<Grade>.size() == 1);
    CHECK(detail::enum_names<Grade>.front().name == "good");
    CHECK(detail::enum_names<Switch>.size() == 2);
    CHECK(detail::enum_names<Switch>.back().name == "on");
}

TEST_CASE("an enum's value without a name is refused, unless it is kept by number") {
    Database db{"sqlite::memory:"};
    db.create_tables<Painted>();
    Painted painted{.name = Colour{7}};
    CHECK_THROWS_WITH_AS(
        painted.save({.database = &db}),
        "painted.name: the enum's value 7 has no name within its EnumRange; store it with "
        "by_number()",
        DataError);
}

// Types of a program's own, one for each storage class.
namespace {

struct Metres {
    std::int64_t count = 0;
    friend bool operator==(Metres, Metres) = default;
};
struct Celsius {
    double degrees = 0;
    friend bool operator==(Celsius, Celsius) = default;
};
struct Email {
    std::string address = "nobody@example.org";
    friend bool operator==(const Email&, const Email&) = default;
};
struct Digest {
    std::array<std::byte, 4> bytes{};
    friend bool operator==(const Digest&, const Digest&) = default;
};

} // namespace

template<>
struct rowcall::FieldType<Metres> {
    static std::int64_t to_sql(Metres metres) { return metres.count; }
    static Metres from_sql(std::int64_t count) { return {count}; }
};
template<>
struct rowcall::FieldType<Celsius> {
    static double to_sql(Celsius temperature) { return temperature.degrees; }
    static Celsius from_sql(double degrees) {
        if (degrees < -273.15) throw std::out_of_range{"it is never that cold"};
        return {degrees};
    }
};
template<>
struct rowcall::FieldType<Email> {
    static std::string_view to_sql(const Email& email) {
        if (email.address.find('@') == std::string::npos)
            throw std::invalid_argument{"an address has an @"};
        return email.address;
    }
    static Email from_sql(std::string_view text) { return {std::string{text}}; }
};
template<>
struct rowcall::FieldType<Digest> {
    static std::vector<std::byte> to_sql(const Digest& digest) {
        return {digest.bytes.begin(), digest.bytes.end()};
    }
    static Digest from_sql(std::span<const std::byte> bytes) {
        Digest digest;
        if (bytes.size() != digest.bytes.size())
            throw std::invalid_argument{"a digest has 4 bytes"};
        std::copy(bytes.begin(), bytes.end(), digest.bytes.begin());
        return digest;
    }
};

TEST_CASE("a type of the program's own is kept, as each storage class") {
    keeps<Metres>({{-5}, {INT64_MAX}});
    keeps<Celsius>({{21.5}, {-273.15}});
    keeps<Email>({{"ann@example.org"}, {"a\0@"s}});
    keeps<Digest>({{{std::byte{0}, std::byte{255}, std::byte{0}, std::byte{1}}}});
    in_every_place([](Database& db) {
        db.create_tables<Box<Metres>, Box<Celsius>, Box<Email>, Box<Digest>>();
        const auto type = [&](const ModelInfo& model) {
            const auto row = db.query(
                "SELECT type FROM pragma_table_info(?1) WHERE name = 'value'", model.table);
            return std::get<std::string>(row.at(0).at(0));
        };
        CHECK(type(model_info<Box<Metres>>()) == "INTEGER");
        CHECK(type(model_info<Box<Celsius>>()) == "REAL");
        CHECK(type(model_info<Box<Email>>()) == "TEXT");
        CHECK(type(model_info<Box<Digest>>()) == "BLOB");
    });
}

TEST_CASE("what a type of the program's own refuses is an error of its column") {
    Database db{"sqlite::memory:"};
    db.create_tables<Box<Email>, Box<Celsius>>();
    const std::string& emails = model_info<Box<Email>>().table;
    Box<Email> box{.value = {"ann"}};
    CHECK_THROWS_WITH_AS(
        box.save({.database = &db}), (emails + ".value: an address has an @").c_str(), DataError);
    const std::string& temperatures = model_info<Box<Celsius>>().table;
    db.execute("INSERT INTO \"" + temperatures + "\" (value) VALUES (-300)");
    CHECK_THROWS_WITH_AS(
        Box<Celsius>::objects(db).get(), (temperatures + ".value: it is never that cold").c_str(),
        DataError);
}

// Primary keys of every kind.
namespace {

struct Country : Model<Country> {
    PrimaryKey<std::string> code;
    std::string name;
    static constexpr auto meta() { return table<Country>(field<&Country::code>.max_length(2)); }
};
struct Device : Model<Device> {
    PrimaryKey<Uuid> id;
    ForeignKey<Country, std::string> country;
};
struct Slot : Model<Slot> {
    PrimaryKey<int> number;
    std::string name;
};
struct Day : Model<Day> {
    PrimaryKey<Date> date;
};

} // namespace

TEST_CASE("primary keys of text, integer, Uuid and any other type") {
    in_every_place([](Database& db) {
        db.create_tables<Country, Device, Slot, Day>();
        const SaveOptions here{.database = &db};
        Country nowhere{.name = "none"};
        CHECK_THROWS_AS(nowhere.save(here), NotNullViolation);
        Country germany{.code = "de", .name = "Germany"};
        germany.save(here);
        germany.name = "Deutschland";
        germany.save(here);
        CHECK(Country::objects(db).get("de").name == "Deutschland");
        CHECK(Country::objects(db).count() == 1);
        CHECK_THROWS_AS((Country{.code = "deu"}.save(here)), CheckViolation);

        Device phone{.country = germany}, laptop{.country = "de"};
        phone.save(here);
        laptop.save(here);
        CHECK(phone.id.has_value());
        CHECK(phone.id != laptop.id);
        CHECK(Device::objects(db).get(phone.id).country.get(&db).name == "Deutschland");
        CHECK(
            Device::objects(db)
                .filter(col<&Device::country, &Country::name> == "Deutschland")
                .count() == 2);

        Slot first{.name = "a"}, chosen{.number = 100, .name = "b"}, next{.name = "c"};
        first.save(here);
        chosen.save(here);
        next.save(here);
        CHECK(first.number == 1);
        CHECK(next.number == 101);
        CHECK(Slot::objects(db).get(100).name == "b");

        Day day{.date = Date::parse("2027-01-05")};
        day.save(here);
        CHECK(Day::objects(db).get(Date::parse("2027-01-05")).date.is_stored());
    });
}
