// Each on_delete, of a foreign key to a unique column that is not the key.
#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"

#include <doctest/doctest.h>

using namespace rowcall;

namespace {

struct Person : Model<Person> {
    Id id;
    std::string email;
    static constexpr auto meta() { return table<Person>(field<&Person::email>.unique()); }
};
using PersonKey = ForeignKey<Person, std::string, "email">;

std::string heir() { return "heir@x"; }

struct Cascading : Model<Cascading> {
    Id id;
    PersonKey owner;
    static constexpr auto meta() {
        return table<Cascading>(field<&Cascading::owner>.on_delete(cascade));
    }
};
struct Protecting : Model<Protecting> {
    Id id;
    PersonKey owner;
    static constexpr auto meta() {
        return table<Protecting>(field<&Protecting::owner>.on_delete(protect));
    }
};
struct Restricting : Model<Restricting> {
    Id id;
    PersonKey owner;
    static constexpr auto meta() {
        return table<Restricting>(field<&Restricting::owner>.on_delete(restrict));
    }
};
struct Nulled : Model<Nulled> {
    Id id;
    PersonKey owner;
    static constexpr auto meta() {
        return table<Nulled>(field<&Nulled::owner>.null().on_delete(set_null));
    }
};
struct Defaulted : Model<Defaulted> {
    Id id;
    PersonKey owner;
    static constexpr auto meta() {
        return table<Defaulted>(
            field<&Defaulted::owner>.default_value("heir@x").on_delete(set_default));
    }
};
struct Replaced : Model<Replaced> {
    Id id;
    PersonKey owner;
    PersonKey witness;
    static constexpr auto meta() {
        return table<Replaced>(
            field<&Replaced::owner>.on_delete(set("heir@x")),
            field<&Replaced::witness>.on_delete(set([] { return heir(); })));
    }
};
struct Ignored : Model<Ignored> {
    Id id;
    PersonKey owner;
    static constexpr auto meta() {
        return table<Ignored>(field<&Ignored::owner>.on_delete(do_nothing));
    }
};

// With listeners for all models, no shortcut is taken; without, the database does all it can.
struct Will {
    explicit Will(bool is_announced) {
        Person{.id = 50, .email = "heir@x"}.save();
        ann.save();
        if (is_announced) listener = post_delete.connect([](const AnyModel&) {});
    }
    testing::TestDatabase<
        Person, Cascading, Protecting, Restricting, Nulled, Defaulted, Replaced, Ignored>
        db;
    Person ann{.id = 60, .email = "ann@x"};
    ScopedConnection listener;
};

template<class T>
std::string owner_after_removal(bool is_announced) {
    Will will{is_announced};
    T row{.owner = "ann@x"};
    if constexpr (requires { row.witness; }) row.witness = "ann@x";
    row.save();
    T other{.owner = "heir@x"};
    if constexpr (requires { other.witness; }) other.witness = "heir@x";
    other.save();
    will.ann.remove();
    CHECK(Person::objects().count() == 1);
    row.refresh();
    if constexpr (requires { row.witness; }) CHECK(row.witness.id() == "heir@x");
    return row.owner.id().value_or("NULL");
}

} // namespace

TEST_CASE("cascade, set_null, set_default and set find rows by the column pointed at") {
    for (const bool is_announced : {false, true}) {
        CAPTURE(is_announced);
        CHECK(owner_after_removal<Nulled>(is_announced) == "NULL");
        CHECK(owner_after_removal<Defaulted>(is_announced) == "heir@x");
        CHECK(owner_after_removal<Replaced>(is_announced) == "heir@x");
        Will will{is_announced};
        Cascading{.owner = will.ann}.save();
        Cascading{.owner = "heir@x"}.save();
        CHECK(will.ann.remove().total == 2);
        CHECK(Cascading::objects().get().owner.id() == "heir@x");
    }
}

TEST_CASE("protect, restrict and do_nothing refuse, and nothing is deleted") {
    for (const bool is_announced : {false, true}) {
        CAPTURE(is_announced);
        Will will{is_announced};
        Protecting protecting{.owner = will.ann};
        protecting.save();
        CHECK_THROWS_AS(will.ann.remove(), ProtectedError);
        protecting.remove();
        Restricting restricting{.owner = will.ann};
        restricting.save();
        CHECK_THROWS_AS(will.ann.remove(), RestrictedError);
        restricting.remove();
        Ignored ignored{.owner = will.ann};
        ignored.save();
        CHECK_THROWS_AS(will.ann.remove(), ForeignKeyViolation);
        CHECK(Person::objects().count() == 2);
        ignored.remove();
        CHECK(will.ann.remove().total == 1);
    }
}

TEST_CASE("a query set of many rows is removed by the column pointed at, too") {
    for (const bool is_announced : {false, true}) {
        CAPTURE(is_announced);
        Will will{is_announced};
        for (int i = 0; i < 3; ++i) {
            Person person{.email = std::to_string(i)};
            person.save();
            Cascading{.owner = person}.save();
            Nulled{.owner = person}.save();
        }
        CHECK(Person::objects().filter(col<&Person::id> > 60).remove().total == 6);
        CHECK(Cascading::objects().count() == 0);
        CHECK(Nulled::objects().filter(col<&Nulled::owner>.is_null()).count() == 3);
    }
}
