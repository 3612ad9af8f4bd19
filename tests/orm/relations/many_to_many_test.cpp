#include "orm/testing/testing.hpp"
#include "tests/orm/relations/models.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace {

using Texts = std::vector<std::string>;

Texts singers_of(const Song& song) {
    Texts names;
    for (const Singer& singer : song.related<&Song::singers>().all().order_by(col<&Singer::id>))
        names.push_back(singer.name);
    return names;
}

struct Refused {};

} // namespace

TEST_CASE("add: by object and by key, twice is once, what is there stays") {
    Stage stage;
    testing::SignalRecorder events{m2m_changed};
    const Singer ann = Singer::objects().get(1);
    const auto singers = stage.song.related<&Song::singers>();
    singers.add(ann, 2, ann, 2);
    events.expect(
        {"m2m_changed(Song 1, pre_add Singer [1, 2])",
         "m2m_changed(Song 1, post_add Singer [1, 2])"});
    CHECK(singers_of(stage.song) == Texts{"ann", "bob"});
    singers.add(2, 3);
    events.expect(
        {"m2m_changed(Song 1, pre_add Singer [3])", "m2m_changed(Song 1, post_add Singer [3])"});
    singers.add(ann);
    events.expect(
        {"m2m_changed(Song 1, pre_add Singer [])", "m2m_changed(Song 1, post_add Singer [])"});
    singers.add();
    events.expect({});
    CHECK(singers.count() == 3);
}

TEST_CASE("remove: what was asked for is announced, there or not") {
    Stage stage;
    const auto singers = stage.song.related<&Song::singers>();
    singers.add(1, 2);
    testing::SignalRecorder events{m2m_changed};
    singers.remove(Singer::objects().get(2), 3);
    events.expect(
        {"m2m_changed(Song 1, pre_remove Singer [2, 3])",
         "m2m_changed(Song 1, post_remove Singer [2, 3])"});
    CHECK(singers_of(stage.song) == Texts{"ann"});
    singers.remove(std::vector<std::int64_t>{});
    events.expect({});
    CHECK(Singer::objects().count() == 3);
}

TEST_CASE("clear ends all of it, and says so even when there was nothing") {
    Stage stage;
    const auto singers = stage.song.related<&Song::singers>();
    singers.add(1, 2);
    testing::SignalRecorder events{m2m_changed};
    singers.clear();
    events.expect(
        {"m2m_changed(Song 1, pre_clear Singer [1, 2])",
         "m2m_changed(Song 1, post_clear Singer [1, 2])"});
    CHECK_FALSE(singers.exists());
    singers.clear();
    events.expect(
        {"m2m_changed(Song 1, pre_clear Singer)", "m2m_changed(Song 1, post_clear Singer)"});
}

TEST_CASE("set is the difference: remove, then add, each only if there is something") {
    Stage stage;
    const auto singers = stage.song.related<&Song::singers>();
    singers.add(1, 2);
    testing::SignalRecorder events{m2m_changed};
    singers.set({2, 3, 3});
    events.expect(
        {"m2m_changed(Song 1, pre_remove Singer [1])",
         "m2m_changed(Song 1, post_remove Singer [1])", "m2m_changed(Song 1, pre_add Singer [3])",
         "m2m_changed(Song 1, post_add Singer [3])"});
    CHECK(singers_of(stage.song) == Texts{"bob", "eve"});
    singers.set(std::vector<Singer>{Singer::objects().get(3), Singer::objects().get(2)});
    events.expect({});
    singers.set(Singer::objects());
    events.expect(
        {"m2m_changed(Song 1, pre_add Singer [1])", "m2m_changed(Song 1, post_add Singer [1])"});
    singers.set({});
    events.expect(
        {"m2m_changed(Song 1, pre_remove Singer [1, 2, 3])",
         "m2m_changed(Song 1, post_remove Singer [1, 2, 3])"});
}

