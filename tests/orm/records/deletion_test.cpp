// What a deletion does: cascades, refusals, signals, counts.
#include "orm/orm.hpp"
#include "orm/testing/testing.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

using namespace rowcall;

namespace deletion {

/// The root of every relation below.
struct Owner : Model<Owner> {
    Id id;
    std::string name;
};
struct Album : Model<Album> {
    Id id;
    ForeignKey<Owner> owner;
    static constexpr auto meta() { return table<Album>(field<&Album::owner>.on_delete(cascade)); }
};
struct Photo : Model<Photo> {
    Id id;
    ForeignKey<Album> album;
    static constexpr auto meta() { return table<Photo>(field<&Photo::album>.on_delete(cascade)); }
};
struct Contract : Model<Contract> {
    Id id;
    ForeignKey<Owner> owner;
    static constexpr auto meta() {
        return table<Contract>(field<&Contract::owner>.on_delete(protect));
    }
};
/// Restricts the album, but goes along when its owner goes.
struct Frame : Model<Frame> {
    Id id;
    ForeignKey<Album> album;
    ForeignKey<Owner> owner;
    static constexpr auto meta() {
        return table<Frame>(
            field<&Frame::album>.on_delete(restrict),
            field<&Frame::owner>.null().on_delete(cascade));
    }
};
struct Visit : Model<Visit> {
    Id id;
    ForeignKey<Owner> guest;
    ForeignKey<Owner> host;
    static constexpr auto meta() {
        return table<Visit>(
            field<&Visit::guest>.null().on_delete(set_null),
            field<&Visit::host>.null().on_delete(set_default).default_value(1));
    }
};
struct Trace : Model<Trace> {
    Id id;
    ForeignKey<Owner> owner;
    static constexpr auto meta() {
        return table<Trace>(field<&Trace::owner>.null().on_delete(do_nothing));
    }
};
struct Node : Model<Node> {
    Id id;
    ForeignKey<Node> parent;
    static constexpr auto meta() {
        return table<Node>(field<&Node::parent>.null().on_delete(cascade));
    }
};
struct Egg;
struct Hen : Model<Hen> {
    Id id;
    ForeignKey<Egg> from;
    static constexpr auto meta();
};
struct Egg : Model<Egg> {
    Id id;
    ForeignKey<Hen> by;
    static constexpr auto meta() { return table<Egg>(field<&Egg::by>.null().on_delete(cascade)); }
};
constexpr auto Hen::meta() { return table<Hen>(field<&Hen::from>.null().on_delete(cascade)); }
struct Word : Model<Word> {
    Id id;
    std::string text;
};
struct Page : Model<Page> {
    Id id;
    ManyToMany<Word> words;
};

} // namespace deletion

namespace {

using namespace deletion;

struct Store {
    testing::TestDatabase<
        Owner, Album, Photo, Contract, Frame, Visit, Trace, Node, Hen, Egg, Word, Page>
        db;
};

using Texts = std::vector<std::string>;

/// What the receivers of deletions are told, as "pre Photo 3".
struct Events {
    Texts seen;
    ScopedConnection before, after;

    Events()
        : before{pre_delete.connect([this](const AnyModel& r) { note("pre", r); })},
          after{post_delete.connect([this](const AnyModel& r) { note("post", r); })} {}
    void note(const char* what, const AnyModel& record) {
        seen.push_back(
            fmt::format("{} {} {}", what, record.name(), to_string(borrow(record.key()))));
    }
};

std::int64_t deleted(const DeleteResult& result, std::string_view model) {
    const auto found = result.per_model.find(model);
    return found == result.per_model.end() ? 0 : found->second;
}

struct Refused {};

} // namespace

