// Every operator of a condition, over values and NULLs, within a row and over foreign keys.
#include "tests/orm/query/models.hpp"

#include <algorithm>
#include <cmath>
#include <list>

TEST_CASE_FIXTURE(Library, "comparisons") {
    CHECK(where(col<&Book::pages> == 20) == "Ode");
    CHECK(where(col<&Book::pages> != 20) == "Emma Odes Cold");
    CHECK(where(col<&Book::pages> < 30) == "Ode");
    CHECK(where(col<&Book::pages> <= 30) == "Ode Odes");
    CHECK(where(col<&Book::pages> > 150) == "Emma");
    CHECK(where(col<&Book::pages> >= 150) == "Emma Cold");
    CHECK(where(20 == col<&Book::pages>) == "Ode");
    CHECK(where("Ode" == col<&Book::title>) == "Ode");
    CHECK(where(20 != col<&Book::pages>) == "Emma Odes Cold");
    CHECK(where(30 > col<&Book::pages>) == "Ode");
    CHECK(where(150 <= col<&Book::pages>) == "Emma Cold");
}

TEST_CASE_FIXTURE(Library, "values of every kind that a column's type takes") {
    CHECK(where(col<&Book::pages> == std::int64_t{20}) == "Ode");
    CHECK(where(col<&Book::pages> == 20u) == "Ode");
    CHECK(where(col<&Book::copies> == 1) == "Emma Ode Odes Cold");
    CHECK(where(col<&Book::copies> < 300) == "Emma Ode Odes Cold"); // more than it could hold
    CHECK(where(col<&Book::copies> > -1) == "Emma Ode Odes Cold");
    CHECK(where(col<&Book::price> == 2) == "Ode");
    CHECK(where(col<&Book::price> > 2.5f) == "Emma Cold");
    CHECK(where(col<&Book::title> == std::string{"Ode"}) == "Ode");
    CHECK(where(col<&Book::note> == "dusty") == "Ode");
    CHECK(where(col<&Book::note> == "") == "Odes");
    CHECK(where(col<&Book::lent> == true) == "Ode Cold");
    CHECK(where(col<&Book::genre> == Genre::poems) == "Ode Odes");
    CHECK(where(col<&Book::read_on> < Date::parse("2027-01-06")) == "Ode");
    CHECK(where(col<&Book::read_on> == std::chrono::year{2027} / 1 / 5) == "Ode");
    CHECK(where(col<&Book::id> == 1) == "Emma");
    CHECK(where(col<&Book::id> > Book::objects().first()->id) == "Ode Odes Cold");
}

TEST_CASE_FIXTURE(Library, "bool columns are conditions by themselves") {
    CHECK(where(col<&Book::lent>) == "Ode Cold");
    CHECK(where(!col<&Book::lent>) == "Emma Odes");
    CHECK(where(col<&Book::lent> && col<&Book::signed_copy>) == "Ode");
    CHECK(where(col<&Book::lent> || col<&Book::pages> == 30) == "Ode Odes Cold");
    CHECK(where(!col<&Book::signed_copy>) == "Emma Odes Cold"); // NULL is not true
    CHECK(where(col<&Book::signed_copy> == false) == "Odes");
    CHECK(where(!col<&Book::author, &Author::alive>) == "Emma Ode Odes");
}

TEST_CASE_FIXTURE(Library, "a comparison of a NULL is false, and its negation true") {
    CHECK(where(col<&Book::note> == "dusty") == "Ode");
    CHECK(where(col<&Book::note> != "dusty") == "Odes");
    CHECK(where(!(col<&Book::note> == "dusty")) == "Emma Odes Cold");
    CHECK(where(!(col<&Book::note> != "dusty")) == "Emma Ode Cold");
    CHECK(where(!!(col<&Book::note> == "dusty")) == "Ode");
    CHECK(where(!(col<&Book::note> == "dusty" || col<&Book::note> == "")) == "Emma Cold");
    CHECK(where(!(col<&Book::note> == "dusty" && col<&Book::lent>)) == "Emma Odes Cold");
    CHECK(where(!col<&Book::note>.in({"dusty"})) == "Emma Odes Cold");
    CHECK(where(!col<&Book::note>.contains("dust")) == "Emma Odes Cold");
    CHECK(where(!col<&Book::note>.between("d", "e")) == "Emma Odes Cold");
}

TEST_CASE_FIXTURE(Library, "NULL is found by is_null(), nullopt and an empty optional") {
    CHECK(where(col<&Book::note>.is_null()) == "Emma Cold");
    CHECK(where(col<&Book::note>.is_not_null()) == "Ode Odes");
    CHECK(where(col<&Book::note> == std::nullopt) == "Emma Cold");
    CHECK(where(col<&Book::note> != std::nullopt) == "Ode Odes");
    std::optional<std::string> wanted;
    CHECK(where(col<&Book::note> == wanted) == "Emma Cold");
    CHECK(where(col<&Book::note> != wanted) == "Ode Odes");
    wanted = "dusty";
    CHECK(where(col<&Book::note> == wanted) == "Ode");
    CHECK(where(col<&Book::note> != wanted) == "Odes");
    CHECK(where(col<&Book::pages> == std::optional<std::int64_t>{20}) == "Ode");
    CHECK(where(col<&Book::pages> < std::optional<int>{}).empty());
}

