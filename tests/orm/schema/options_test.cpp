// What meta() says of a model holds in the database too, whoever writes to it.
#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"

#include <doctest/doctest.h>

using namespace rowcall;
using namespace std::string_literals;

namespace {

enum class State { draft, done };

struct Article : Model<Article> {
    Id id;
    std::string title;
    std::optional<std::string> slug;
    int priority = 0;
    std::string language = "en";
    double weight = 1;
    State state = State::draft;
    State number = State::draft;
    bool visible = true;
    std::optional<Date> day;
    static constexpr auto meta() {
        return table<Article>(
            "article", field<&Article::title>.max_length(5).default_value("it's"),
            field<&Article::slug>.max_length(3).unique(),
            field<&Article::priority>.check("priority >= 0").choices(0, 1, 5).default_value(5),
            field<&Article::language>.choices("en", "de").column("lang").default_value("de"),
            field<&Article::weight>.choices(1, 2.5).default_value(2.5),
            field<&Article::state>.default_value(State::done),
            field<&Article::number>.by_number().default_value(State::done),
            field<&Article::visible>.default_value(true).index(),
            check{"draft_has_no_day", "state <> 'draft' OR day IS NULL"});
    }
};

struct Rules {
    // Raw SQL that is not Rowcall's own.
    void insert(const std::string& column, const std::string& value) {
        db.execute("INSERT INTO article (" + column + ") VALUES (" + value + ")");
    }
    testing::TestDatabase<Article> db;
};

// The class and constraint of the error that `action` throws.
template<class Action>
std::string check_violated(Action action) {
    try {
        action();
        return "none";
    } catch (const CheckViolation& error) {
        return error.constraint();
    }
}

} // namespace

TEST_CASE_FIXTURE(Rules, "max_length counts code points, in the database and in validate()") {
    insert("title", "'Grüße'"); // seven bytes
    CHECK(check_violated([&] { insert("title", "'Grüße!'"); }) == "article.title.max_length");
    CHECK(check_violated([&] { insert("slug", "'abcd'"); }) == "article.slug.max_length");
    insert("slug", "NULL");
    Article{.title = "煎茶煎茶煎"}.validate();
    CHECK_THROWS_WITH_AS(
        (Article{.title = "煎茶煎茶煎茶"}.validate()),
        "Article is not valid: title: has 6 characters, 5 are allowed", ValidationError);
    CHECK_THROWS_AS((Article{.slug = "abcd"}.validate()), ValidationError);
    CHECK_THROWS_AS((Article{.title = "123456"}.save()), CheckViolation);
}

TEST_CASE_FIXTURE(Rules, "max_length counts behind a NUL, too") {
    CHECK_THROWS_AS((Article{.title = "a\0bcdef"s}.validate()), ValidationError);
    CHECK_THROWS_AS((Article{.title = "a\0bcdef"s}.save()), CheckViolation);
    Article{.title = "a\0bcd"s}.save();
}

TEST_CASE_FIXTURE(Rules, "unique holds; NULLs all differ") {
    insert("slug", "'a'");
    CHECK_THROWS_AS(insert("slug", "'a'"), UniqueViolation);
    try {
        Article{.slug = "a"}.save();
        FAIL("it was saved");
    } catch (const UniqueViolation& error) {
        CHECK(error.table() == "article");
        CHECK(error.columns() == std::vector{"slug"s});
    }
    insert("slug", "NULL");
    insert("slug", "NULL");
    CHECK(Article::objects().count() == 3);
}

TEST_CASE_FIXTURE(Rules, "check holds, of a column and of a table") {
    CHECK(check_violated([&] { insert("priority", "-1"); }) == "article.priority.choices");
    db.execute("INSERT INTO article (state, day) VALUES ('done', '2027-01-05')");
    CHECK(check_violated([&] {
              db.execute("INSERT INTO article (state, day) VALUES ('draft', '2027-01-05')");
          }) == "article.draft_has_no_day");
    CHECK(check_violated([&] {
              Article{.day = Date::today()}.save();
          }) == "article.draft_has_no_day");
}

TEST_CASE_FIXTURE(Rules, "choices hold: texts, whole numbers, real numbers and enums") {
    CHECK(check_violated([&] { insert("lang", "'fr'"); }) == "article.lang.choices");
    CHECK(check_violated([&] { insert("priority", "2"); }) == "article.priority.choices");
    CHECK(check_violated([&] { insert("weight", "1.5"); }) == "article.weight.choices");
    CHECK(check_violated([&] { insert("state", "'gone'"); }) == "article.state.choices");
    CHECK(check_violated([&] { insert("number", "2"); }) == "article.number.choices");
    CHECK(check_violated([&] { insert("visible", "2"); }) == "article.visible.range");
    insert("weight", "1");
    Article{.priority = 5, .language = "de", .weight = 2.5}.validate();
    Article{.weight = 1}.validate();
    CHECK_THROWS_WITH_AS(
        (Article{.priority = 2, .language = "fr", .weight = 1.5}.validate()),
        "Article is not valid: priority: 2 is not one of 0, 1, 5; language: 'fr' is not one of "
        "'en', 'de'; weight: 1.5 is not one of 1, 2.5",
        ValidationError);
}

