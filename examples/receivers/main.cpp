// A model, a signal of the program's own, and receivers of both.
#include <orm/orm.hpp>

#include <iostream>

using namespace rowcall;

struct Book : Model<Book> {
    Id id;
    std::string title;
    int copies = 1;
};

// Sent when the last copy of a book has been lent.
inline Signal<void(const Book&)> sold_out{"sold_out"};

void lend(Book& book) {
    --book.copies;
    book.save<&Book::copies>();
    if (book.copies == 0) sold_out.send(book);
}

void tell_of_save(Book& book, const SaveEvent& event) {
    std::cout << (event.created ? "new: " : "changed: ") << book.title
              << ", copies: " << book.copies << '\n';
}

int main() {
    Database database{"sqlite::memory:"};
    database.make_default();
    database.create_tables<Book>();

    post_save.connect<Book>(tell_of_save);
    sold_out.connect([](const Book& book) { std::cout << "none left of " << book.title << '\n'; });

    Book book{.title = "The Sea", .copies = 2};
    book.save();
    lend(book);
    lend(book);
}
