// A query set finds its statement by its shape: whatever was asked before, it gets its own values.
#include "tests/orm/query/models.hpp"

#include <functional>
#include <random>

namespace {

using Books = QuerySet<Book>;

// Query sets by two numbers. With other numbers, some have another shape and most the same.
const std::vector<std::function<Books(int, int)>> queries{
    [](int a, int b) { return Books{}.filter(col<&Book::pages> >= a, col<&Book::pages> < b); },
    [](int a, int b) { return Books{}.filter(col<&Book::pages> >= b, col<&Book::pages> < a); },
    [](int a, int b) {
        return Books{}.filter(col<&Book::pages> >= a).filter(col<&Book::pages> < b);
    },
    [](int a, int b) { return Books{}.filter(col<&Book::pages> == a || col<&Book::copies> == b); },
    [](int a, int b) { return Books{}.exclude(col<&Book::pages> == a || col<&Book::price> > b); },
    [](int a, int b) {
        // The values stand in another order in the SQL than in the tree.
        return Books{}
            .filter(col<&Book::author, &Author::born> > a, col<&Book::pages> > b)
            .order_by((col<&Book::pages> % (b + 1)).desc());
    },
    [](int a, int b) {
        return Books{}
            .limit(static_cast<std::size_t>(a % 3))
            .offset(static_cast<std::size_t>(b % 3));
    },
    [](int a, int b) {
        std::vector<int> pages;
        for (int i = 0; i < a % 4; ++i) pages.push_back(i % 2 ? b : a);
        return Books{}.filter(col<&Book::pages>.in(pages));
    },
    [](int a, int b) {
        const auto same = col<&Book::pages> == a; // one value object in two places
        return b % 2 ? Books{}.filter(same || (same && col<&Book::copies> == b))
                     : Books{}.filter(
                           col<&Book::pages> == a ||
                           (col<&Book::pages> == b && col<&Book::copies> == 1));
    },
    [](int a, int b) {
        return Books{}.filter(col<&Book::author>.in(
            QuerySet<Author>{}.filter(col<&Author::id> != a % 5, col<&Author::id> <= b % 5)));
    },
    [](int a, int b) {
        return Books{}
            .filter(col<&Book::pages> < a)
            .union_with(Books{}.filter(col<&Book::pages> > b));
    },
    [](int a, int b) {
        return Books{}.raw("SELECT * FROM book WHERE pages BETWEEN ?1 AND ?2", a, b);
    },
    [](int a, int b) {
        return a % 2 ? Books{}.filter(col<&Book::note>.is_null(), col<&Book::pages> > b)
                     : Books{}.filter(!col<&Book::note>.is_null(), col<&Book::pages> > b);
    },
};

std::string titles(const Books& books) {
    std::vector<std::string> all;
    for (const Book& book : books) all.push_back(book.title);
    std::ranges::sort(all);
    std::string text;
    for (const std::string& title : all) text += title + ' ';
    return text;
}

void fill(Database& db) {
    db.make_default();
    db.create_tables<Author, Book>();
    std::vector<Author> authors;
    for (int i = 0; i < 4; ++i) authors.push_back({.name = std::to_string(i), .born = i * 10});
    Author::objects().bulk_create(authors);
    for (int i = 0; i < 40; ++i) {
        Book book{.title = std::to_string(i), .pages = i, .copies = std::uint8_t(i % 5)};
        if (i % 3 == 0) book.note = "x";
        book.price = i % 7;
        book.author = authors[static_cast<std::size_t>(i % 4)];
        book.save();
    }
}

} // namespace

TEST_CASE("a query set finds the same rows whether its statement is kept or new") {
    Database keeps{"sqlite::memory:"};
    Database forgets{{.url = "sqlite::memory:", .statement_cache = 0}};
    fill(forgets);
    fill(keeps);
    std::mt19937 random{7};
    std::uniform_int_distribution<int> number{0, 40};
    for (int round = 0; round < 100; ++round) {
        for (std::size_t i = 0; i < queries.size(); ++i) {
            const int a = number(random), b = number(random);
            CAPTURE(i);
            CAPTURE(a);
            CAPTURE(b);
            const Books books = queries[i](a, b);
            CHECK(titles(books.in_database(keeps)) == titles(books.in_database(forgets)));
            CHECK(books.in_database(keeps).count() == books.in_database(forgets).count());
            CHECK(books.in_database(keeps).exists() == books.in_database(forgets).exists());
        }
    }
}

TEST_CASE("a value that stands twice in one query may be two in another of the same shape") {
    Database db{"sqlite::memory:"};
    fill(db);
    const auto three = col<&Book::pages> == 3;
    CHECK(Books{}.filter(three || three).count() == 1);
    CHECK(Books{}.filter(col<&Book::pages> == 3 || col<&Book::pages> == 4).count() == 2);
    CHECK(Books{}.filter(three || three).count() == 1);
    CHECK(Books{}.filter(col<&Book::pages> == 5 || col<&Book::pages> == 6).count() == 2);
}
