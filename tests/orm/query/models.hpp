// The models of this folder's tests, and a few rows of them.
#pragma once

#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"

#include <doctest/doctest.h>

using namespace rowcall;

enum class Genre { novel, poems, essay };

struct Author : Model<Author> {
    Id id;
    std::string name;
    std::optional<int> born;
    bool alive = true;
};

struct Book : Model<Book> {
    Id id;
    std::string title;
    std::optional<std::string> note;
    int pages = 0;
    std::uint8_t copies = 1;
    double price = 0;
    bool lent = false;
    std::optional<bool> signed_copy;
    Genre genre = Genre::novel;
    std::optional<Date> read_on;
    ForeignKey<Author> author;
    ForeignKey<Author> editor;
    ForeignKey<Book> sequel_of;
    static constexpr auto meta() {
        return table<Book>(
            field<&Book::editor>.null(), field<&Book::sequel_of>.null(),
            field<&Book::title>.max_length(100).unique());
    }
};

/// A database in memory with these rows, the default one:
/// | title | note  | pages | price | lent | signed | genre | author     | editor | sequel_of |
/// | Emma  | NULL  |   400 |   9.5 | no   | NULL   | novel | Jane, 1775 | NULL   | NULL      |
/// | Ode   | dusty |    20 |   2   | yes  | yes    | poems | John, 1795 | Jane   | NULL      |
/// | Odes  | ''    |    30 |   2.5 | no   | no     | poems | John, 1795 | NULL   | Ode       |
/// | Cold  | NULL  |   150 |  12   | yes  | NULL   | essay | Zoe, NULL  | Zoe    | Emma      |
struct Library {
    Library() {
        for (Author* author : {&jane, &john, &zoe}) author->save();
        Book emma{.title = "Emma", .pages = 400, .price = 9.5, .author = jane};
        emma.save();
        Book ode{
            .title = "Ode",
            .note = "dusty",
            .pages = 20,
            .price = 2,
            .lent = true,
            .signed_copy = true,
            .genre = Genre::poems,
            .read_on = Date::parse("2027-01-05"),
            .author = john,
            .editor = jane};
        ode.save();
        Book{
            .title = "Odes",
            .note = "",
            .pages = 30,
            .price = 2.5,
            .signed_copy = false,
            .genre = Genre::poems,
            .author = john,
            .sequel_of = ode}
            .save();
        Book{
            .title = "Cold",
            .pages = 150,
            .price = 12,
            .lent = true,
            .genre = Genre::essay,
            .author = zoe,
            .editor = zoe,
            .sequel_of = emma}
            .save();
    }

    /// The titles that a query finds, in its order: "Emma Ode".
    static std::string titles(const QuerySet<Book>& query) {
        std::string all;
        for (const Book& book : query) (all += all.empty() ? "" : " ") += book.title;
        return all;
    }
    /// The same for a condition, by key.
    static std::string where(const Condition<Book>& condition) {
        return titles(Book::objects().filter(condition).order_by(col<&Book::id>));
    }

    testing::TestDatabase<Author, Book> db;
    Author jane{.name = "Jane", .born = 1775, .alive = false};
    Author john{.name = "John", .born = 1795, .alive = false};
    Author zoe{.name = "Zoe"};
};
