// The rows whose foreign key points at a record: asking for them and changing them.
#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace rowcall;

namespace {

using Texts = std::vector<std::string>;

struct Shelf : Model<Shelf> {
    Id id;
    std::string name;
};
struct Book : Model<Book> {
    Id id;
    std::string title;
    int pages = 0;
    ForeignKey<Shelf> shelf;
    static constexpr auto meta() { return table<Book>(field<&Book::shelf>.null()); }
};
struct Label : Model<Label> {
    Id id;
    std::string text;
    ForeignKey<Shelf> shelf;
};

struct Library {
    Library() {
        shelf.save();
        other.save();
        for (const char* title : {"a", "b", "c", "d"}) books.push_back(create(title));
    }
    static Book create(const char* title) { return Book::objects().create({.title = title}); }
    testing::TestDatabase<Shelf, Book, Label> db;
    Shelf shelf{.name = "left"}, other{.name = "right"};
    std::vector<Book> books; // with the keys 1 to 4
};

Texts titles(const QuerySet<Book>& books) {
    Texts all;
    for (const Book& book : books.order_by(col<&Book::id>)) all.push_back(book.title);
    return all;
}

/// The saves that are announced, as "a +1" (and which shelf the book then has).
struct Saves {
    Texts seen;
    ScopedConnection connection = post_save.connect<Book>([this](Book& book) {
        seen.push_back(
            book.title + " " + (book.shelf.has_value() ? std::to_string(*book.shelf.id()) : "-"));
    });
    Texts take() { return std::exchange(seen, {}); }
};

} // namespace

TEST_CASE("reverse add: objects, pointers, keys and ranges of them, by one silent UPDATE") {
    Library library;
    Saves saves;
    Book &a = library.books[0], &b = library.books[1];
    const Book &c = library.books[2], &d = library.books[3];
    const auto books = library.shelf.related<&Book::shelf>();
    books.add(a, &b, 3, std::vector<Book*>{&library.books[3]}, a);
    CHECK(titles(books) == Texts{"a", "b", "c", "d"});
    CHECK(a.shelf == library.shelf);
    CHECK(b.shelf == library.shelf);
    CHECK(d.shelf == library.shelf);
    CHECK_FALSE(c.shelf.has_value()); // only its key was given
    CHECK(saves.take().empty());
    library.other.related<&Book::shelf>().add(library.books);
    CHECK(books.count() == 0);
    books.add(std::vector<std::int64_t>{1, 2}, std::set<std::int64_t>{2, 3});
    CHECK(titles(books) == Texts{"a", "b", "c"});
    books.add();
    books.add(std::vector<Book>{});
    CHECK(books.count() == 3);
    books.add(99); // no row: nothing to point here, as in Django
    CHECK(books.count() == 3);
}

TEST_CASE("reverse add of an object that is not saved changes neither rows nor objects") {
    Library library;
    Book unsaved{.title = "new"};
    Book& a = library.books[0];
    const auto books = library.shelf.related<&Book::shelf>();
    CHECK_THROWS_WITH_AS(
        books.add(a, unsaved), "book: a Book is not saved: save it first, or use bulk(false)",
        ProgrammingError);
    CHECK_FALSE(a.shelf.has_value());
    CHECK_FALSE(unsaved.shelf.has_value());
    CHECK(books.count() == 0);
}

TEST_CASE("bulk(false) saves each object, with its signals, and new ones, too") {
    Library library;
    Saves saves;
    Book unsaved{.title = "new"};
    const auto books = library.shelf.related<&Book::shelf>().bulk(false);
    books.add(library.books[1], unsaved);
    CHECK(saves.take() == Texts{"b 1", "new 1"});
    CHECK(unsaved.id == 5);
    CHECK_THROWS_WITH_AS(
        books.add(1), "book: with bulk(false), records are added, not keys", ProgrammingError);
    books.remove(library.books[1]);
    CHECK(saves.take() == Texts{"b -"});
    CHECK(titles(books) == Texts{"new"});
    books.set(std::vector<Book*>{&library.books[0], &library.books[2]});
    CHECK(saves.take() == Texts{"new -", "a 1", "c 1"});
    books.set(std::vector<Book*>{&library.books[0]}, {.clear = true});
    CHECK(saves.take() == Texts{"a -", "c -", "a 1"});
    books.clear();
    CHECK(saves.take() == Texts{"a -"});
    CHECK(books.count() == 0);
}

TEST_CASE("bulk(false) is all or nothing") {
    Library library;
    const ScopedConnection refusing = post_save.connect<Book>([](Book& book) {
        if (book.title == "b") throw std::runtime_error{"no b"};
    });
    const auto books = library.shelf.related<&Book::shelf>().bulk(false);
    CHECK_THROWS_WITH(books.add(library.books[0], library.books[1]), "no b");
    CHECK(books.count() == 0);
    CHECK_FALSE(library.db.in_transaction());
}