TEST_CASE_FIXTURE(
    Library, "a foreign key is compared with a row, its key, or another foreign key") {
    const Book ode = Book::objects().get(col<&Book::title> == "Ode");
    CHECK(where(col<&Book::author> == john) == "Ode Odes");
    CHECK(where(col<&Book::author> == john.id) == "Ode Odes");
    CHECK(where(col<&Book::author> == john.id.value()) == "Ode Odes");
    CHECK(where(col<&Book::author> == ode.author) == "Ode Odes");
    CHECK(where(col<&Book::author> != ode.author) == "Emma Cold");
    CHECK(where(col<&Book::editor> == ode.sequel_of.id()) == "Emma Odes"); // both are NULL
    CHECK(where(col<&Book::sequel_of> == ode.sequel_of) == "Emma Ode");
    CHECK(where(col<&Book::sequel_of> == ode) == "Odes");
    CHECK(where(col<&Book::editor>.is_null()) == "Emma Odes");
    CHECK(where(col<&Book::author>.in(std::vector{jane, zoe})) == "Emma Cold");
    CHECK_THROWS_WITH_AS(
        where(col<&Book::author> == Author{}),
        "book.author_id: it was assigned from an object that is not saved: save that first",
        DataError);
}

TEST_CASE_FIXTURE(Library, "in() one of several values; of none, never") {
    CHECK(where(col<&Book::pages>.in({20, 30, 99})) == "Ode Odes");
    CHECK(where(col<&Book::pages>.in(std::vector<int>{})).empty());
    CHECK(where(!col<&Book::pages>.in(std::vector<int>{})) == "Emma Ode Odes Cold");
    CHECK(where(col<&Book::title>.in({"Emma", "Cold"})) == "Emma Cold");
    CHECK(where(col<&Book::title>.in(std::list<std::string>{"Emma"})) == "Emma");
    CHECK(where(col<&Book::genre>.in({Genre::essay, Genre::novel})) == "Emma Cold");
    CHECK(where(col<&Book::author, &Author::name>.in({"Zoe"})) == "Cold");
    CHECK(where(col<&Book::lent>.in({true, false})) == "Emma Ode Odes Cold");
    std::vector<int> many(10000);
    for (int i = 0; i < 10000; ++i) many[static_cast<std::size_t>(i)] = i + 30;
    CHECK(where(col<&Book::pages>.in(many)) == "Emma Odes Cold");
}

TEST_CASE_FIXTURE(Library, "between() has both ends") {
    CHECK(where(col<&Book::pages>.between(20, 30)) == "Ode Odes");
    CHECK(where(col<&Book::pages>.between(30, 20)).empty());
    CHECK(where(col<&Book::price>.between(2.25, 9.5)) == "Emma Odes");
    CHECK(where(col<&Book::title>.between("E", "Ode")) == "Emma Ode");
    CHECK(where(col<&Book::pages>.between(col<&Book::copies>, 20)) == "Ode");
}

TEST_CASE_FIXTURE(Library, "columns are compared with columns") {
    CHECK(where(col<&Book::author> == col<&Book::editor>) == "Cold");
    CHECK(where(col<&Book::author> != col<&Book::editor>) == "Ode"); // not where it is NULL
    CHECK(where(col<&Book::pages> > col<&Book::copies>) == "Emma Ode Odes Cold");
    CHECK(where(col<&Book::price> > col<&Book::pages>).empty());
    CHECK(where(col<&Book::title> == col<&Book::title>) == "Emma Ode Odes Cold");
    CHECK(where(col<&Book::lent> == col<&Book::signed_copy>) == "Ode Odes");
    CHECK(where(col<&Book::pages> > col<&Book::sequel_of, &Book::pages>) == "Odes");
    CHECK(where(col<&Book::author> == col<&Book::sequel_of, &Book::author>) == "Odes");
}

TEST_CASE_FIXTURE(Library, "and, or, not, nested") {
    const auto poems = col<&Book::genre> == Genre::poems;
    CHECK(where(poems && col<&Book::lent>) == "Ode");
    CHECK(where(poems || col<&Book::lent>) == "Ode Odes Cold");
    CHECK(where(!(poems || col<&Book::lent>)) == "Emma");
    CHECK(where((!poems || col<&Book::lent>)&&!(col<&Book::pages> > 200)) == "Ode Cold");
    CHECK(where(poems || (col<&Book::lent> && col<&Book::pages> > 1000)) == "Ode Odes");
    Condition<Book> deep = poems;
    for (int i = 0; i < 20; ++i) deep = !(!deep && !poems);
    CHECK(where(deep) == "Ode Odes");
}

