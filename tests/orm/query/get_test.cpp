// The one row that is wanted: get, get_or_create, create.
#include "tests/orm/query/models.hpp"

TEST_CASE_FIXTURE(Library, "get by key, by conditions, and of a query set") {
    CHECK(Book::objects().get(2).title == "Ode");
    CHECK(Book::objects().get(Book::objects().first()->id).title == "Emma");
    CHECK(Book::objects().get(col<&Book::title> == "Cold").pages == 150);
    CHECK(Book::objects().get(col<&Book::lent>, col<&Book::pages> > 100).title == "Cold");
    CHECK(Book::objects().filter(col<&Book::pages> == 30).get().title == "Odes");
    CHECK(Book::objects().filter(col<&Book::lent>).get(2).title == "Ode");
    CHECK(Book::objects().get(2).id.is_stored());
}

TEST_CASE_FIXTURE(Library, "get of no row says of which model and what was asked, but no texts") {
    CHECK_THROWS_WITH_AS(Book::objects().get(99), "there is no Book where id = 99", DoesNotExist);
    CHECK_THROWS_WITH_AS(
        Book::objects().filter(col<&Book::lent>).get(1),
        "there is no Book where (lent = 1) and (id = 1)", DoesNotExist);
    CHECK_THROWS_WITH_AS(
        Book::objects().get(col<&Book::author, &Author::name> == "secret"),
        "there is no Book where author.name = ...", DoesNotExist);
    db.execute("DELETE FROM book");
    CHECK_THROWS_WITH_AS(Book::objects().get(), "there is no Book", DoesNotExist);
}

TEST_CASE_FIXTURE(Library, "get of several rows says so") {
    CHECK_THROWS_WITH_AS(
        Book::objects().get(), "several rows of Book, where one was wanted",
        MultipleObjectsReturned);
    CHECK_THROWS_WITH_AS(
        Book::objects().get(col<&Book::lent>),
        "several rows of Book where lent = 1, where one was wanted", MultipleObjectsReturned);
}

TEST_CASE_FIXTURE(Library, "create saves a new row and returns it") {
    const Author ann = Author::objects().create({.name = "Ann"});
    CHECK(ann.id == 4);
    CHECK(Author::objects().get(4).name == "Ann");
    CHECK_THROWS_AS(Author::objects().create({.id = 4, .name = "Bob"}), UniqueViolation);
    CHECK(Author::objects().get(4).name == "Ann");
}

TEST_CASE_FIXTURE(Library, "get_or_create finds by the members that differ from the defaults") {
    const auto [found, created] = Author::objects().get_or_create({.name = "Zoe"});
    CHECK_FALSE(created);
    CHECK(found.id == zoe.id);
    const auto [ann, is_new] = Author::objects().get_or_create({.name = "Ann", .born = 1900});
    CHECK(is_new);
    CHECK(Author::objects().get(ann.id).born == 1900);
    CHECK_FALSE(Author::objects().get_or_create({.name = "Ann", .born = 1900}).second);
    CHECK(Author::objects().get_or_create({.name = "Ann", .born = 1901}).second);
    CHECK_THROWS_AS(Author::objects().get_or_create({.name = "Ann"}), MultipleObjectsReturned);
}

TEST_CASE_FIXTURE(Library, "get_or_create finds by the members named, NULL and defaults included") {
    const auto [jane_too, created] =
        Author::objects().get_or_create<&Author::name>({.name = "Jane", .born = 2000});
    CHECK_FALSE(created);
    CHECK(jane_too.born == 1775);
    const auto [other, is_new] =
        Author::objects().get_or_create<&Author::name, &Author::born>({.name = "Jane"});
    CHECK(is_new); // a Jane without a year
    CHECK_FALSE(other.born.has_value());
    CHECK_FALSE(
        Author::objects().get_or_create<&Author::name, &Author::born>({.name = "Jane"}).second);
    CHECK(
        Book::objects()
            .get_or_create<&Book::editor, &Book::lent>({.lent = true, .editor = zoe})
            .first.title == "Cold");
}

TEST_CASE_FIXTURE(Library, "get_or_create keeps to the filter of its query set") {
    const auto poems = Book::objects().filter(col<&Book::genre> == Genre::poems);
    CHECK_FALSE(poems.get_or_create<&Book::title>({.title = "Ode"}).second);
    // There is an Emma, but no poem; it cannot be created twice either.
    CHECK_THROWS_AS(
        poems.get_or_create<&Book::title>({.title = "Emma", .author = jane}), UniqueViolation);
    CHECK(Book::objects().count() == 4);
}

TEST_CASE_FIXTURE(Library, "get_or_create within a transaction leaves it whole when it fails") {
    db.atomic([&] {
        Author{.name = "Ann"}.save();
        CHECK_THROWS_AS(
            Book::objects().get_or_create<&Book::note>(
                {.title = "Emma", .note = "new", .author = jane}),
            UniqueViolation);
    });
    CHECK(Author::objects().filter(col<&Author::name> == "Ann").exists());
}