TEST_CASE("remove() deletes the row and takes the object's key") {
    Store store;
    Owner ann{.name = "ann"};
    ann.save();
    const DeleteResult result = ann.remove();
    CHECK(result.total == 1);
    CHECK(result.per_model == decltype(result.per_model){{"Owner", 1}});
    CHECK_FALSE(ann.id.has_value());
    CHECK_FALSE(ann.id.is_stored());
    CHECK(Owner::objects().count() == 0);
    ann.save();
    CHECK(ann.id == 2); // a key is never used twice
}

TEST_CASE("an object without a key cannot be deleted") {
    Store store;
    Events events;
    Owner ann{.name = "ann"};
    CHECK_THROWS_WITH_AS(
        ann.remove(), "delete from owner: the object has no primary key", ProgrammingError);
    CHECK(events.seen.empty());
}

TEST_CASE("a row that is gone already: both signals, nothing counted") {
    Store store;
    Owner ann{.name = "ann"};
    ann.save();
    Owner twin = ann;
    ann.remove();
    Events events;
    const DeleteResult result = twin.remove();
    CHECK(result.total == 0);
    CHECK(result.per_model.empty());
    CHECK(events.seen == Texts{"pre Owner 1", "post Owner 1"});
}

TEST_CASE("a query set deletes what it finds, an empty one sends and does nothing") {
    Store store;
    for (const char* name : {"ann", "bob", "eve"}) Owner{.name = name}.save();
    Events events;
    testing::expect_queries(1, [] { // the SELECT
        CHECK(Owner::objects().filter(col<&Owner::name> == "nobody").remove().total == 0);
    });
    CHECK(Owner::objects().filter(col<&Owner::name> != "bob").remove().total == 2);
    CHECK(events.seen == Texts{"pre Owner 1", "pre Owner 3", "post Owner 3", "post Owner 1"});
    CHECK(Owner::objects().get().name == "bob");
}

TEST_CASE("cascades: children first, keys ascending before and descending after") {
    Store store;
    Owner ann{.name = "ann"};
    ann.save();
    for (int i = 0; i < 2; ++i) {
        Album album{.owner = ann};
        album.save();
        Photo{.album = album}.save();
        Photo{.album = album}.save();
    }
    Events events;
    const DeleteResult result = ann.remove();
    CHECK(
        events.seen == Texts{
                           "pre Photo 1", "pre Photo 2", "pre Photo 3", "pre Photo 4",
                           "pre Album 1", "pre Album 2", "pre Owner 1", "post Photo 4",
                           "post Photo 3", "post Photo 2", "post Photo 1", "post Album 2",
                           "post Album 1", "post Owner 1"});
    CHECK(result.total == 7);
    CHECK(deleted(result, "Photo") == 4);
    CHECK(deleted(result, "Album") == 2);
    CHECK(deleted(result, "Owner") == 1);
}

TEST_CASE("the counts are the same when nobody listens") {
    Store store;
    Owner ann{.name = "ann"};
    ann.save();
    Album album{.owner = ann};
    album.save();
    Photo{.album = album}.save();
    Photo{.album = album}.save();
    const DeleteResult result = ann.remove();
    CHECK(result.total == 4);
    CHECK(deleted(result, "Photo") == 2);
    CHECK(Photo::objects().count() == 0);
}

TEST_CASE("before all deletes nothing is gone, after a model's delete its rows are") {
    Store store;
    Owner ann{.name = "ann"};
    ann.save();
    Album{.owner = ann}.save();
    Album{.owner = ann}.save();
    Texts counts;
    const auto count = [&](const AnyModel&) {
        counts.push_back(fmt::format("{}/{}", Album::objects().count(), Owner::objects().count()));
    };
    const ScopedConnection before = pre_delete.connect(count);
    const ScopedConnection after = post_delete.connect(count);
    ann.remove();
    CHECK(counts == Texts{"2/1", "2/1", "2/1", "0/1", "0/1", "0/0"});
}