TEST_CASE("reverse remove: by object, key and range; only what points here") {
    Library library;
    const auto books = library.shelf.related<&Book::shelf>();
    books.add(library.books);
    books.remove(library.books[0], 2);
    CHECK(titles(books) == Texts{"c", "d"});
    CHECK(library.books[0].shelf == library.shelf); // its member stays, as in Django
    books.remove(1, 99);
    CHECK(books.count() == 2);
    Book& c = library.books[2];
    library.other.related<&Book::shelf>().add(c);
    CHECK_THROWS_WITH_AS(books.remove(c), "Book 3 does not point at Shelf 1", DoesNotExist);
    books.remove(3); // not here: left alone
    CHECK(titles(library.other.related<&Book::shelf>()) == Texts{"c"});
}

TEST_CASE("reverse set is the difference, or with clear all anew") {
    Library library;
    const auto books = library.shelf.related<&Book::shelf>();
    books.set({1, 2});
    CHECK(titles(books) == Texts{"a", "b"});
    library.books[1].refresh();
    books.set(std::vector<Book*>{&library.books[1], &library.books[2]});
    CHECK(titles(books) == Texts{"b", "c"});
    CHECK(library.books[2].shelf == library.shelf);
    books.set({4, 4}, {.clear = true});
    CHECK(titles(books) == Texts{"d"});
    books.set(Book::objects().filter(col<&Book::id> < 3));
    CHECK(titles(books) == Texts{"a", "b"});
    books.set({});
    CHECK(books.count() == 0);
    CHECK(Book::objects().count() == 4);
}

TEST_CASE("a foreign key that may not be NULL: set adds, and what is missing stays") {
    Library library;
    const auto labels = library.shelf.related<&Label::shelf>();
    Label here = labels.create({.text = "here"});
    Label there = library.other.related<&Label::shelf>().create({.text = "there"});
    labels.set(std::vector<Label*>{&there});
    CHECK(labels.count() == 2);
    CHECK(there.shelf == library.shelf);
    labels.set({}, {.clear = true});
    CHECK(labels.count() == 2);
}

TEST_CASE("reverse create, get_or_create and update_or_create point here") {
    Library library;
    Saves saves;
    const auto books = library.shelf.related<&Book::shelf>();
    CHECK(books.create({.title = "new"}).shelf == library.shelf);
    CHECK(saves.take() == Texts{"new 1"});
    auto [found, was_created] = books.get_or_create({.title = "new"});
    CHECK_FALSE(was_created);
    CHECK(found.id == 5);
    auto [made, is_new] = books.get_or_create({.title = "a"}); // that one is not here
    CHECK(is_new);
    CHECK(made.id == 6);
    CHECK(made.shelf == library.shelf);
    auto [updated, added] = books.update_or_create<&Book::title>({.title = "a", .pages = 3});
    CHECK_FALSE(added);
    CHECK(updated.id == 6);
    CHECK(Book::objects().get(6).pages == 3);
    CHECK(Book::objects().get(6).shelf == library.shelf);
    CHECK(books.update_or_create<&Book::title>({.title = "z", .pages = 4}).second);
    CHECK(titles(books) == Texts{"new", "a", "z"});
}

TEST_CASE("a manager is a query set, and sees what it changed") {
    Library library;
    const auto books = library.shelf.related<&Book::shelf>();
    CHECK(books.empty());
    books.add(library.books[0]);
    CHECK(books.size() == 1);
    books.add(2);
    CHECK(books.size() == 2);
    books.create({.title = "e", .pages = 50});
    CHECK(books.size() == 3);
    books.set({1, 2, 3, 5});
    CHECK(books.size() == 4);
    books.remove(5);
    CHECK(books.size() == 3);
    CHECK(books.count() == 3);
    CHECK(books.exclude(col<&Book::title> == "a").count() == 2);
    CHECK(books.order_by(col<&Book::title>.desc()).first()->title == "c");
    CHECK(std::get<0>(books.values(col<&Book::shelf, &Shelf::name>)[0]) == "left");
    CHECK(books.update(col<& Book::pages> = 7) == 3);
    CHECK(std::get<0>(books.aggregate(sum(col<&Book::pages>))) == 21);
    books.clear();
    CHECK(books.size() == 0);
}

TEST_CASE("managers take any number of rows") {
    Library library;
    std::vector<Book> many(40'000);
    Book::objects().bulk_create(many);
    const auto books = library.shelf.related<&Book::shelf>();
    books.add(many);
    CHECK(books.count() == 40'000);
    books.set({1});
    CHECK(books.count() == 1);
    books.set(many);
    CHECK(books.count() == 40'000);
    books.remove(many);
    CHECK(books.count() == 0);
}