TEST_CASE_FIXTURE(Library, "a condition built at run time may have thousands of parts") {
    Condition<Book> all, any = !Condition<Book>{};
    for (int pages = 1000; pages < 11'000; ++pages) {
        all = all && col<&Book::pages> != pages;
        any = any || col<&Book::pages> == pages - 600;
    }
    CHECK(where(all) == "Emma Ode Odes Cold");
    CHECK(where(any) == "Emma");
    CHECK(where(all && any) == "Emma");
}

TEST_CASE_FIXTURE(Library, "a path over foreign keys becomes a join, once") {
    CHECK(where(col<&Book::author, &Author::name> == "John") == "Ode Odes");
    CHECK(
        where(
            col<&Book::author, &Author::name> == "John" &&
            col<&Book::author, &Author::born> > 1700) == "Ode Odes");
    CHECK(where(col<&Book::sequel_of, &Book::author, &Author::name> == "Jane") == "Cold");
    CHECK(where(col<&Book::sequel_of, &Book::sequel_of>.is_null()) == "Emma Ode Odes Cold");
    CHECK(
        where(
            col<&Book::author, &Author::name> == "Zoe" &&
            col<&Book::editor, &Author::name> == "Zoe" &&
            col<&Book::sequel_of, &Book::title> == "Emma") == "Cold");
    // The key itself needs no join.
    CHECK(where(col<&Book::author, &Author::id> == jane.id) == "Emma");
}

TEST_CASE_FIXTURE(Library, "a path over a NULL leads to NULL and keeps the row") {
    CHECK(where(col<&Book::editor, &Author::name> == "Jane") == "Ode");
    CHECK(where(!(col<&Book::editor, &Author::name> == "Jane")) == "Emma Odes Cold");
    CHECK(where(col<&Book::editor, &Author::name>.is_null()) == "Emma Odes");
    CHECK(where(col<&Book::editor, &Author::name> == std::nullopt) == "Emma Odes");
    CHECK(where(col<&Book::editor, &Author::born>.is_null()) == "Emma Odes Cold");
    CHECK(
        where(!(col<&Book::sequel_of, &Book::author, &Author::name> == "Jane")) == "Emma Ode Odes");
    CHECK(where(col<&Book::lent> || col<&Book::editor, &Author::alive>) == "Ode Cold");
}

TEST_CASE_FIXTURE(
    Library, "a default-constructed condition is the start of one built at run time") {
    CHECK(where({}) == "Emma Ode Odes Cold");
    Condition<Book> wanted;
    wanted = wanted && col<&Book::lent>;
    CHECK(where(wanted) == "Ode Cold");
    wanted = wanted && col<&Book::genre> == Genre::essay;
    CHECK(where(wanted) == "Cold");
    CHECK(where(Condition<Book>{} || col<&Book::lent>) == "Emma Ode Odes Cold"); // all, or ...
    CHECK(where(!Condition<Book>{}).empty());
    Condition<Book> any = !Condition<Book>{}; // no row: the start for an "or"
    for (const char* title : {"Emma", "Cold"}) any = any || col<&Book::title> == title;
    CHECK(where(any) == "Emma Cold");
}

TEST_CASE_FIXTURE(Library, "filter() takes several conditions, exclude() those that hold at once") {
    const auto all = Book::objects().order_by(col<&Book::id>);
    CHECK(titles(all.filter(col<&Book::lent>, col<&Book::pages> > 100)) == "Cold");
    CHECK(titles(all.filter(col<&Book::lent>).filter(col<&Book::pages> > 100)) == "Cold");
    CHECK(titles(all.filter()) == "Emma Ode Odes Cold");
    CHECK(titles(all.exclude(col<&Book::lent>)) == "Emma Odes");
    CHECK(titles(all.exclude(col<&Book::lent>, col<&Book::pages> > 100)) == "Emma Ode Odes");
    CHECK(titles(all.exclude(col<&Book::note> == "dusty")) == "Emma Odes Cold");
    CHECK(titles(all.exclude(col<&Book::editor, &Author::name> == "Zoe")) == "Emma Ode Odes");
}

TEST_CASE_FIXTURE(Library, "what no row can be equal to is an error that names the column") {
    CHECK_THROWS_WITH_AS(
        where(col<&Book::price> == std::nan("")),
        "book.price: NaN cannot be stored: it would be read back as NULL", DataError);
    CHECK_THROWS_WITH_AS(
        where(col<&Book::pages> == UINT64_MAX),
        "book.pages: 18446744073709551615 does not fit an INTEGER column, which holds up to "
        "9223372036854775807",
        DataError);
    CHECK_THROWS_AS(where(col<&Book::price>.in({1.0, std::nan("")})), DataError);
}

TEST_CASE("the operators of columns leave pointers to records alone") {
    Book books[2];
    std::vector<const Book*> pointers{&books[1], &books[0]};
    std::ranges::sort(pointers);
    CHECK(pointers[0] == &books[0]);
    CHECK(std::ranges::find(pointers, &books[1]) == pointers.begin() + 1);
}