TEST_CASE("receivers see the caller's own object, its key, where the deletion began, and where") {
    Store store;
    Owner ann{.name = "ann"};
    ann.save();
    Album{.owner = ann}.save();
    int calls = 0;
    const ScopedConnection a = post_delete.connect<Owner>([&](Owner& owner, const DeleteEvent& e) {
        ++calls;
        CHECK(&owner == &ann);
        CHECK(owner.id == 1);
        CHECK(e.origin->as<Owner>() == &ann);
        CHECK(&e.database == &store.db);
    });
    const ScopedConnection b = post_delete.connect<Album>([&](Album& album, const DeleteEvent& e) {
        ++calls;
        CHECK(album.id == 1);
        CHECK(album.owner.id() == 1);
        CHECK(e.origin->name() == "Owner");
    });
    ann.remove();
    CHECK(calls == 2);
    const ScopedConnection c = pre_delete.connect<Word>([&](Word&, const DeleteEvent& e) {
        ++calls;
        CHECK_FALSE(e.origin.has_value());
    });
    Word{.text = "x"}.save();
    Word::objects().remove();
    CHECK(calls == 3);
}

TEST_CASE("other objects of the same row keep their key") {
    Store store;
    Owner ann{.name = "ann"};
    ann.save();
    Album album{.owner = ann};
    album.save();
    Owner twin = ann;
    ann.remove();
    CHECK(twin.id == 1);
    CHECK(album.id == 1);
}

TEST_CASE("protect refuses, names the rows, and changes nothing") {
    Store store;
    Owner ann{.name = "ann"};
    ann.save();
    Album{.owner = ann}.save();
    Contract{.owner = ann}.save();
    Contract{.owner = ann}.save();
    Events events;
    try {
        ann.remove();
        FAIL("protected");
    } catch (const ProtectedError& error) {
        CHECK(
            error.what() ==
            std::string{"cannot delete from owner: it is pointed at by Contract 1, Contract 2"});
        CHECK(error.objects() == std::vector<Obstacle>{{"Contract", "1"}, {"Contract", "2"}});
    }
    CHECK(ann.id == 1);
    CHECK(events.seen.empty());
    CHECK(Album::objects().count() == 1);
    CHECK_THROWS_AS(Owner::objects().remove(), ProtectedError);
    Contract::objects().remove();
    CHECK(ann.remove().total == 2);
}

TEST_CASE("protect names no more rows than a line holds, but tells all") {
    Store store;
    Owner ann{.name = "ann"};
    ann.save();
    for (int i = 0; i < 30; ++i) Contract{.owner = ann}.save();
    try {
        ann.remove();
        FAIL("protected");
    } catch (const ProtectedError& error) {
        CHECK(std::string{error.what()}.ends_with(" and 20 more"));
        CHECK(error.objects().size() == 30);
    }
}

TEST_CASE("restrict refuses unless the row goes along anyway") {
    Store store;
    Owner ann{.name = "ann"}, bob{.name = "bob"};
    ann.save();
    bob.save();
    Album album{.owner = ann};
    album.save();
    Frame frame{.album = album, .owner = bob};
    frame.save();
    try {
        album.remove();
        FAIL("restricted");
    } catch (const RestrictedError& error) {
        CHECK(error.what() == std::string{"cannot delete from album: it is pointed at by Frame 1"});
        CHECK(error.objects() == std::vector<Obstacle>{{"Frame", "1"}});
    }
    CHECK(album.id == 1);
    CHECK_THROWS_AS(ann.remove(), RestrictedError);
    frame.owner = ann;
    frame.save();
    const DeleteResult result = ann.remove();
    CHECK(deleted(result, "Frame") == 1);
    CHECK(deleted(result, "Album") == 1);
    CHECK(bob.remove().total == 1);
}

