// A model's own named query sets: functions from a query set to a query set.
#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"

#include <doctest/doctest.h>

using namespace rowcall;

namespace {

struct Folder : Model<Folder> {
    Id id;
    std::string name;
};
struct Topic : Model<Topic> {
    Id id;
    std::string name;
};
struct Paper : Model<Paper> {
    Id id;
    std::string title;
    bool done = false;
    int priority = 0;
    ForeignKey<Folder> folder;
    ManyToMany<Topic> topics;

    static QuerySet<Paper> open(const QuerySet<Paper>& among = objects()) {
        return among.filter(!col<&Paper::done>);
    }
    static QuerySet<Paper> urgent(const QuerySet<Paper>& among = objects()) {
        return open(among).filter(col<&Paper::priority> > 5).order_by(col<&Paper::title>);
    }
};

// A base for models of a kind: it says once what all of them offer.
template<class T>
struct Archived : Model<T> {
    static QuerySet<T> kept(const QuerySet<T>& among = Model<T>::objects()) {
        return among.filter(!col<&T::archived>);
    }
};
struct Receipt : Archived<Receipt> {
    Id id;
    std::string text;
    bool archived = false;
};

struct Office {
    Office() {
        folder.save();
        topic.save();
        Paper::objects().create({.title = "done", .done = true, .folder = folder});
        Paper::objects().create({.title = "z", .priority = 9, .folder = folder});
        Paper::objects().create({.title = "a", .priority = 9, .folder = folder});
        Paper::objects().create(
            {.title = "elsewhere", .priority = 9, .folder = Folder::objects().create({})});
        topic.related<&Paper::topics>().add(1, 2);
    }
    testing::TestDatabase<Folder, Topic, Paper, Receipt> db;
    Folder folder;
    Topic topic;
};

std::string titles(const QuerySet<Paper>& papers) {
    std::string all;
    for (const Paper& paper : papers) all += paper.title + " ";
    return all;
}

} // namespace

TEST_CASE("a named query set is of all rows, or among others") {
    Office office;
    CHECK(Paper::open().count() == 3);
    CHECK(titles(Paper::urgent()) == "a elsewhere z ");
    CHECK(titles(Paper::open(Paper::objects().filter(col<&Paper::title> < "b"))) == "a ");
    CHECK(Paper::open().filter(col<&Paper::id> == 2).exists());
}

TEST_CASE("a named query set among the related rows, of both kinds of relations") {
    Office office;
    CHECK(titles(Paper::urgent(office.folder.related<&Paper::folder>())) == "a z ");
    CHECK(titles(Paper::open(office.topic.related<&Paper::topics>())) == "z ");
    CHECK(office.topic.related<&Paper::topics>().count() == 2); // it stays what it was
}

TEST_CASE("a named query set narrows a prefetch, is a subquery, and changes rows") {
    Office office;
    const auto folders = Folder::objects()
                             .order_by(col<&Folder::id>)
                             .prefetch<reverse<&Paper::folder>>(Paper::urgent());
    CHECK(titles(folders[0].related<&Paper::folder>()) == "a z ");
    CHECK(
        Folder::objects()
            .filter(col<&Folder::id>.in(Paper::open().values<&Paper::folder>()))
            .count() == 2);
    CHECK(
        Paper::open(office.folder.related<&Paper::folder>()).update(col<& Paper::done> = true) ==
        2);
    CHECK(titles(Paper::open()) == "elsewhere ");
}

TEST_CASE("a named query set in another database") {
    Office office;
    Database other{"sqlite::memory:"};
    other.create_tables<Folder, Topic, Paper>();
    CHECK(Paper::open(Paper::objects(other)).empty());
    CHECK(Paper::open().in_database(other).empty());
}

TEST_CASE("models of a kind take their named query sets from a base") {
    Office office;
    Receipt{.text = "old", .archived = true}.save();
    Receipt{.text = "new"}.save();
    CHECK(Receipt::kept().get().text == "new");
    CHECK(Receipt::objects().count() == 2);
}
