// Receivers that ask what a save changes.
#include "signals/graph.hpp"
#include "tests/orm/records/models.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

namespace {

using Lines = std::vector<std::string>;

struct Size {
    int width = 0, height = 0;
};
struct Picture : Model<Picture> {
    Id id;
    std::string title;
    Embed<Size> size;
    std::optional<double> price;
    ForeignKey<Picture> copy_of;
    static constexpr auto meta() {
        return table<Picture>(field<&Picture::copy_of>.null().on_delete(set_null));
    }
};

/// Of no other test: no code asks for its old rows but by receivers that are connected.
struct Unasked : Model<Unasked> {
    Id id;
    int number = 0;
};

struct Gallery : LoggedStore {
    Gallery() {
        store.db.create_tables<Picture, Unasked>();
        log.take();
    }
    ~Gallery() {
        pre_save.disconnect_all();
        post_save.disconnect_all();
    }
    Lines lines;
};

Lines heard;
void hear_title(const Picture& picture, const std::string& before, const std::string& now) {
    heard.push_back(fmt::format("{}: {} -> {}", picture.id.value(), before, now));
}
void hear(const Picture& picture) { heard.push_back(picture.title); }
struct Ear {
    void title(Picture&, const std::string& before) { heard.push_back("ear " + before); }
};

std::string text(const OwnedValue& value) { return to_string(borrow(value)); }

std::size_t count_selects(const Statements& statements) {
    return static_cast<std::size_t>(std::ranges::count_if(
        statements, [](const std::string& sql) { return sql.starts_with("SELECT"); }));
}

} // namespace

TEST_CASE("a receiver of a member is called when what is stored of it changes, with old and new") {
    Gallery gallery;
    post_save.connect<&Picture::title>([&](Picture& picture, const std::string& before,
                                           const std::string& now, const SaveEvent& event) {
        gallery.lines.push_back(fmt::format(
            "{} {} -> {}{}", picture.id.value(), before, now,
            event.update_fields ? " of some" : ""));
    });
    Picture picture{.title = "Sun"};
    picture.save(); // an INSERT changes nothing
    picture.save();
    picture.price = 3;
    picture.save();
    CHECK(gallery.lines.empty());
    picture.title = "Moon";
    picture.save();
    CHECK(gallery.lines == Lines{"1 Sun -> Moon"});
    picture.title = "Mars";
    picture.save<&Picture::price>(); // not written
    CHECK(gallery.lines.size() == 1);
    picture.save<&Picture::title>();
    CHECK(gallery.lines.back() == "1 Moon -> Mars of some");
    SUBCASE("also by another object, and by one that says the key only") {
        Picture{.id = picture.id, .title = "Venus"}.save();
        CHECK(gallery.lines.back() == "1 Mars -> Venus");
        CHECK(gallery.lines.size() == 3);
    }
}

TEST_CASE("what an object was loaded with does not matter, but what is stored") {
    Gallery gallery;
    Picture picture{.title = "Sun"};
    picture.save();
    Picture stale = Picture::objects().get(picture.id);
    picture.title = "Moon";
    picture.save();
    post_save.connect<&Picture::title>(
        [&](Picture&, const std::string& before, const std::string& now) {
            gallery.lines.push_back(before + " -> " + now);
        });
    stale.save();
    CHECK(gallery.lines == Lines{"Moon -> Sun"});
}

TEST_CASE("members of every kind: optional, embedded, foreign key") {
    Gallery gallery;
    Picture first{.title = "first"}, second{.title = "second"};
    first.save();
    second.save();
    Picture picture{.title = "Sun", .copy_of = first};
    picture.save();
    post_save.connect<&Picture::price>(
        [&](Picture&, std::optional<double> before, std::optional<double> now) {
            gallery.lines.push_back(fmt::format("price {} {}", before.value_or(-1), *now));
        });
    post_save.connect<&Picture::size>([&](Picture&, const Size& before, const Size& now) {
        gallery.lines.push_back(fmt::format("size {} {}", before.height, now.height));
    });
    post_save.connect<&Picture::copy_of>(
        [&](Picture&, const ForeignKey<Picture>& before, const ForeignKey<Picture>& now) {
            gallery.lines.push_back(before.get().title + " " + now.get().title);
        });
    picture.price = 2;
    picture.save();
    picture.size.height = 7;
    picture.save();
    picture.copy_of = second;
    picture.save();
    CHECK(gallery.lines == Lines{"price -1 2", "size 0 7", "first second"});
}

