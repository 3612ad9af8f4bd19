// expect_no_silent_writes: what is written in silence, and what is not.
#include "orm/model.hpp"
#include "orm/testing/testing.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace rowcall;
using namespace rowcall::testing;

namespace {

struct Crate : Model<Crate> {
    Id id;
    std::string name;
    int size = 0;
};
struct Sticker : Model<Sticker> {
    PrimaryKey<std::string> text;
    ForeignKey<Crate> crate;
    ForeignKey<Crate> seen;
    ManyToMany<Crate> crates;
    static constexpr auto meta() {
        return table<Sticker>(
            field<&Sticker::crate>.null().on_delete(set_null),
            field<&Sticker::seen>.null().on_delete(cascade));
    }
};

struct Cellar {
    TestDatabase<Crate, Sticker> db;
    Crate crate = Crate::objects().create({.name = "first"});

    /// What is said of a body; empty if nothing.
    std::string said_of(const std::function<void()>& body) {
        try {
            expect_no_silent_writes(body);
            return {};
        } catch (const Failure& failure) {
            return failure.what();
        }
    }
};

} // namespace

TEST_CASE_FIXTURE(Cellar, "what is saved, removed or related is not silent") {
    CHECK(said_of([&] {
              Crate more{.name = "more"};
              more.save();
              more.size = 3;
              more.save<&Crate::size>();
              Sticker sticker{.text = "red", .crate = more, .seen = crate};
              sticker.save();
              sticker.related<&Sticker::crates>().add(more, crate);
              sticker.related<&Sticker::crates>().remove(crate);
              crate.related<&Sticker::crates>().set(std::vector{sticker});
              crate.remove(); // takes the sticker along, and its join rows
              more.remove();
          }) == "");
}

TEST_CASE_FIXTURE(Cellar, "foreign keys and join rows follow a deletion that is announced") {
    Sticker sticker{.text = "red", .crate = crate};
    sticker.save();
    sticker.related<&Sticker::crates>().add(crate);
    CHECK(said_of([&] { Crate::objects().remove(); }) == "");
    CHECK_FALSE(Sticker::objects().get("red").crate.has_value());
    CHECK(sticker.related<&Sticker::crates>().count() == 0);
}

TEST_CASE_FIXTURE(Cellar, "each row that is written in silence is told of, with what changed") {
    CHECK(
        said_of(
            [&] { Crate::objects().update(col<& Crate::size> = 7, col<& Crate::name> = "n"); }) ==
        "1 row was written in silence:\n  UPDATE crate 1, name: 'first' -> 'n', size: 0 -> 7");
    CHECK(said_of([] {
              Sticker::objects().bulk_create({{.text = "a"}, {.text = "b"}});
          }) == "2 rows were written in silence:\n  INSERT sticker 'a'\n  INSERT sticker 'b'");
    CHECK(said_of([] {
              Crate::objects().remove(Announce::none);
          }) == "1 row was written in silence:\n  DELETE crate 1");
}

TEST_CASE_FIXTURE(Cellar, "bulk writes that are announced are not silent, nor is what they cause") {
    Sticker{.text = "red", .crate = crate}.save();
    CHECK(said_of([] {
              Crate::objects().update(Announce::summary, col<& Crate::size> = 7);
              Crate::objects().update(Announce::each, col<& Crate::size> = 8);
              std::vector<Sticker> labels{{.text = "a"}, {.text = "red"}};
              Sticker::objects().bulk_create(
                  labels, {.conflict_fields = fields<&Sticker::text>,
                           .update_fields = fields<&Sticker::seen>,
                           .announce = Announce::summary});
              Sticker::objects().bulk_update(labels, fields<&Sticker::crate>, Announce::each);
              Crate::objects().remove(Announce::summary);
          }) == "");
}

TEST_CASE_FIXTURE(Cellar, "SQL of the program's own is silent, whatever table it writes") {
    CHECK(said_of([&] {
              db.execute("UPDATE crate SET size = ?1", 3);
          }) == "1 row was written in silence:\n  UPDATE crate 1, size: 0 -> 3");
    CHECK(said_of([&] {
              db.execute("CREATE TABLE more (a)");
              db.execute("INSERT INTO more VALUES (1)");
          }).find("INSERT more (rowid 1)") != std::string::npos);
    CHECK(said_of([&] {
              db.execute("DELETE FROM crate");
          }) == "1 row was written in silence:\n  DELETE crate 1");
}