TEST_CASE_FIXTURE(Rules, "default_value is the column's DEFAULT, of any type") {
    db.execute("INSERT INTO article DEFAULT VALUES");
    const Article article = Article::objects().get();
    CHECK(article.title == "it's");
    CHECK(article.priority == 5);
    CHECK(article.language == "de");
    CHECK(article.weight == 2.5);
    CHECK(article.state == State::done);
    CHECK(article.number == State::done);
    CHECK(article.visible);
    CHECK_FALSE(article.slug.has_value());
    const auto stored = db.query("SELECT state, number FROM article");
    CHECK(stored.at(0) == std::vector<OwnedValue>{"done"s, std::int64_t{1}});
}

TEST_CASE_FIXTURE(Rules, "what is not optional is NOT NULL") {
    for (const char* column : {"title", "priority", "lang", "weight", "state", "visible"})
        CHECK_THROWS_AS(insert(column, "NULL"), NotNullViolation);
}

// Over several columns.
namespace {

struct Seat : Model<Seat> {
    Id id;
    std::string room;
    int number = 0;
    bool taken = false;
    std::optional<std::string> guest;
    static constexpr auto meta() {
        return table<Seat>(
            unique_together<&Seat::room, &Seat::number>,
            unique_together<&Seat::guest>.where("taken = 1"),
            unique_together<&Seat::guest>.where("number = 13"), index<&Seat::taken, &Seat::room>,
            index<&Seat::room>.where("taken = 0"), index<&Seat::room>.where("taken = 1"),
            ordering<&Seat::room, desc<&Seat::number>>);
    }
};

// Names that would run into each other if they were only strung together.
struct Ab : Model<Ab> {
    Id id;
    int c_d = 0;
    static constexpr auto meta() {
        return table<Ab>("a_b", unique_together<&Ab::c_d>.where("c_d > 0"));
    }
};
struct A : Model<A> {
    Id id;
    int b_c_d = 0;
    static constexpr auto meta() {
        return table<A>("a", unique_together<&A::b_c_d>.where("b_c_d > 0"));
    }
};

std::vector<std::string> indexes_of(Database& db, std::string_view table) {
    std::vector<std::string> found;
    for (const auto& row : db.query(
             "SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND sql IS "
             "NOT NULL ORDER BY rowid",
             table)) {
        const std::string sql = std::get<std::string>(row[0]);
        found.push_back(sql.substr(0, sql.find("INDEX")) + sql.substr(sql.find(" ON ") + 4));
    }
    return found;
}

} // namespace

TEST_CASE("unique_together and partial unique constraints hold") {
    testing::TestDatabase<Seat> db;
    Seat{.room = "a", .number = 1}.save();
    Seat{.room = "a", .number = 2}.save();
    Seat{.room = "b", .number = 1}.save();
    CHECK_THROWS_AS(
        db.execute("INSERT INTO seat (room, number, taken) VALUES ('a', 1, 0)"), UniqueViolation);
    try {
        Seat{.room = "a", .number = 1}.save();
        FAIL("it was saved");
    } catch (const UniqueViolation& error) {
        CHECK(error.columns() == std::vector{"room"s, "number"s});
    }
    Seat{.room = "c", .number = 1, .taken = true, .guest = "ann"}.save();
    Seat{.room = "c", .number = 2, .taken = false, .guest = "ann"}.save();
    CHECK_THROWS_AS(
        (Seat{.room = "c", .number = 3, .taken = true, .guest = "ann"}.save()), UniqueViolation);
    Seat{.room = "d", .number = 13, .guest = "bob"}.save();
    CHECK_THROWS_AS((Seat{.room = "e", .number = 13, .guest = "bob"}.save()), UniqueViolation);
    CHECK_THROWS_AS(
        db.execute("INSERT INTO seat (room, number, taken, guest) VALUES ('f', 13, 0, 'bob')"),
        UniqueViolation);
}

TEST_CASE("indexes of several columns and of some rows are made, each once") {
    Database db{"sqlite::memory:"};
    db.create_tables<Seat>();
    const std::vector<std::string> expected{
        "CREATE UNIQUE \"seat\" (\"guest\") WHERE taken = 1",
        "CREATE UNIQUE \"seat\" (\"guest\") WHERE number = 13",
        "CREATE \"seat\" (\"taken\", \"room\")", "CREATE \"seat\" (\"room\") WHERE taken = 0",
        "CREATE \"seat\" (\"room\") WHERE taken = 1"};
    CHECK(indexes_of(db, "seat") == expected);
    db.create_tables<Seat>();
    CHECK(indexes_of(db, "seat") == expected);
}

TEST_CASE("no index is left out because another table's has the same words for a name") {
    Database db{"sqlite::memory:"};
    db.create_tables<Ab, A>();
    CHECK(indexes_of(db, "a_b") == std::vector{"CREATE UNIQUE \"a_b\" (\"c_d\") WHERE c_d > 0"s});
    CHECK(indexes_of(db, "a") == std::vector{"CREATE UNIQUE \"a\" (\"b_c_d\") WHERE b_c_d > 0"s});
}

