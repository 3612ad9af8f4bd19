// Texts are matched by their bytes, whatever these are.
#include "orm/testing/test_database.hpp"
#include "tests/orm/query/models.hpp"

using namespace std::string_literals;

namespace {

// One row for each of the texts; finds which of them a condition on `title` wants.
struct Texts {
    explicit Texts(std::vector<std::string> all) : texts{std::move(all)} {
        Author author;
        author.save();
        for (const std::string& text : texts) Book{.title = text, .author = author}.save();
    }
    std::vector<std::string> found(const Condition<Book>& condition) const {
        std::vector<std::string> titles;
        for (const Book& book : Book::objects().filter(condition).order_by(col<&Book::id>))
            titles.push_back(book.title);
        return titles;
    }
    using List = std::vector<std::string>;
    List texts;
    testing::TestDatabase<Author, Book> db;
};

constexpr auto title = col<&Book::title>;

} // namespace

TEST_CASE("contains, starts_with, ends_with mind the case") {
    const Texts t{{"Buy milk", "milk", "MILK", "silk milky", ""}};
    CHECK(t.found(title.contains("milk")) == Texts::List{"Buy milk", "milk", "silk milky"});
    CHECK(t.found(title.starts_with("milk")) == Texts::List{"milk"});
    CHECK(t.found(title.ends_with("milk")) == Texts::List{"Buy milk", "milk"});
    CHECK(t.found(title.contains("")) == t.texts);
    CHECK(t.found(title.starts_with("")) == t.texts);
    CHECK(t.found(title.ends_with("")) == t.texts);
    CHECK(t.found(title.ends_with("a longer text than any")).empty());
}

TEST_CASE("the i-variants are blind to the case of ASCII letters, and of those only") {
    const Texts t{{"Milk", "mILKy", "a MILK", "Ärger", "ärger", ""}};
    CHECK(t.found(title.icontains("milk")) == Texts::List{"Milk", "mILKy", "a MILK"});
    CHECK(t.found(title.istarts_with("MILK")) == Texts::List{"Milk", "mILKy"});
    CHECK(t.found(title.iends_with("milk")) == Texts::List{"Milk", "a MILK"});
    CHECK(t.found(title.iexact("mILk")) == Texts::List{"Milk"});
    CHECK(t.found(title.istarts_with("ÄRGER")) == Texts::List{"Ärger"});
    CHECK(t.found(title.istarts_with("äRGER")) == Texts::List{"ärger"});
    CHECK(t.found(title.iexact("")) == Texts::List{""});
    CHECK(t.found(title.icontains("")) == t.texts);
}

TEST_CASE("the wildcards of LIKE and GLOB are ordinary characters") {
    const Texts t{{"100%", "100 percent", "a_b", "axb", "a\\b", "a\\_b", "[a]", "*", "?"}};
    CHECK(t.found(title.contains("%")) == Texts::List{"100%"});
    CHECK(t.found(title.icontains("%")) == Texts::List{"100%"});
    CHECK(t.found(title.starts_with("a_b")) == Texts::List{"a_b"});
    CHECK(t.found(title.istarts_with("A_B")) == Texts::List{"a_b"});
    CHECK(t.found(title.iexact("a_b")) == Texts::List{"a_b"});
    CHECK(t.found(title.contains("\\")) == Texts::List{"a\\b", "a\\_b"});
    CHECK(t.found(title.icontains("\\_")) == Texts::List{"a\\_b"});
    CHECK(t.found(title.iends_with("\\B")) == Texts::List{"a\\b"});
    CHECK(t.found(title.contains("[a]")) == Texts::List{"[a]"});
    CHECK(t.found(title.icontains("*")) == Texts::List{"*"});
}

