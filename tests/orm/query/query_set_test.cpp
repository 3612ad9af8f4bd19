// Query sets as values: lazy, asked once, cheap to copy; reading and writing at the same time.
#include "tests/orm/query/models.hpp"

#include <algorithm>
#include <ranges>

TEST_CASE_FIXTURE(Library, "nothing is asked before the rows are needed, and then once") {
    const auto lent = Book::objects().filter(col<&Book::lent>).order_by(col<&Book::id>);
    db.execute("UPDATE book SET lent = 0 WHERE title = 'Ode'");
    CHECK(titles(lent) == "Cold"); // asked only now
    db.execute("UPDATE book SET lent = 1 WHERE title = 'Ode'");
    CHECK(titles(lent) == "Cold"); // what was loaded is kept
    CHECK(lent.size() == 1);
    CHECK(lent[0].title == "Cold");
    CHECK(lent.count() == 2); // asks each time
    CHECK(lent.first()->title == "Ode");
    CHECK(titles(lent.filter()) == "Ode Cold"); // another query set, asked anew
}

TEST_CASE_FIXTURE(Library, "a copy shares the rows that were loaded before it was made") {
    const auto all = Book::objects().order_by(col<&Book::id>);
    const auto early = all;
    all[0].pages = -1; // in memory
    const auto late = all;
    CHECK(&late[0] == &all[0]);
    CHECK(late[0].pages == -1);
    CHECK(early[0].pages == 400);
    CHECK(all.to_vector()[0].pages == -1);
}

TEST_CASE_FIXTURE(Library, "rows can be taken from a query set, but not from its copies") {
    auto all = Book::objects().order_by(col<&Book::id>);
    all[0].pages = -1; // in memory
    const auto copy = all;
    CHECK(std::move(all).to_vector()[0].pages == -1);
    CHECK(copy[0].pages == -1);

    auto alone = Book::objects();
    CHECK(alone.size() == 4);
    CHECK(std::move(alone).to_vector().size() == 4);
    CHECK(alone.size() == 4); // asked anew
}

TEST_CASE_FIXTURE(Library, "narrowing a query set leaves it as it is") {
    const auto all = Book::objects();
    all.filter(col<&Book::lent>);
    all.order_by(col<&Book::pages>);
    all.limit(1);
    CHECK(all.count() == 4);
    CHECK(all.size() == 4);
    CHECK(all.limit(1).size() == 1);
    CHECK(all.size() == 4);
}

TEST_CASE_FIXTURE(Library, "it is a range of the standard library") {
    const auto all = Book::objects().order_by(col<&Book::pages>);
    static_assert(std::ranges::random_access_range<const QuerySet<Book>>);
    CHECK(std::ranges::count_if(all, [](const Book& book) { return book.lent; }) == 2);
    int pages = 0;
    for (const int each : all | std::views::transform(&Book::pages)) pages += each;
    CHECK(pages == 600);
    CHECK_FALSE(all.empty());
    CHECK(all.filter(col<&Book::pages> < 0).empty());
    CHECK_THROWS_AS(all[4], std::out_of_range);
}

TEST_CASE_FIXTURE(Library, "it can be returned, stored, and built up at run time") {
    struct Search {
        std::string word;
        bool only_lent = false;
        QuerySet<Book> books() const {
            QuerySet<Book> query = Book::objects().order_by(col<&Book::id>);
            if (!word.empty()) query = query.filter(col<&Book::title>.icontains(word));
            if (only_lent) query = query.filter(col<&Book::lent>);
            return query;
        }
    };
    CHECK(titles(Search{}.books()) == "Emma Ode Odes Cold");
    CHECK(titles(Search{.word = "OD"}.books()) == "Ode Odes");
    CHECK(titles(Search{.word = "OD", .only_lent = true}.books()) == "Ode");
}

TEST_CASE_FIXTURE(Library, "the rows of a loop may be changed and saved") {
    for (Book& book : Book::objects().filter(!col<&Book::lent>)) {
        book.lent = true;
        book.save();
    }
    CHECK(Book::objects().filter(col<&Book::lent>).count() == 4);
    for (Book& book : Book::objects().filter(col<&Book::sequel_of>.is_not_null())) book.remove();
    CHECK(where({}) == "Emma Ode");
}

TEST_CASE_FIXTURE(Library, "a stream reads row by row, and the loop may write") {
    std::string seen;
    for (Book& book : Book::objects().order_by(col<&Book::id>).stream()) {
        seen += book.title + " ";
        CHECK(book.id.is_stored());
        book.pages += 1000;
        book.save();
        CHECK(Book::objects().get(book.id).pages > 1000); // the same connection
        for (const Book& again : Book::objects().filter(col<&Book::id> == book.id).stream()) {
            CHECK(again.title == book.title); // the same statement may be in use twice
        }
    }
    CHECK(seen == "Emma Ode Odes Cold ");
    CHECK(Book::objects().filter(col<&Book::pages> > 1000).count() == 4);
    for (Book& book : Book::objects().order_by(col<&Book::id>.desc()).stream()) {
        book.remove();
    }
    CHECK(Book::objects().count() == 0);
}

TEST_CASE_FIXTURE(Library, "a loop over a stream may add rows, begin transactions and throw") {
    int calls = 0;
    db.atomic([&] {
        for (const Author& author : Author::objects().order_by(col<&Author::name>).stream()) {
            ++calls;
            db.atomic([&] { Author{.name = author.name + "!"}.save(); });
        }
    });
    CHECK(calls == 3); // sorted by a column without an index: they were read before
    CHECK(Author::objects().count() == 6);
    CHECK_THROWS_AS(
        [] {
            for (const Book& book : Book::objects().stream()) throw std::runtime_error{book.title};
        }(),
        std::runtime_error);
    CHECK(Book::objects().count() == 4);
    db.execute("DROP TABLE book"); // no statement is left open
}

TEST_CASE_FIXTURE(Library, "count and exists need no rows") {
    const auto lent = Book::objects().filter(col<&Book::lent>);
    CHECK(lent.count() == 2);
    CHECK(lent.exists());
    CHECK_FALSE(lent.filter(col<&Book::pages> > 1000).exists());
    CHECK(Book::objects().filter(col<&Book::author, &Author::name> == "John").count() == 2);
    CHECK(Book::objects().order_by(col<&Book::author, &Author::name>).count() == 4);
}

TEST_CASE_FIXTURE(Library, "rows of another database") {
    Database other{"sqlite::memory:"};
    other.create_tables<Author, Book>();
    CHECK(Book::objects(other).count() == 0);
    CHECK(Author::objects(other).create({.name = "Only"}).id == 1);
    const auto all = Author::objects();
    CHECK(all.size() == 3);
    CHECK(all.in_database(other).size() == 1);
    CHECK(Author::objects(other).first()->name == "Only");
    CHECK(&Author::objects(other).first()->database() == &other);
    Author::objects(other).update(col<& Author::alive> = false);
    CHECK(Author::objects().filter(col<&Author::alive>).count() == 1);
}

TEST_CASE("without a database, the error says so when the rows are needed") {
    const auto all = Author::objects();
    CHECK_THROWS_AS(all.count(), ProgrammingError);
    CHECK_THROWS_AS(all.size(), ProgrammingError);
}

TEST_CASE("a query set whose database has been closed says so") {
    std::optional<Database> db{"sqlite::memory:"};
    db->create_tables<Author, Book>();
    const auto all = Book::objects(*db);
    CHECK(all.count() == 0);
    db.reset();
    CHECK_THROWS_WITH_AS(
        all.count(), "the database that the object or query comes from has been closed",
        ProgrammingError);
}
