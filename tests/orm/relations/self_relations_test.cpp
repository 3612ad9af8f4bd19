// Many-to-many relations of a model to itself, one-way and symmetrical.
#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"

#include <doctest/doctest.h>

using namespace rowcall;

namespace {

struct Friendship;
struct Human : Model<Human> {
    Id id;
    std::string name;
    ManyToMany<Human> idols;
    ManyToMany<Human> friends;
    ManyToMany<Human, Friendship> pals;
    static constexpr auto meta() {
        return table<Human>(
            field<&Human::friends>.symmetrical(), field<&Human::pals>.symmetrical());
    }
};
struct Friendship : Model<Friendship> {
    Id id;
    ForeignKey<Human> from;
    ForeignKey<Human> to;
    int since = 0;
    static constexpr auto meta() {
        return table<Friendship>(
            field<&Friendship::from>.on_delete(cascade), field<&Friendship::to>.on_delete(cascade));
    }
};

struct Town {
    Town() {
        for (Human* human : {&ann, &bob, &eve}) human->save();
    }
    std::int64_t rows(const char* table) {
        return std::get<std::int64_t>(db.query("SELECT count(*) FROM " + std::string{table})[0][0]);
    }
    testing::TestDatabase<Human, Friendship> db;
    Human ann{.name = "ann"}, bob{.name = "bob"}, eve{.name = "eve"};
};

std::string names(const QuerySet<Human>& humans) {
    std::string all;
    for (const Human& human : humans.order_by(col<&Human::id>)) all += human.name + " ";
    return all;
}

} // namespace

TEST_CASE("a one-way relation to itself has two sides") {
    Town town;
    town.ann.related<&Human::idols>().add(town.bob, town.eve, town.ann);
    town.bob.related<reverse<&Human::idols>>().add(town.eve);
    CHECK(names(town.ann.related<&Human::idols>()) == "ann bob eve ");
    CHECK(names(town.ann.related<reverse<&Human::idols>>()) == "ann ");
    CHECK(names(town.bob.related<&Human::idols>()) == "");
    CHECK(names(town.bob.related<reverse<&Human::idols>>()) == "ann eve ");
    CHECK(town.rows("human_idols") == 4);
    CHECK(names(Human::objects().filter(col<&Human::idols, &Human::name> == "bob")) == "ann eve ");
    CHECK(
        names(Human::objects().filter(col<reverse<&Human::idols>, &Human::name> == "eve")) ==
        "bob ");
    town.bob.related<reverse<&Human::idols>>().clear();
    CHECK(names(town.ann.related<&Human::idols>()) == "ann eve ");
    CHECK(town.ann.remove().total == 3); // herself and the two rows
    CHECK(town.rows("human_idols") == 0);
}

TEST_CASE("a symmetrical relation holds both ways, whoever changes it") {
    Town town;
    const auto anns = town.ann.related<&Human::friends>();
    const auto bobs = town.bob.related<&Human::friends>();
    anns.add(town.bob);
    bobs.add(town.ann, town.eve);
    CHECK(names(anns) == "bob ");
    CHECK(names(bobs) == "ann eve ");
    CHECK(names(town.eve.related<&Human::friends>()) == "bob ");
    CHECK(town.rows("human_friends") == 4);
    anns.remove(town.bob);
    CHECK(names(bobs) == "eve ");
    CHECK(town.rows("human_friends") == 2);
    anns.set({2, 3});
    CHECK(town.rows("human_friends") == 6);
    bobs.clear();
    CHECK(names(anns) == "eve ");
    CHECK(town.rows("human_friends") == 2);
    CHECK(bobs.create({.name = "new"}).related<&Human::friends>().get().name == "bob");
}

TEST_CASE("one's own friend is one row") {
    Town town;
    const auto friends = town.ann.related<&Human::friends>();
    friends.add(town.ann);
    CHECK(names(friends) == "ann ");
    CHECK(town.rows("human_friends") == 1);
    friends.remove(town.ann);
    CHECK(town.rows("human_friends") == 0);
}

TEST_CASE("m2m_changed of a symmetrical relation is sent once, for the side that was used") {
    Town town;
    std::string seen;
    const ScopedConnection connection = m2m_changed.connect(
        [&](const AnyModel& record, const M2mEvent& event) {
            seen += std::string{to_string(event.action)} + " " + record.as<Human>()->name + " " +
                    (event.reverse ? "reverse " : "") + std::to_string(event.removed.size()) + ";";
        },
        {.sender = through<&Human::friends>});
    town.ann.related<&Human::friends>().add(town.bob);
    town.bob.related<&Human::friends>().remove(town.ann);
    town.ann.related<&Human::friends>().clear();
    CHECK(
        seen == "pre_add ann 0;post_add ann 0;pre_remove bob 1;post_remove bob 1;"
                "pre_clear ann 0;post_clear ann 0;");
}

TEST_CASE("a symmetrical relation through a model has a row for each direction") {
    Town town;
    const auto pals = town.ann.related<&Human::pals>();
    pals.through_defaults(Friendship{.since = 1999}).add(town.bob, town.ann);
    CHECK(names(pals) == "ann bob ");
    CHECK(names(town.bob.related<&Human::pals>()) == "ann ");
    CHECK(Friendship::objects().filter(col<&Friendship::since> == 1999).count() == 3);
    town.bob.related<&Human::pals>().add(town.ann);
    CHECK(Friendship::objects().count() == 3);
    town.bob.related<&Human::pals>().remove(town.ann);
    CHECK(names(pals) == "ann ");
}