TEST_CASE("a function is connected once for each member, and disconnected by both") {
    Gallery gallery;
    heard.clear();
    post_save.connect<&Picture::title>(hear);
    post_save.connect<&Picture::title>(hear);
    post_save.connect<&Picture::price>(hear);
    post_save.connect<Picture>(hear);
    Picture picture{.title = "Sun"};
    picture.save();
    CHECK(heard.size() == 1); // of the model
    picture.title = "Moon";
    picture.price = 1;
    picture.save();
    CHECK(heard.size() == 4);
    CHECK(post_save.disconnect<&Picture::title>(hear));
    CHECK_FALSE(post_save.disconnect<&Picture::title>(hear));
    CHECK_FALSE(post_save.disconnect<&Picture::size>(hear));
    picture.title = "Mars";
    picture.price = 2;
    picture.save();
    CHECK(heard.size() == 6);
    Ear ear;
    post_save.connect<&Picture::title>(&Ear::title, ear);
    post_save.connect<&Picture::title>(&Ear::title, &ear);
    picture.title = "Venus";
    picture.save<&Picture::title>();
    CHECK(heard.back() == "ear Mars");
    CHECK(post_save.disconnect<&Picture::title>(&Ear::title, ear));
    CHECK(post_save.disconnect<&Picture::price>(hear));
    CHECK(post_save.disconnect<Picture>(hear));
    CHECK_FALSE(post_save.has_listeners());
}

TEST_CASE("in pre_save: what the save would change, as the record is then") {
    Gallery gallery;
    Picture picture{.title = "Sun"};
    picture.save();
    pre_save.connect<Picture>([](Picture& p) { p.title += "!"; });
    pre_save.connect<&Picture::title>([&](Picture& p, const std::string& before) {
        gallery.lines.push_back(before + " -> " + p.title);
        p.title = before; // after all
    });
    post_save.connect<&Picture::title>(hear_title);
    heard.clear();
    picture.save();
    CHECK(gallery.lines == Lines{"Sun -> Sun!"});
    CHECK(heard.empty());
    CHECK(Picture::objects().get(picture.id).title == "Sun");
}

TEST_CASE("after the commit, with the old row; never after a rollback") {
    Gallery gallery;
    Picture picture{.title = "Sun"};
    picture.save();
    post_save.connect<&Picture::title>(
        [&](const Picture&, const std::string& before, const std::string& now,
            const SaveEvent& event) {
            gallery.lines.push_back(before + " -> " + now + " from " + event.old<Picture>()->title);
        },
        {.when = after_commit});
    gallery.store.db.atomic([&] {
        picture.title = "Moon";
        picture.save();
        picture.title = "Mars";
        picture.save();
        picture.title = "not saved";
        CHECK(gallery.lines.empty());
    });
    CHECK(gallery.lines == Lines{"Sun -> Moon from Sun", "Moon -> Mars from Moon"});
    CHECK_THROWS(gallery.store.db.atomic([&] {
        picture.save();
        throw 1;
    }));
    CHECK(gallery.lines.size() == 2);
    const auto with_a_reference = [](Picture&, const std::string&) {};
    CHECK_THROWS_WITH_AS(
        post_save.connect<&Picture::title>(with_a_reference, {.when = after_commit}),
        doctest::Contains("const T&"), std::invalid_argument);
}

TEST_CASE("every receiver of a model may ask what a save changes, and what the row was") {
    Gallery gallery;
    post_save.connect<Picture>([&](Picture&, const SaveEvent& event) {
        const Picture* old = event.old<Picture>();
        gallery.lines.push_back(fmt::format(
            "{} title {} size {} price {}", old ? old->title : "new",
            event.changed<&Picture::title>(), event.changed<&Picture::size>(),
            event.changed<&Picture::price>()));
    });
    Picture picture{.title = "Sun"};
    picture.save();
    picture.title = "Moon";
    picture.size.width = 3;
    picture.save();
    picture.save();
    CHECK(
        gallery.lines == Lines{
                             "new title false size false price false",
                             "Sun title true size true price false",
                             "Moon title false size false price false"});
    SUBCASE("also when it is inserted by force or with a key of its own") {
        Picture{.title = "Venus"}.save({.force_insert = true});
        Picture{.id = Id{77}, .title = "Venus"}.save();
        CHECK(gallery.lines.at(4) == "new title false size false price false");
    }
}

TEST_CASE("an event about another model says so") {
    Gallery gallery;
    post_save.connect<Person>(
        [](Person&, const SaveEvent& event) { event.changed<&Picture::title>(); });
    CHECK_THROWS_WITH_AS(
        Person{.name = "ann"}.save(), doctest::Contains("asked what a Picture was"),
        ProgrammingError);
    CHECK(Person::objects().count() == 0);
}

TEST_CASE("receivers of any model ask for the old row when they are connected") {
    Gallery gallery;
    const auto audit = [&](const AnyModel& record, const SaveEvent& event) {
        std::string line{record.name()};
        for (const Column& column : record.info().columns)
            if (event.changed(column.member))
                line += fmt::format(
                    " {}: {} -> {}", column.member, text(event.old()->value(column.member)),
                    text(record.value(column.member)));
        gallery.lines.push_back(line);
    };
    const auto connection = post_save.connect(audit, {.old_row = true});
    Unasked one{.number = 1};
    one.save();
    one.number = 2;
    one.save();
    CHECK(gallery.lines == Lines{"Unasked", "Unasked number: 1 -> 2"});
    connection.disconnect();
    post_save.connect(audit);
    CHECK_THROWS_WITH_AS(
        one.save(), doctest::Contains("connect the receiver with .old_row = true"),
        ProgrammingError);
    post_save.disconnect_all();
    post_save.connect(
        [](const AnyModel&, const SaveEvent& event) { event.changed("nmber"); }, {.old_row = true});
    CHECK_THROWS_WITH_AS(one.save(), doctest::Contains("nmber"), ProgrammingError);
}