TEST_CASE_FIXTURE(Rules, "index() makes an index") {
    CHECK(indexes_of(db, "article") == std::vector{"CREATE \"article\" (\"visible\")"s});
}

TEST_CASE("a model's ordering is that of its query sets, until they say another") {
    testing::TestDatabase<Seat> db;
    for (const char* room : {"b", "a"})
        for (const int number : {1, 3, 2}) Seat{.room = room, .number = number}.save();
    const auto seats = [](const QuerySet<Seat>& query) {
        std::string text;
        for (const Seat& seat : query) text += seat.room + std::to_string(seat.number) + " ";
        return text;
    };
    CHECK(seats(Seat::objects()) == "a3 a2 a1 b3 b2 b1 ");
    CHECK(seats(Seat::objects().reverse()) == "b1 b2 b3 a1 a2 a3 ");
    CHECK(
        seats(Seat::objects().order_by(col<&Seat::number>, col<&Seat::id>)) ==
        "b1 a1 b2 a2 b3 a3 ");
    CHECK(Seat::objects().first()->room == "a");
    CHECK(Seat::objects().last()->number == 1);
    CHECK(seats(Seat::objects().limit(2)) == "a3 a2 ");
}

// Foreign keys and moments.
namespace {

struct Event : Model<Event> {
    Id id;
    std::string text;
    Timestamp created;
    std::optional<Timestamp> changed;
    Date day;
    ForeignKey<Event> parent;
    ForeignKey<Seat> seat;
    static constexpr auto meta() {
        return table<Event>(
            field<&Event::created>.auto_now_add(), field<&Event::changed>.auto_now(),
            field<&Event::day>.auto_now(), field<&Event::parent>.null(),
            field<&Event::seat>.null().default_value(1).column("place"));
    }
};

} // namespace

TEST_CASE("auto_now and auto_now_add set the present moment") {
    testing::TestDatabase<Seat, Event> db;
    const Timestamp before = Timestamp::now();
    Event event{.created = Timestamp{}, .day = Date::parse("2001-01-01")};
    event.save();
    CHECK(event.created >= before);
    CHECK(event.changed.value() >= before);
    CHECK(event.day >= Date{std::chrono::floor<std::chrono::days>(before.time())});
    const Event inserted = Event::objects().get(event.id);
    CHECK(inserted.created == event.created);
    CHECK(inserted.changed == event.changed);

    const Timestamp long_ago = Timestamp::parse("2001-01-01 00:00:00");
    event.created = long_ago; // the program's own from now on
    event.changed = long_ago;
    event.save();
    CHECK(Event::objects().get(event.id).created == long_ago);
    CHECK(Event::objects().get(event.id).changed.value() >= before);

    event.changed = long_ago; // of the fields that are saved, as Django
    event.text = "new";
    event.save<&Event::text>();
    CHECK(event.changed == long_ago);
    event.save<&Event::text, &Event::changed>();
    CHECK(event.changed.value() >= before);
}

TEST_CASE("null() lets a foreign key be NULL; without it, it is NOT NULL") {
    Database db{"sqlite::memory:"};
    db.create_tables<Seat, Event>();
    const auto not_null = [&](const char* column) {
        const auto rows = db.query(
            "SELECT \"notnull\", dflt_value FROM pragma_table_info('event') WHERE name = ?1",
            column);
        return std::get<std::int64_t>(rows.at(0).at(0)) == 1;
    };
    CHECK_FALSE(not_null("parent_id"));
    CHECK_FALSE(not_null("place"));
    CHECK(not_null("text"));
    CHECK(
        db.query("SELECT dflt_value FROM pragma_table_info('event') WHERE name = 'place'")
            .at(0)
            .at(0) == OwnedValue{"1"s});
}

TEST_CASE("defaults are fit for the columns of types of their own") {
    struct Defaults : Model<Defaults> {
        Id id;
        Date day;
        Decimal price;
        Json json;
        std::optional<std::int64_t> least;
        float real = 0;
        PrimaryKey<std::string>* unused() = delete; // functions are no members
        static constexpr auto meta() {
            return table<Defaults>(
                field<&Defaults::day>.default_value("2027-01-05"),
                field<&Defaults::price>.default_value("9.50"),
                field<&Defaults::json>.default_value("{\"a\":\"it's\"}"),
                field<&Defaults::least>.default_value(INT64_MIN),
                field<&Defaults::real>.default_value(3));
        }
    };
    testing::TestDatabase<Defaults> db;
    db.execute("INSERT INTO defaults DEFAULT VALUES");
    const Defaults read = Defaults::objects().get();
    CHECK(read.day == Date::parse("2027-01-05"));
    CHECK(read.price.to_string() == "9.50");
    CHECK(read.json == Json::parse("{\"a\":\"it's\"}"));
    CHECK(read.least == INT64_MIN);
    CHECK(read.real == 3);
}