TEST_CASE("NULs and bytes that are no UTF-8 are matched like any others") {
    const Texts t{{"a\0b"s, "a"s, "a\0c"s, "A\0B"s, "\0"s, "\xff\xfe"s, "x\xfe"s}};
    CHECK(t.found(title == "a\0b"s) == Texts::List{"a\0b"s});
    CHECK(t.found(title == "a"s) == Texts::List{"a"s});
    CHECK(t.found(title.contains("\0b"s)) == Texts::List{"a\0b"s});
    CHECK(t.found(title.contains("\0"s)) == Texts::List{"a\0b"s, "a\0c"s, "A\0B"s, "\0"s});
    CHECK(t.found(title.starts_with("a\0"s)) == Texts::List{"a\0b"s, "a\0c"s});
    CHECK(t.found(title.ends_with("\0c"s)) == Texts::List{"a\0c"s});
    CHECK(t.found(title.icontains("\0b"s)) == Texts::List{"a\0b"s, "A\0B"s});
    CHECK(t.found(title.istarts_with("A\0"s)) == Texts::List{"a\0b"s, "a\0c"s, "A\0B"s});
    CHECK(t.found(title.iends_with("\0B"s)) == Texts::List{"a\0b"s, "A\0B"s});
    CHECK(t.found(title.iexact("a\0B"s)) == Texts::List{"a\0b"s, "A\0B"s});
    CHECK(t.found(title.iexact("A"s)) == Texts::List{"a"s});
    CHECK(t.found(title.ends_with("\xfe")) == Texts::List{"\xff\xfe"s, "x\xfe"s});
    CHECK(t.found(title.in({"a"s, "\0"s})) == Texts::List{"a"s, "\0"s});
}

TEST_CASE("long texts are matched, too") {
    const std::string text(100000, 'a'); // longer than the patterns of LIKE may be
    testing::TestDatabase<Author, Book> db;
    Author author;
    author.save();
    Book{.title = "long", .note = text, .author = author}.save();
    CHECK(Book::objects().filter(col<&Book::note>.icontains(std::string(60000, 'A'))).count() == 1);
    CHECK(Book::objects().filter(col<&Book::note>.iexact(text + "a")).count() == 0);
}

TEST_CASE("hostile texts are values in every operator, never SQL") {
    const Texts::List hostile{
        "'; DROP TABLE book; --",
        "\" OR 1=1 --",
        "' OR '1'='1",
        "?1",
        ":name",
        "$1",
        "@x",
        "\\' OR 1=1",
        "x'00'",
        "/* */",
        "%s%n",
        "{}",
        "NULL",
        "0"};
    const Texts t{hostile};
    for (const std::string& text : hostile) {
        CAPTURE(text);
        const Texts::List only{text};
        CHECK(t.found(title == text) == only);
        CHECK(t.found(title != text).size() == hostile.size() - 1);
        CHECK(t.found(title >= text && title <= text) == only);
        CHECK(t.found(!(title < text) && !(title > text)) == only);
        CHECK(t.found(title.in({text})) == only);
        CHECK(t.found(title.between(text, text)) == only);
        CHECK(t.found(title.iexact(text)) == only);
        for (const auto& condition :
             {title.contains(text), title.starts_with(text), title.ends_with(text),
              title.icontains(text), title.istarts_with(text), title.iends_with(text)}) {
            const auto found = t.found(condition);
            CHECK(std::ranges::find(found, text) != found.end());
        }
        CHECK(Book::objects().filter(title == text).update(col<& Book::note> = text) == 1);
        CHECK(Book::objects().get(col<&Book::note> == text).title == text);
        CHECK_FALSE(
            Book::objects().get_or_create<&Book::title>({.title = text, .author = 1}).second);
    }
    CHECK(Book::objects().count() == static_cast<std::int64_t>(hostile.size()));
}

TEST_CASE("columns that are stored as text are matched as it is stored") {
    const Texts t{{"a"}};
    Book::objects().update(col<& Book::read_on> = Date::parse("2027-01-05"));
    CHECK(t.found(col<&Book::read_on>.starts_with("2027-01")).size() == 1);
    CHECK(t.found(col<&Book::genre>.icontains("NOV")).size() == 1);
    CHECK(t.found(col<&Book::author, &Author::name>.contains("?")).empty());
}