TEST_CASE_FIXTURE(Cellar, "what was undone was not written") {
    CHECK(said_of([&] {
              Crate::objects().update(col<& Crate::size> = 7);
              Crate::objects().update(col<& Crate::size> = 0);
          }) == "");
    CHECK(said_of([&] {
              CHECK_THROWS(db.atomic([] {
                  Crate::objects().bulk_create({{.name = "x"}});
                  throw std::runtime_error{"no"};
              }));
              db.atomic([&] {
                  CHECK_THROWS(db.atomic([] {
                      Crate::objects().remove(Announce::none);
                      throw std::runtime_error{"no"};
                  }));
              });
          }) == "");
}

TEST_CASE_FIXTURE(Cellar, "one row that is announced does not speak for another") {
    Crate::objects().create({.name = "second"});
    CHECK(said_of([&] {
              Crate::objects().update(col<& Crate::size> = 2);
              crate.size = 1;
              crate.save();
          }) == "1 row was written in silence:\n  UPDATE crate 2, size: 0 -> 2");
    SUBCASE("nor a deletion for foreign keys that pointed elsewhere") {
        Crate third = Crate::objects().create({.name = "third"});
        Sticker{.text = "red", .crate = crate}.save();
        CHECK(said_of([&] {
                  third.remove();
                  Sticker::objects().update(col<& Sticker::crate> = std::nullopt);
              }) == "1 row was written in silence:\n  UPDATE sticker 'red', crate_id: 1 -> NULL");
    }
}

TEST_CASE_FIXTURE(Cellar, "a write may be excused, all of a scope or one model's") {
    CHECK(said_of([&] {
              const Excused excused;
              Crate::objects().update(col<& Crate::size> = 7);
          }) == "");
    const std::string said = said_of([&] {
        const Excused excused{model_info<Crate>()};
        Crate::objects().update(col<& Crate::size> = 8);
        Sticker::objects().bulk_create({{.text = "a"}});
    });
    CHECK(said == "1 row was written in silence:\n  INSERT sticker 'a'");
    CHECK_FALSE(Excused::covers("crate"));
    SUBCASE("but not for what is written to the same row outside of it") {
        CHECK(said_of([&] {
                  {
                      const Excused excused;
                      Crate::objects().update(col<& Crate::size> = 1);
                  }
                  Crate::objects().update(col<& Crate::size> = 2);
              }) != "");
    }
}

TEST_CASE_FIXTURE(Cellar, "a write that was undone takes nothing from the excuse of the next") {
    CHECK(said_of([&] {
              CHECK_THROWS(db.atomic([] {
                  Crate{.name = "undone"}.save();
                  throw std::runtime_error{"no"};
              }));
              const Excused excused;
              Crate::objects().bulk_create({{.name = "second"}});
          }) == "");
}

TEST_CASE_FIXTURE(Cellar, "what the body throws leaves, and nothing is watched any more") {
    CHECK_THROWS_WITH_AS(
        expect_no_silent_writes([] {
            Crate::objects().update(col<& Crate::size> = 7);
            throw std::logic_error{"mine"};
        }),
        "mine", std::logic_error);
    CHECK_FALSE(post_save.has_listeners());
    Crate::objects().update(col<& Crate::size> = 9);
}

TEST_CASE_FIXTURE(Cellar, "within a test's transaction too, and for keys that change") {
    const TestTransaction test;
    CHECK(said_of([&] {
              db.execute("UPDATE crate SET id = 40");
          }).find("INSERT crate 40") != std::string::npos);
    CHECK(said_of([] { Crate{.name = "x"}.save(); }) == "");
}

TEST_CASE_FIXTURE(Cellar, "many silent rows are not all listed") {
    const std::string said =
        said_of([] { Crate::objects().bulk_create(std::vector<Crate>(30, Crate{.name = "x"})); });
    CHECK(said.starts_with("30 rows were"));
    CHECK(said.ends_with("\n  and 10 more"));
}

TEST_CASE_FIXTURE(Cellar, "a row that was told of once may not be changed in silence afterwards") {
    CHECK(said_of([] {
              Crate{.name = "new"}.save();
              Crate::objects().filter(col<&Crate::name> == "new").update(col<& Crate::size> = 5);
          }) == "1 row was written in silence:\n  UPDATE crate 2, size: 0 -> 5");
    CHECK(said_of([&] {
              db.atomic([&] {
                  Crate::objects().update(col<& Crate::size> = 6);
                  for (Crate& each : Crate::objects()) each.save();
              });
              CHECK_THROWS(db.atomic([] {
                  Crate::objects().update(col<& Crate::size> = 7);
                  throw std::runtime_error{"no"};
              }));
          }) == "");
}
