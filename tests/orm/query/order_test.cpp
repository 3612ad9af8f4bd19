// The order of rows: order_by, reverse, first, last.
#include "tests/orm/query/models.hpp"

TEST_CASE_FIXTURE(Library, "order_by, ascending unless it says otherwise") {
    const auto all = Book::objects();
    CHECK(titles(all.order_by(col<&Book::pages>)) == "Ode Odes Cold Emma");
    CHECK(titles(all.order_by(col<&Book::pages>.asc())) == "Ode Odes Cold Emma");
    CHECK(titles(all.order_by(col<&Book::pages>.desc())) == "Emma Cold Odes Ode");
    CHECK(titles(all.order_by(col<&Book::lent>, col<&Book::title>)) == "Emma Odes Cold Ode");
    CHECK(
        titles(all.order_by(col<&Book::lent>.desc(), col<&Book::title>.desc())) ==
        "Ode Cold Odes Emma");
    CHECK(titles(all.order_by(col<&Book::genre>, col<&Book::id>)) == "Cold Emma Ode Odes");
}

TEST_CASE_FIXTURE(Library, "order_by replaces the order that there was") {
    CHECK(
        titles(Book::objects().order_by(col<&Book::pages>).order_by(col<&Book::title>)) ==
        "Cold Emma Ode Odes");
}

TEST_CASE_FIXTURE(Library, "by a column of another table; rows that point nowhere stay") {
    CHECK(
        titles(Book::objects().order_by(col<&Book::author, &Author::name>, col<&Book::id>)) ==
        "Emma Ode Odes Cold");
    CHECK(
        titles(Book::objects().order_by(
            col<&Book::sequel_of, &Book::title>.desc(), col<&Book::id>)) == "Odes Cold Emma Ode");
}

TEST_CASE_FIXTURE(Library, "reverse turns every column round, and twice is not at all") {
    const auto ordered = Book::objects().order_by(col<&Book::lent>, col<&Book::title>.desc());
    CHECK(titles(ordered) == "Odes Emma Ode Cold");
    CHECK(titles(ordered.reverse()) == "Cold Ode Emma Odes");
    CHECK(titles(ordered.reverse().reverse()) == "Odes Emma Ode Cold");
    CHECK(titles(Book::objects().reverse()) == "Cold Odes Ode Emma"); // by key
    CHECK(titles(Book::objects().reverse().order_by(col<&Book::pages>)) == "Emma Cold Odes Ode");
}

TEST_CASE_FIXTURE(
    Library, "first and last, by key if nothing orders them; empty if there is none") {
    const auto all = Book::objects();
    CHECK(all.first()->title == "Emma");
    CHECK(all.last()->title == "Cold");
    CHECK(all.reverse().first()->title == "Cold");
    CHECK(all.reverse().last()->title == "Emma");
    CHECK(all.order_by(col<&Book::pages>).first()->title == "Ode");
    CHECK(all.order_by(col<&Book::pages>).last()->title == "Emma");
    CHECK(all.filter(col<&Book::lent>).first()->title == "Ode");
    CHECK_FALSE(all.filter(col<&Book::pages> > 1000).first().has_value());
    CHECK_FALSE(all.filter(col<&Book::pages> > 1000).last().has_value());
}

TEST_CASE_FIXTURE(Library, "an order made at run time") {
    for (const bool up : {true, false}) {
        const OrderBy<Book> order = up ? col<&Book::pages>.asc() : col<&Book::pages>.desc();
        CHECK(Book::objects().order_by(order).first()->title == (up ? "Ode" : "Emma"));
    }
}