TEST_CASE("from the other side it is reverse, with the same sender") {
    Stage stage;
    Singer ann = Singer::objects().get(1);
    int for_relation = 0;
    const ScopedConnection counted =
        m2m_changed.connect([&] { ++for_relation; }, {.sender = through<&Song::singers>});
    testing::SignalRecorder events{m2m_changed};
    const auto songs = ann.related<&Song::singers>();
    songs.add(stage.song);
    songs.remove(stage.song);
    songs.clear();
    events.expect(
        {"m2m_changed(Singer 1, pre_add Song [1], reverse)",
         "m2m_changed(Singer 1, post_add Song [1], reverse)",
         "m2m_changed(Singer 1, pre_remove Song [1], reverse)",
         "m2m_changed(Singer 1, post_remove Song [1], reverse)",
         "m2m_changed(Singer 1, pre_clear Song, reverse)",
         "m2m_changed(Singer 1, post_clear Song, reverse)"});
    CHECK(for_relation == 6);
    songs.add(1);
    CHECK(singers_of(stage.song) == Texts{"ann"});
    CHECK(songs.filter(col<&Song::title> == "la la").count() == 1);
}

TEST_CASE("a listener for one relation does not hear another") {
    Stage stage;
    Member a, b;
    a.save();
    b.save();
    int heard = 0;
    const ScopedConnection connection =
        m2m_changed.connect([&] { ++heard; }, {.sender = through<&Song::singers>});
    a.related<&Member::friends>().add(b);
    CHECK(heard == 0);
    CHECK(a.related<&Member::friends>().count() == 1);
    CHECK(b.related<&Member::friends>().count() == 0);
}

TEST_CASE("a listener is given the object whose manager was used, and all of the event") {
    Stage stage;
    Song* seen = nullptr;
    const ScopedConnection connection =
        m2m_changed.connect([&](const AnyModel& record, const M2mEvent& event) {
            seen = record.as<Song>();
            CHECK(event.through.table == "song_singers");
            CHECK(&event.database == &stage.db);
            CHECK_FALSE(event.raw);
        });
    stage.song.related<&Song::singers>().add(1);
    CHECK(seen == &stage.song);
}

TEST_CASE("a receiver vetoes rows by erasing their keys") {
    Stage stage;
    const auto singers = stage.song.related<&Song::singers>();
    const auto erase_two = [](const AnyModel&, const M2mEvent& event) {
        if (event.action == M2mAction::pre_add || event.action == M2mAction::pre_remove)
            std::erase(*event.pks, OwnedValue{std::int64_t{2}});
    };
    ScopedConnection connection = m2m_changed.connect(erase_two);
    testing::SignalRecorder events{m2m_changed};
    singers.add(1, 2, 3);
    events.expect(
        {"m2m_changed(Song 1, pre_add Singer [1, 3])",
         "m2m_changed(Song 1, post_add Singer [1, 3])"});
    CHECK(singers_of(stage.song) == Texts{"ann", "eve"});
    connection.disconnect();
    singers.add(2);
    connection = m2m_changed.connect(erase_two);
    events.take();
    singers.remove(1, 2);
    CHECK(singers_of(stage.song) == Texts{"bob", "eve"});
}

TEST_CASE("a receiver vetoes all of them by resetting the keys") {
    Stage stage;
    const ScopedConnection connection =
        m2m_changed.connect([](const AnyModel&, const M2mEvent& event) { event.pks.reset(); });
    stage.song.related<&Song::singers>().add(1, 2);
    CHECK(stage.song.related<&Song::singers>().count() == 0);
}

TEST_CASE("objects without a key are errors that name the model") {
    Stage stage;
    Song unsaved{.title = "new"};
    CHECK_THROWS_WITH_AS(
        unsaved.related<&Song::singers>(),
        "a relation needs the keys of both sides: save the Song first", ProgrammingError);
    testing::SignalRecorder events{m2m_changed};
    CHECK_THROWS_WITH_AS(
        stage.song.related<&Song::singers>().add(Singer{.name = "new"}),
        "a relation needs the keys of both sides: save the Singer first", ProgrammingError);
    CHECK_THROWS_AS(
        stage.song.related<&Song::singers>().remove(Singer{.name = "new"}), ProgrammingError);
    events.expect({});
}