TEST_CASE("set_null and set_default change the rows that stay, silently") {
    Store store;
    Owner fallback{.name = "fallback"}, ann{.name = "ann"};
    fallback.save();
    ann.save();
    Visit visit{.guest = ann, .host = ann};
    visit.save();
    int saved = 0;
    const ScopedConnection connection = post_save.connect([&] { ++saved; });
    CHECK(ann.remove().per_model == std::map<std::string, std::int64_t, std::less<>>{{"Owner", 1}});
    CHECK(saved == 0);
    CHECK(visit.guest.id() == 2); // in memory
    visit.refresh();
    CHECK_FALSE(visit.guest.has_value());
    CHECK(visit.host.id() == 1);
}

TEST_CASE("do_nothing leaves it to the database, which refuses at the commit") {
    Store store;
    Owner ann{.name = "ann"};
    ann.save();
    Trace trace{.owner = ann};
    trace.save();
    try {
        ann.remove();
        FAIL("a foreign key points at nothing");
    } catch (const ForeignKeyViolation& error) {
        CHECK(error.table() == "trace");
        CHECK(error.columns() == Texts{"owner_id"});
        CHECK(
            std::string{error.what()}.find("trace 1: owner_id = 1 points at no owner") !=
            std::string::npos);
    }
    CHECK(ann.id == 1);
    CHECK(Owner::objects().count() == 1);
    store.db.atomic([&] {
        ann.remove();
        Trace::objects().update(col<& Trace::owner> = std::nullopt);
    });
    CHECK(Owner::objects().count() == 0);
}

TEST_CASE("a tree goes with its root, a branch alone") {
    Store store;
    Node root;
    root.save();
    Node left{.parent = root}, right{.parent = root};
    left.save();
    right.save();
    Node leaf{.parent = left};
    leaf.save();
    Events events;
    CHECK(left.remove().total == 2);
    CHECK(events.seen == Texts{"pre Node 2", "pre Node 4", "post Node 4", "post Node 2"});
    CHECK(root.remove().total == 2);
}

TEST_CASE("a row that points at itself") {
    Store store;
    Node node;
    node.save();
    node.parent = node;
    node.save();
    CHECK(node.remove().total == 1);
}

TEST_CASE("two models that point at each other go together") {
    Store store;
    Hen hen;
    hen.save();
    Egg egg{.by = hen};
    egg.save();
    hen.from = egg;
    hen.save();
    Events events;
    const DeleteResult result = hen.remove();
    CHECK(result.total == 2);
    CHECK(events.seen == Texts{"pre Hen 1", "pre Egg 1", "post Hen 1", "post Egg 1"});
    CHECK(Egg::objects().count() == 0);
}

TEST_CASE("rows of join tables go along and are counted") {
    Store store;
    Word shop{.text = "shop"}, home{.text = "home"};
    shop.save();
    home.save();
    Page page;
    page.save();
    page.related<&Page::words>().add(shop, home);
    int changed = 0;
    const ScopedConnection connection = m2m_changed.connect([&] { ++changed; });
    CHECK(deleted(shop.remove(), "page_words") == 1);
    CHECK(page.related<&Page::words>().count() == 1);
    const DeleteResult result = page.remove();
    CHECK(deleted(result, "page_words") == 1);
    CHECK(result.total == 2);
    CHECK(Word::objects().count() == 1);
    CHECK(changed == 0);
}

TEST_CASE("a receiver that throws: nothing is deleted and the object keeps its key") {
    for (const bool early : {true, false}) {
        Store store;
        Owner ann{.name = "ann"};
        ann.save();
        Album{.owner = ann}.save();
        auto& signal = early ? pre_delete : post_delete;
        {
            const ScopedConnection connection =
                signal.connect<Owner>([](Owner&) { throw Refused{}; });
            CHECK_THROWS_AS(ann.remove(), Refused);
        }
        CHECK(ann.id == 1);
        CHECK(ann.id.is_stored());
        CHECK(Album::objects().count() == 1);
        CHECK(Owner::objects().count() == 1);
        CHECK_FALSE(store.db.in_transaction());
        CHECK(ann.remove().total == 2);
    }
}

