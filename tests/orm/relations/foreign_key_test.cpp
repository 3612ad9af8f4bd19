#include "tests/orm/relations/models.hpp"

#include <doctest/doctest.h>

TEST_CASE("related() of a foreign key is the query set of the rows that point here") {
    Stage stage;
    Singer ann = Singer::objects().get(1);
    CHECK(ann.related<&Song::writer>().count() == 0);
    Song{.title = "hers", .writer = ann}.save();
    Song{.title = "also hers", .writer = 1}.save();
    Song{.title = "his", .writer = 2}.save();
    CHECK(ann.related<&Song::writer>().count() == 2);
    CHECK(ann.related<&Song::writer>().filter(col<&Song::title> == "hers").exists());
    CHECK(ann.related<&Song::writer>().update(col<& Song::title> = "x") == 2);
    CHECK(ann.related<&Song::writer>().all().remove().total == 2);
    CHECK(Song::objects().count() == 2);
}

TEST_CASE("an object without a key has no related rows to ask for") {
    Stage stage;
    const Singer unsaved{.name = "new"};
    CHECK_THROWS_WITH_AS(
        unsaved.related<&Song::writer>(),
        "a relation needs the keys of both sides: save the Singer first", ProgrammingError);
}

TEST_CASE("the row pointed at is loaded once, until another key is assigned") {
    Stage stage;
    Song song{.title = "hers", .writer = 1};
    song.save();
    CHECK(song.writer.get().name == "ann");
    Singer::objects().update(col<& Singer::name> = "renamed");
    CHECK(song.writer.get().name == "ann");
    song.writer = 2;
    CHECK(song.writer.get().name == "renamed");
    song.writer = 77;
    CHECK_THROWS_AS(song.writer.get(), DoesNotExist);
    song.writer = std::nullopt;
    CHECK_THROWS_WITH_AS(song.writer.get(), "a foreign key to singer is NULL", DoesNotExist);
}

TEST_CASE("an object that was not saved when it was assigned is an error of save()") {
    Stage stage;
    Singer unsaved{.name = "new"};
    Song song{.title = "x", .writer = unsaved};
    CHECK_THROWS_WITH_AS(
        song.save(),
        "song.writer_id: it was assigned from an object that is not saved: save that first",
        DataError);
    unsaved.save();
    song.writer = unsaved;
    song.save();
    CHECK(song.writer.id() == 4);
}

TEST_CASE("related rows are looked for in the object's own database, which must be open") {
    Stage stage;
    Singer guest;
    {
        Database other{"sqlite::memory:"};
        other.create_tables<Singer, Song>();
        guest = Singer::objects(other).create({.name = "guest"});
        Song::objects(other).create({.title = "there", .writer = guest});
        CHECK(guest.related<&Song::writer>().count() == 1);
        CHECK(guest.related<&Song::writer>(&stage.db).count() == 0);
    }
    CHECK_THROWS_AS(guest.related<&Song::writer>(), ProgrammingError);
    CHECK_THROWS_AS(guest.related<&Song::singers>(), ProgrammingError);
}
