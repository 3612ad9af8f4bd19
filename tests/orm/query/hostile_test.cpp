// Hostile texts in every place of a query that a program's user can reach: they are values, or
// names that there are not.
#include "tests/orm/query/office.hpp"

#include <functional>

using namespace std::string_literals;

namespace {

const std::vector<std::string>& hostile_texts() {
    static const std::vector<std::string> all{
        "'; DROP TABLE todo; --"s,
        "\"; DROP TABLE todo; --"s,
        "') OR ('1'='1"s,
        "\") OR (\"1\"=\"1"s,
        "`; DELETE FROM todo"s,
        "[todo]"s,
        "' OR 1=1 /*"s,
        "*/ OR 1=1"s,
        "?1"s,
        "?9999"s,
        ":name @name $name"s,
        "%"s,
        "_"s,
        "\\"s,
        "\\%\\_\\\\"s,
        ""s,
        "\0"s,
        "a\0'; DROP TABLE todo; --"s,
        "\xff\xfe\x80 '"s,
        "\xc3\x28\""s,
        "{} {0} {:d} %s %n"s,
        "t0.title"s,
        "title\" = title OR \"title"s,
        "id); DELETE FROM todo WHERE (1=1"s,
        std::string(100'000, '\''),
        std::string(100'000, '('),
        "$.theme'); DROP TABLE todo; --"s,
        "$.\"theme"s,
        "$[#-1]"s,
        "(?i)(a+)+$"s,
        "NULL"s,
        "1; PRAGMA writable_schema = 1"s};
    return all;
}

// Everything that is in the tables, the schema included.
std::string state(Database& db) {
    std::string all;
    for (const char* sql :
         {"SELECT sql FROM sqlite_master ORDER BY name", "SELECT * FROM todo ORDER BY id",
          "SELECT * FROM \"user\" ORDER BY id", "SELECT * FROM tag ORDER BY id",
          "SELECT * FROM todo_tags ORDER BY id"})
        for (const auto& row : db.query(sql))
            for (const OwnedValue& value : row) all += to_string(borrow(value)) + "|";
    return all;
}

// Does what a hostile text might misuse; an error must be one of the library's.
void attempt(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error&) {}
}

} // namespace

TEST_CASE_FIXTURE(
    Office, "hostile texts in every operator find what they say, and change nothing") {
    const std::string before = state(db);
    const auto named = named_col<Todo>("owner.name");
    for (const std::string& text : hostile_texts()) {
        CAPTURE(text.substr(0, 50));
        CHECK(where(title == text).empty());
        CHECK(where(title != text).size() > 0);
        CHECK(where(title.in({text, text + "'"})).empty());
        CHECK(where(title.in({text, "milk"s})) == "milk");
        CHECK(where(title.between(text, text)).empty());
        CHECK(where(title.iexact(text)).empty());
        CHECK(where(title.contains(text)) == (text.empty() ? where() : ""));
        CHECK(where(title.icontains(text)) == (text.empty() ? where() : ""));
        CHECK(where(title.starts_with(text)) == (text.empty() ? where() : ""));
        CHECK(where(title.iends_with(text)) == (text.empty() ? where() : ""));
        CHECK(where(named == text).empty());
        CHECK(where(named.contains(text)) == (text.empty() ? where() : ""));
        CHECK(where(concat(title, text) == "milk" + text) == "milk");
        CHECK(where(coalesce(title, text) == "milk") == "milk");
        CHECK(where(lower(title) == text).empty());
        CHECK(where(case_when(title == "milk", text).otherwise("no") == text) == "milk");
        CHECK(where(exists(User::objects().filter(col<&User::name> == text))).empty());
        CHECK(where(col<&Todo::tags, &Tag::name> == text).empty());
        CHECK(where(col<&Todo::extra> == Json::parse("null"), title == text).empty());
        attempt([&] { where(title.like(text)); });
        attempt([&] { where(title.regex(text)); });
        attempt([&] { where(json_value<std::string>(col<&Todo::extra>, text) == text); });
        attempt([&] { where(named_col<Todo>("cost") > text); });
        const auto [least] = Todo::objects().aggregate(min(concat(text, title)));
        CHECK(least == text + "call");
    }
    CHECK(state(db) == before);
}

TEST_CASE_FIXTURE(Office, "hostile names are names that there are not") {
    const std::string before = state(db);
    for (const std::string& text : hostile_texts()) {
        CAPTURE(text.substr(0, 50));
        for (const std::string& path : {text, "owner." + text, text + ".name", "tags." + text}) {
            CHECK_THROWS_AS(named_col<Todo>(path), ProgrammingError);
            CHECK_THROWS_AS(FieldList<Todo>::named({path}), ProgrammingError);
        }
    }
    for (const char* path : {".", "..", "owner.", ".owner", "owner..name", "Title", " title"})
        CHECK_THROWS_AS(named_col<Todo>(path), ProgrammingError);
    CHECK_THROWS_WITH_AS(
        named_col<Tag>("nam\""),
        "\"nam\"\": Tag has no field or relation \"nam\"\"; it has id, name, todo",
        ProgrammingError);
    CHECK(state(db) == before);
}

TEST_CASE_FIXTURE(Office, "hostile texts are stored and found again as they are") {
    for (const std::string& text : hostile_texts()) {
        CAPTURE(text.substr(0, 50));
        const Tag tag = Tag::objects().create({.name = text});
        CHECK(Tag::objects().get(col<&Tag::name> == text, col<&Tag::id> == tag.id).name == text);
        CHECK(
            Tag::objects()
                .filter(col<&Tag::id> == tag.id)
                .update(col<& Tag::name> = concat(col<&Tag::name>, text)) == 1);
        CHECK(Tag::objects().get(tag.id).name == text + text);
        CHECK(Tag::objects().get_or_create({.name = text + "?"}).second);
        CHECK_FALSE(Tag::objects().get_or_create({.name = text + "?"}).second);
        std::vector<Tag> two{{.name = text + "!"}, {.name = text + "!"}};
        CHECK(Tag::objects().bulk_create(two) == 2);
        CHECK(Tag::objects().filter(col<&Tag::name> == text + "!").remove().total == 2);
    }
    CHECK(where() == "milk report call rest plan run nap");
    CHECK(db.query("PRAGMA integrity_check")[0][0] == OwnedValue{"ok"});
}

TEST_CASE_FIXTURE(Office, "hostile parameters of raw SQL are values") {
    const std::string before = state(db);
    for (const std::string& text : hostile_texts()) {
        CAPTURE(text.substr(0, 50));
        const auto raw =
            Todo::objects().raw("SELECT * FROM todo WHERE title = ?1 OR title = ?2", text, "milk");
        CHECK(titles(raw) == "milk");
        CHECK(raw.filter(col<&Todo::title> != text).count() == 1);
        CHECK(
            db.query("SELECT count(*) FROM todo WHERE title = ?1", text)[0][0] ==
            OwnedValue{std::int64_t{0}});
        CHECK(db.execute("UPDATE todo SET title = title WHERE title = ?1", text) == 0);
    }
    CHECK(state(db) == before);
}
