// Many-to-many relations through a model of the program's own.
#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"

#include <doctest/doctest.h>

using namespace rowcall;

namespace {

using Texts = std::vector<std::string>;

struct Seat;
struct Guest : Model<Guest> {
    Id id;
    std::string name;
};
struct Dinner : Model<Dinner> {
    Id id;
    std::string title;
    ManyToMany<Guest, Seat> guests;
};
struct Seat : Model<Seat> {
    Id id;
    int number = 0;
    ForeignKey<Guest> guest;
    ForeignKey<Dinner> dinner;
    static constexpr auto meta() {
        return table<Seat>(
            field<&Seat::guest>.on_delete(cascade), field<&Seat::dinner>.on_delete(cascade));
    }
};
struct Vote;
struct Poll : Model<Poll> {
    Id id;
    ManyToMany<Guest, Vote> voters;
};
struct Vote : Model<Vote> {
    Id id;
    int weight = 1;
    ForeignKey<Guest> voter;
    ForeignKey<Poll> poll;
    static constexpr auto meta() { return table<Vote>(unique_together<&Vote::voter, &Vote::poll>); }
};

// A relation whose join model lacks a foreign key.
struct Stop;
struct Place : Model<Place> {
    Id id;
};
struct Tour : Model<Tour> {
    Id id;
    ManyToMany<Place, Stop> stops;
};
struct Stop : Model<Stop> {
    Id id;
    ForeignKey<Place> place;
};

struct Restaurant {
    Restaurant() {
        for (const char* name : {"ann", "bob", "eve"}) Guest{.name = name}.save();
        dinner.save();
    }
    testing::TestDatabase<Guest, Dinner, Seat, Poll, Vote> db;
    Dinner dinner{.title = "feast"};
};

} // namespace

TEST_CASE("the join model's rows are like through_defaults says") {
    Restaurant restaurant;
    const auto guests = restaurant.dinner.related<&Dinner::guests>();
    guests.through_defaults(Seat{.number = 7}).add(1, 2);
    guests.add(3, 1); // 1 sits there already
    CHECK(Seat::objects().count() == 3);
    CHECK(Seat::objects().filter(col<&Seat::number> == 7).count() == 2);
    CHECK(Seat::objects().get(col<&Seat::guest> == 3).number == 0);
    CHECK(guests.through_defaults(Seat{.number = 9}).create({.name = "new"}).id == 4);
    CHECK(Seat::objects().get(col<&Seat::guest> == 4).number == 9);
    CHECK(Dinner::objects().filter(col<reverse<&Seat::dinner>, &Seat::number> == 9).count() == 1);
    CHECK(Guest::objects().get(2).related<&Dinner::guests>().get().title == "feast");
}

TEST_CASE("a model without a unique pair may have a row twice; both end at once") {
    Restaurant restaurant;
    const auto guests = restaurant.dinner.related<&Dinner::guests>();
    Seat{.guest = 1, .dinner = restaurant.dinner}.save();
    Seat{.guest = 1, .dinner = restaurant.dinner}.save();
    guests.add(1, 2);
    CHECK(Seat::objects().count() == 3);
    CHECK(guests.count() == 3);
    CHECK(guests.distinct().count() == 2);
    guests.remove(1);
    CHECK(Seat::objects().count() == 1);
}

TEST_CASE("the join model's rows send delete signals between the two of the relation, no others") {
    Restaurant restaurant;
    Texts seen;
    const ScopedConnection relation = m2m_changed.connect(
        [&](const AnyModel&, const M2mEvent& event) {
            seen.emplace_back(to_string(event.action));
            CHECK(event.through.table == "seat");
            CHECK(&event.through == &model_info<Seat>());
        },
        {.sender = through<&Dinner::guests>});
    const ScopedConnection before = pre_delete.connect<Seat>(
        [&](Seat& seat) { seen.push_back("pre_delete " + std::to_string(*seat.guest.id())); });
    const ScopedConnection after =
        post_delete.connect<Seat>([&](Seat&) { seen.push_back("post_delete"); });
    const ScopedConnection saves = pre_save.connect<Seat>([&](Seat&) { seen.push_back("save"); });
    const auto guests = restaurant.dinner.related<&Dinner::guests>();
    guests.add(1, 2);
    CHECK(std::exchange(seen, {}) == Texts{"pre_add", "post_add"});
    guests.remove(2, 3);
    CHECK(
        std::exchange(seen, {}) ==
        Texts{"pre_remove", "pre_delete 2", "post_delete", "post_remove"});
    guests.set({3}, {.clear = true});
    CHECK(
        seen ==
        Texts{"pre_clear", "pre_delete 1", "post_delete", "post_clear", "pre_add", "post_add"});
}

TEST_CASE("a unique pair of the program's own is not violated by adding what is there") {
    Restaurant restaurant;
    Poll poll;
    poll.save();
    const auto voters = poll.related<&Poll::voters>();
    voters.through_defaults(Vote{.weight = 2}).add(1);
    voters.add(1, 2);
    CHECK(voters.count() == 2);
    CHECK(Vote::objects().get(col<&Vote::voter> == 1).weight == 2);
    CHECK_THROWS_AS((Vote{.voter = 1, .poll = poll}.save()), UniqueViolation);
}

TEST_CASE("a join model without a foreign key to each side is refused with a sentence") {
    Restaurant restaurant;
    const char* const sentence =
        "Tour.stops: its join model Stop must have one foreign key to Tour and one to Place";
    CHECK_THROWS_WITH_AS(
        (restaurant.db.create_tables<Place, Stop, Tour>()), sentence, ProgrammingError);
    restaurant.db.execute("CREATE TABLE tour (id INTEGER PRIMARY KEY)");
    Tour tour;
    tour.save();
    CHECK_THROWS_WITH_AS(tour.related<&Tour::stops>(), sentence, ProgrammingError);
}
