// One UPDATE of all that a query finds.
#include "tests/orm/query/models.hpp"

#include <limits>

TEST_CASE_FIXTURE(Library, "update takes values, columns, NULL, rows and enums") {
    const auto emma = Book::objects().filter(col<&Book::title> == "Emma");
    CHECK(
        emma.update(
            col<& Book::pages> = 7, col<& Book::price> = 3, col<& Book::note> = "new",
            col<& Book::genre> = Genre::essay, col<& Book::author> = zoe,
            col<& Book::editor> = john.id, col<& Book::lent> = true,
            col<& Book::read_on> = Date::parse("2027-02-01")) == 1);
    Book read = emma.get();
    CHECK(read.pages == 7);
    CHECK(read.price == 3.0);
    CHECK(read.note == "new");
    CHECK(read.genre == Genre::essay);
    CHECK(read.author.id() == zoe.id.value());
    CHECK(read.editor.id() == john.id.value());
    CHECK(read.lent);
    CHECK(emma.update(col<& Book::note> = std::nullopt, col<& Book::editor> = std::nullopt) == 1);
    CHECK(emma.update(col<& Book::read_on> = std::optional<Date>{}) == 1);
    read = emma.get();
    CHECK_FALSE(read.note.has_value());
    CHECK_FALSE(read.editor.has_value());
    CHECK_FALSE(read.read_on.has_value());
    CHECK(emma.update(col<& Book::price> = col<&Book::pages>) == 1);
    CHECK(emma.get().price == 7.0);
    CHECK(Book::objects().update(col<& Book::editor> = col<&Book::author>) == 4);
    CHECK(where(col<&Book::author> != col<&Book::editor>).empty());
}

TEST_CASE_FIXTURE(Library, "update over a joined filter touches the rows found and no others") {
    const auto johns = Book::objects().filter(col<&Book::author, &Author::name> == "John");
    CHECK(johns.update(col<& Book::pages> = 1) == 2);
    CHECK(where(col<&Book::pages> == 1) == "Ode Odes");
    const auto sequels = Book::objects().filter(
        !(col<&Book::sequel_of, &Book::title> == "Ode") && col<&Book::sequel_of>.is_not_null());
    CHECK(sequels.update(col<& Book::pages> = 2, col<& Book::price> = col<&Book::pages>) == 1);
    CHECK(where(col<&Book::pages> == 2) == "Cold");
    CHECK(where(col<&Book::price> == 150) == "Cold"); // the pages that it had before
}

TEST_CASE_FIXTURE(Library, "update of nothing is 0") {
    CHECK(Book::objects().filter(col<&Book::pages> > 1000).update(col<& Book::pages> = 0) == 0);
    CHECK(Book::objects().filter(!Condition<Book>{}).update(col<& Book::pages> = 0) == 0);
}

TEST_CASE_FIXTURE(Library, "what update may not set changes no row") {
    CHECK_THROWS_AS(Book::objects().update(col<& Book::title> = "same"), UniqueViolation);
    CHECK_THROWS_AS(Book::objects().update(col<& Book::copies> = 256), CheckViolation);
    CHECK_THROWS_AS(Book::objects().update(col<& Book::title> = std::nullopt), NotNullViolation);
    CHECK_THROWS_AS(Book::objects().update(col<& Book::author> = 99), ForeignKeyViolation);
    CHECK_THROWS_WITH_AS(
        Book::objects().update(col<& Book::price> = std::numeric_limits<double>::quiet_NaN()),
        "book.price: NaN cannot be stored: it would be read back as NULL", DataError);
    CHECK_THROWS_AS(
        Book::objects().update(col<& Book::title> = std::string(101, 'x')), CheckViolation);
    CHECK(Book::objects().filter(col<&Book::copies> == 1).count() == 4);
    CHECK(where({}) == "Emma Ode Odes Cold");
}

// A table with the name of an alias.
namespace {
struct T1 : Model<T1> {
    Id id;
    ForeignKey<Author> author;
    int number = 0;
    static constexpr auto meta() { return table<T1>("t1"); }
};
} // namespace

TEST_CASE_FIXTURE(Library, "a table may be called like the aliases of a query") {
    db.create_tables<T1>();
    T1{.author = jane}.save();
    T1{.author = john}.save();
    const auto of_jane = T1::objects().filter(col<&T1::author, &Author::name> == "Jane");
    CHECK(of_jane.count() == 1);
    CHECK(of_jane.update(col<& T1::number> = 5) == 1);
    CHECK(T1::objects().get(col<&T1::number> == 5).author.id() == jane.id.value());
    CHECK(of_jane.remove().total == 1);
    CHECK(T1::objects().count() == 1);
}