TEST_CASE("the old row is read once a save, and only while somebody asks for it") {
    Gallery gallery;
    Unasked one{.number = 1};
    post_save.connect<Unasked>([](Unasked&) {});
    one.save();
    gallery.log.take();
    one.number = 2;
    one.save();
    CHECK(count_selects(gallery.log.take()) == 0);
    {
        const ScopedConnection first =
            pre_save.connect<&Unasked::number>([](Unasked&, int, int) {});
        const ScopedConnection second =
            post_save.connect<&Unasked::number>([](Unasked&, int, int) {});
        one.number = 3;
        one.save();
        CHECK(count_selects(gallery.log.take()) == 1);
        Person{.name = "ann"}.save(); // another model
        CHECK(count_selects(gallery.log.take()) == 0);
        Unasked{.number = 4}.save({.force_insert = true});
        CHECK(count_selects(gallery.log.take()) == 0);
    }
    one.save();
    CHECK(count_selects(gallery.log.take()) == 0);
}

TEST_CASE(".old_row is refused where it says nothing") {
    Gallery gallery;
    const char* message = ".old_row is for";
    CHECK_THROWS_WITH_AS(
        post_save.connect<Person>([](Person&) {}, {.old_row = true}), doctest::Contains(message),
        std::invalid_argument);
    CHECK_THROWS_WITH_AS(
        post_delete.connect([](const AnyModel&) {}, {.old_row = true}), doctest::Contains(message),
        std::invalid_argument);
    Signal<void()> plain;
    CHECK_THROWS_WITH_AS(
        plain.connect([] {}, {.old_row = true}), doctest::Contains(message), std::invalid_argument);
}

TEST_CASE("what a receiver of pre_save sets outside of update_fields is saved, too") {
    Gallery gallery;
    Picture picture{.title = "Sun", .price = 1.0};
    picture.save();
    picture.price = 9.0; // not to be written: nobody said so
    pre_save.connect<Picture>([](Picture& p) {
        p.title += "!";
        p.size.height = 5;
    });
    post_save.connect<Picture>([&](Picture&, const SaveEvent& event) {
        gallery.lines.push_back(fmt::format("{}", fmt::join(*event.update_fields, " ")));
    });
    picture.save<&Picture::copy_of>();
    const Picture stored = Picture::objects().get(picture.id);
    CHECK(stored.title == "Sun!");
    CHECK(stored.size.height == 5);
    CHECK(stored.price == 1.0);
    CHECK(gallery.lines == Lines{"copy_of title height"});
    SUBCASE("and a receiver of its member is called") {
        heard.clear();
        post_save.connect<&Picture::title>(hear_title);
        picture.save<&Picture::copy_of>();
        CHECK(heard == Lines{"1: Sun! -> Sun!!"});
    }
    SUBCASE("nothing more is written if it sets nothing, or the same") {
        pre_save.disconnect_all();
        pre_save.connect<Picture>([](Picture& p) { p.title = "Sun!"; });
        gallery.log.take();
        picture.save<&Picture::copy_of>();
        CHECK(gallery.lines.back() == "copy_of");
    }
}

TEST_CASE(".once of a receiver of a member is the first change, not the first save") {
    Gallery gallery;
    for (const When when : {at_once, after_commit}) {
        gallery.lines.clear();
        const Connection connection = post_save.connect<&Picture::title>(
            [&](const Picture&, const std::string& before, const std::string& now) {
                gallery.lines.push_back(before + " -> " + now);
            },
            {.once = true, .when = when});
        Picture picture{.title = "Sun"};
        picture.save();
        picture.price = 3;
        picture.save();
        CHECK(connection.connected());
        picture.title = "Moon";
        picture.save();
        CHECK_FALSE(connection.connected());
        picture.title = "Mars";
        picture.save();
        CHECK(gallery.lines == Lines{"Sun -> Moon"});
    }
    CHECK_FALSE(post_save.has_listeners());
}

TEST_CASE("a receiver of a member is called by the member's name in graphs") {
    Gallery gallery;
    const auto nothing = [](Picture&) {};
    post_save.connect<&Picture::title>(nothing);
    post_save.connect<&Picture::price>(nothing, {.name = "pricing"});
    Lines names;
    for (const auto& signal : signals::graph().signals)
        if (signal.name == "post_save")
            for (const auto& receiver : signal.receivers) names.push_back(receiver.name);
    CHECK(names == Lines{"title", "pricing"});
}