TEST_CASE("a key without a row is a ForeignKeyViolation that names the join table") {
    Stage stage;
    try {
        stage.song.related<&Song::singers>().add(1, 99);
        FAIL("there is no singer 99");
    } catch (const ForeignKeyViolation& error) {
        CHECK(error.table() == "song_singers");
        CHECK(error.columns() == Texts{"singer_id"});
    }
    CHECK(stage.song.related<&Song::singers>().count() == 0);
}

TEST_CASE("a receiver that throws undoes the change, in atomic and outside") {
    Stage stage;
    const auto singers = stage.song.related<&Song::singers>();
    singers.add(1);
    M2mAction refused = M2mAction::post_add;
    const ScopedConnection connection =
        m2m_changed.connect([&](const AnyModel&, const M2mEvent& event) {
            if (event.action == refused) throw Refused{};
        });
    const auto check_all = [&](const auto& run) {
        refused = M2mAction::post_add;
        CHECK_THROWS_AS(run([&] { singers.add(2); }), Refused);
        CHECK_THROWS_AS(run([&] { singers.set({2, 3}); }), Refused); // its removal is undone too
        refused = M2mAction::pre_add;
        CHECK_THROWS_AS(run([&] { singers.add(2); }), Refused);
        refused = M2mAction::post_remove;
        CHECK_THROWS_AS(run([&] { singers.remove(1); }), Refused);
        refused = M2mAction::post_clear;
        CHECK_THROWS_AS(run([&] { singers.clear(); }), Refused);
        CHECK(singers_of(stage.song) == Texts{"ann"});
    };
    check_all([](const auto& change) { change(); });
    CHECK_FALSE(stage.db.in_transaction());
    stage.db.atomic([&] { check_all([&](const auto& change) { stage.db.atomic(change); }); });
    CHECK(singers_of(stage.song) == Texts{"ann"});
}

TEST_CASE("the receivers run in the transaction of the change") {
    Stage stage;
    bool inside = false, committed = false;
    const ScopedConnection connection =
        m2m_changed.connect([&](const AnyModel&, const M2mEvent& event) {
            inside = event.database.in_transaction();
            event.database.on_commit([&] { committed = true; });
            CHECK_FALSE(committed);
        });
    stage.song.related<&Song::singers>().clear();
    CHECK(inside);
    CHECK(committed);
}

TEST_CASE("join rows send no save and no delete signals") {
    Stage stage;
    int sent = 0;
    const auto count = [&] { ++sent; };
    const ScopedConnection a = pre_save.connect(count), b = post_delete.connect(count);
    stage.song.related<&Song::singers>().add(1, 2);
    stage.song.related<&Song::singers>().set({3});
    stage.song.related<&Song::singers>().clear();
    CHECK(sent == 0);
}

TEST_CASE("a change of the same relation by its own receiver is stopped") {
    Stage stage;
    const ScopedConnection connection =
        m2m_changed.connect([](const AnyModel& record, const M2mEvent&) {
            record.as<Song>()->related<&Song::singers>().add(1);
        });
    CHECK_THROWS_AS(stage.song.related<&Song::singers>().add(1), RecursionError);
    CHECK(stage.song.related<&Song::singers>().count() == 0);
}

TEST_CASE("a relation lives in the database that its object comes from") {
    Stage stage;
    Database other{"sqlite::memory:"};
    other.create_tables<Singer, Song>();
    Song there = Song::objects(other).create({.title = "there"});
    Singer guest = Singer::objects(other).create({.name = "guest"});
    there.related<&Song::singers>().add(guest);
    CHECK(singers_of(there) == Texts{"guest"});
    CHECK(stage.song.related<&Song::singers>().count() == 0);
    CHECK(stage.song.related<&Song::singers>(&other).count() == 1); // the same key over there
}