TEST_CASE(
    "inside of atomic, a deletion that fails spoils the block; in a block of its own, it alone") {
    Store store;
    Owner ann{.name = "ann"};
    ann.save();
    Album{.owner = ann}.save();
    const ScopedConnection connection = post_delete.connect<Owner>([](Owner&) { throw Refused{}; });
    store.db.atomic([&] {
        Word{.text = "lost"}.save();
        CHECK_THROWS_AS(ann.remove(), Refused);
        CHECK_THROWS_AS(Album::objects().count(), TransactionError);
    });
    store.db.atomic([&] {
        Word{.text = "kept"}.save();
        CHECK_THROWS_AS(store.db.atomic([&] { ann.remove(); }), Refused);
        CHECK(Album::objects().count() == 1);
    });
    CHECK(Album::objects().count() == 1);
    CHECK(Owner::objects().count() == 1);
    CHECK(Word::objects().get().text == "kept");
}

TEST_CASE("a rolled back deletion leaves the row, not the key") {
    Store store;
    Owner ann{.name = "ann"};
    ann.save();
    CHECK_THROWS_AS(
        store.db.atomic([&] {
            ann.remove();
            throw Refused{};
        }),
        Refused);
    CHECK(Owner::objects().count() == 1);
    CHECK_FALSE(ann.id.has_value());
}

TEST_CASE("receivers of a deletion may write") {
    Store store;
    const ScopedConnection connection = post_delete.connect<Owner>(
        [](Owner& owner) { Word{.text = "good bye, " + owner.name}.save(); });
    Owner ann{.name = "ann"};
    ann.save();
    ann.remove();
    CHECK(Word::objects().get().text == "good bye, ann");
}

TEST_CASE("rows that a receiver adds during the deletion are found by the database") {
    Store store;
    const ScopedConnection connection =
        pre_delete.connect<Owner>([](Owner& owner) { Album{.owner = owner}.save(); });
    Owner ann{.name = "ann"};
    ann.save();
    CHECK_THROWS_AS(ann.remove(), ForeignKeyViolation);
    CHECK(Owner::objects().count() == 1);
    CHECK(Album::objects().count() == 0);
}

TEST_CASE("thousands of rows are deleted in batches, with and without listeners") {
    constexpr std::int64_t many = 5000;
    for (const bool announced : {false, true}) {
        Store store;
        std::int64_t before = 0, after = 0;
        std::vector<ScopedConnection> connections;
        if (announced) {
            connections.emplace_back(pre_delete.connect<Album>([&] { ++before; }));
            connections.emplace_back(post_delete.connect<Photo>([&] { ++after; }));
        }
        Owner ann{.name = "ann"};
        store.db.atomic([&] {
            ann.save();
            for (std::int64_t i = 0; i < many; ++i) {
                Album album{.owner = ann};
                album.save();
                Photo{.album = album}.save();
            }
        });
        const DeleteResult result = ann.remove();
        CHECK(result.total == 2 * many + 1);
        CHECK(deleted(result, "Photo") == many);
        CHECK(before == (announced ? many : 0));
        CHECK(after == (announced ? many : 0));
        CHECK(Photo::objects().count() == 0);
    }
}

TEST_CASE("a chain of rows may be longer than a stack is deep") {
    Store store;
    constexpr std::int64_t length = 5000;
    Node first;
    store.db.atomic([&] {
        first.save();
        Node above = first;
        for (std::int64_t i = 1; i < length; ++i) {
            Node below{.parent = above};
            below.save();
            above = below;
        }
    });
    CHECK(first.remove().total == length);
}

TEST_CASE("limit, offset and slice are no deletions") {
    Store store;
    Word{.text = "a"}.save();
    CHECK_THROWS_AS(Word::objects().limit(1).remove(), ProgrammingError);
    CHECK(Word::objects().count() == 1);
}
