// Managers of many-to-many relations: what they take, and what they are as query sets.
#include "tests/orm/relations/models.hpp"
#include "tests/orm/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <set>
#include <thread>

namespace {

using Texts = std::vector<std::string>;

Texts names(const QuerySet<Singer>& singers) {
    Texts all;
    for (const Singer& singer : singers.order_by(col<&Singer::id>)) all.push_back(singer.name);
    return all;
}

} // namespace

TEST_CASE("objects, pointers, keys, and ranges of them, may be mixed") {
    Stage stage;
    const auto singers = stage.song.related<&Song::singers>();
    const std::vector<Singer> all = Singer::objects().to_vector();
    const Singer* eve = &all[2];
    singers.add(all[0], 2, eve);
    CHECK(names(singers) == Texts{"ann", "bob", "eve"});
    singers.remove(std::vector<const Singer*>{eve}, std::set<std::int64_t>{1});
    CHECK(names(singers) == Texts{"bob"});
    singers.set(Singer::objects().filter(col<&Singer::name> != "bob"));
    CHECK(names(singers) == Texts{"ann", "eve"});
    singers.add(Singer::objects());
    CHECK(names(singers) == Texts{"ann", "bob", "eve"});
    singers.set(std::vector<std::int64_t>{2, 3}, {.clear = true});
    CHECK(names(singers) == Texts{"bob", "eve"});
}

TEST_CASE("create, get_or_create and update_or_create relate the row") {
    Stage stage;
    const auto singers = stage.song.related<&Song::singers>();
    CHECK(singers.create({.name = "new"}).id == 4);
    CHECK_FALSE(singers.get_or_create({.name = "new"}).second);
    auto [ann, is_new] = singers.get_or_create({.name = "ann"}); // that one does not sing this
    CHECK(is_new);
    CHECK(ann.id == 5);
    CHECK_FALSE(singers.update_or_create<&Singer::id>({.id = 5, .name = "Ann"}).second);
    CHECK(singers.update_or_create<&Singer::name>({.name = "zoe"}).second);
    CHECK(names(singers) == Texts{"new", "Ann", "zoe"});
    CHECK(Singer::objects().count() == 6);
}

TEST_CASE("a many-to-many manager is a query set, and sees what it changed") {
    Stage stage;
    const auto singers = stage.song.related<&Song::singers>();
    CHECK(singers.empty());
    singers.add(1, 2);
    CHECK(singers.size() == 2);
    singers.remove(2);
    CHECK(singers.size() == 1);
    singers.set({2, 3});
    CHECK(singers.size() == 2);
    CHECK(singers.create({.name = "new"}).id == 4);
    CHECK(singers.size() == 3);
    CHECK(singers.filter(col<&Singer::name> == "bob").count() == 1);
    CHECK(singers.order_by(col<&Singer::name>.desc()).first()->name == "new");
    CHECK(singers.values<&Singer::name>().size() == 3);
    CHECK(singers.filter(col<reverse<&Song::singers>, &Song::title> == "la la").count() == 3);
    CHECK(singers.update(col<& Singer::name> = "x") == 3);
    CHECK(Singer::objects().get(1).name == "ann");
    singers.clear();
    CHECK(singers.size() == 0);
}

TEST_CASE("a manager of a temporary record keeps it") {
    Stage stage;
    const auto singers = Song::objects().get(1).related<&Song::singers>();
    Texts titles;
    const ScopedConnection connection =
        m2m_changed.connect([&](const AnyModel& record, const M2mEvent&) {
            titles.push_back(record.as<Song>()->title);
        });
    singers.add(1);
    singers.clear();
    CHECK(titles == Texts{"la la", "la la", "la la", "la la"});
}

TEST_CASE("many rows are related, and ended, in several statements") {
    Stage stage;
    std::vector<Singer> choir(40'000);
    Singer::objects().bulk_create(choir);
    const auto singers = stage.song.related<&Song::singers>();
    singers.add(choir);
    CHECK(singers.count() == 40'000);
    singers.add(choir);
    CHECK(singers.count() == 40'000);
    singers.set({1});
    CHECK(names(singers) == Texts{"ann"});
}

TEST_CASE("threads that relate the same rows at once end with one row each, and no error") {
    const TemporaryFolder folder;
    Database db{folder.url() + "?busy_timeout=60000"};
    db.make_default();
    db.create_tables<Singer, Song>();
    const Song song = Song::objects().create({.title = "round"});
    std::vector<Singer> choir(20);
    Singer::objects().bulk_create(choir);

    std::vector<std::string> errors(4);
    std::vector<std::thread> threads;
    for (std::string& error : errors)
        threads.emplace_back([&error, &song, &choir] {
            try {
                const Song own = Song::objects().get(song.id);
                for (const Singer& singer : choir) {
                    own.related<&Song::singers>().add(singer);
                    Singer::objects().get(singer.id).related<&Song::singers>().add(own);
                }
            } catch (const std::exception& failure) {
                error = failure.what();
            }
        });
    for (std::thread& thread : threads) thread.join();
    for (const std::string& error : errors) CHECK(error == "");
    CHECK(song.related<&Song::singers>().count() == 20);
    CHECK(std::get<std::int64_t>(db.query("SELECT count(*) FROM song_singers")[0][0]) == 20);
}

TEST_CASE("the join table itself has each pair once") {
    Stage stage;
    stage.song.related<&Song::singers>().add(1);
    CHECK_THROWS_AS(
        stage.db.execute("INSERT INTO song_singers (song_id, singer_id) VALUES (1, 1)"),
        UniqueViolation);
}
