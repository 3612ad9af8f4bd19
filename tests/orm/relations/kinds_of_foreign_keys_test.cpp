// Foreign keys to models of every kind: to itself, to later ones, to other columns, other keys.
#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"

#include <doctest/doctest.h>

using namespace rowcall;

namespace {

struct Captain;
// Named before it is declared, and the two name each other.
struct Ship : Model<Ship> {
    Id id;
    std::string name;
    ForeignKey<Captain> captain;
    ForeignKey<Ship> convoy;
    static constexpr auto meta() {
        return table<Ship>(
            field<&Ship::captain>.null().on_delete(set_null),
            field<&Ship::convoy>.null().on_delete(cascade));
    }
};
struct Captain : Model<Captain> {
    Id id;
    std::string name;
    OneToOne<Ship> ship;
    OneToOne<Captain> deputy;
    static constexpr auto meta() {
        return table<Captain>(
            field<&Captain::ship>.null().on_delete(cascade),
            field<&Captain::deputy>.null().on_delete(set_null));
    }
};

// Keys that are not integers, and a foreign key to another unique column.
struct Account : Model<Account> {
    Id id;
    std::string email;
    std::optional<std::string> nick;
    static constexpr auto meta() {
        return table<Account>(field<&Account::email>.unique(), field<&Account::nick>.unique());
    }
};
struct Letter : Model<Letter> {
    Id id;
    std::string text;
    ForeignKey<Account, std::string, "email"> sender;
    ForeignKey<Account, std::string, "nick"> about;
    static constexpr auto meta() {
        return table<Letter>(
            field<&Letter::sender>.on_delete(cascade),
            field<&Letter::about>.null().on_delete(set_null));
    }
};
struct Country : Model<Country> {
    PrimaryKey<std::string> code;
    std::string name;
};
struct Device : Model<Device> {
    PrimaryKey<Uuid> id;
    ForeignKey<Country, std::string> country;
};
struct Reading : Model<Reading> {
    PrimaryKey<Uuid> id;
    ForeignKey<Device, Uuid> device;
};

struct Street : Model<Street> {
    Id id;
    std::string name;
};
struct House : Model<House> {
    Id id;
    ForeignKey<Street, std::string, "name"> street; // which is not unique
};

struct Harbour {
    testing::TestDatabase<Ship, Captain, Account, Letter, Country, Device, Reading> db;
};

} // namespace

TEST_CASE("a foreign key to the model itself") {
    Harbour harbour;
    const Ship flag = Ship::objects().create({.name = "flag"});
    const Ship second = Ship::objects().create({.name = "second", .convoy = flag});
    Ship::objects().create({.name = "third", .convoy = second});
    CHECK(flag.related<&Ship::convoy>().get().name == "second");
    CHECK(second.convoy.get().name == "flag");
    CHECK(
        Ship::objects().get(col<&Ship::convoy, &Ship::convoy, &Ship::name> == "flag").name ==
        "third");
    CHECK(Ship::objects().filter(col<reverse<&Ship::convoy>, &Ship::name> == "third").count() == 1);

    Ship self = Ship::objects().create({.name = "alone"});
    self.convoy = self;
    self.save();
    CHECK(self.related<&Ship::convoy>().get().name == "alone");
    CHECK(self.remove().total == 1);
    CHECK(Ship{flag}.remove().total == 3); // and those that sail with it
}

TEST_CASE("two models that name each other are stored in one transaction, in either order") {
    Harbour harbour;
    harbour.db.atomic([] {
        Ship ship{.id = 7, .name = "Argo", .captain = 8};
        ship.save();
        Captain{.id = 8, .name = "Jason", .ship = ship}.save();
    });
    Ship ship = Ship::objects().get(7);
    CHECK(ship.captain.get().ship.get().name == "Argo");
    CHECK(Captain::objects().get(8).related<&Ship::captain>().get().name == "Argo");
    CHECK(Ship::objects()
              .filter(col<&Ship::captain, &Captain::ship, &Ship::name> == "Argo")
              .exists());
    CHECK(ship.remove().total == 2); // its captain goes down with it
    CHECK(Captain::objects().count() == 0);
}

TEST_CASE("a one-to-one has one row at each end") {
    Harbour harbour;
    const Ship ship = Ship::objects().create({.name = "Argo"});
    CHECK_THROWS_AS(ship.related<&Captain::ship>().get(), DoesNotExist);
    const Captain jason = Captain::objects().create({.name = "Jason", .ship = ship});
    CHECK(ship.related<&Captain::ship>().get().name == "Jason");
    try {
        Captain::objects().create({.name = "Theseus", .ship = ship});
        FAIL("two captains of one ship");
    } catch (const UniqueViolation& error) {
        CHECK(error.table() == "captain");
        CHECK(error.columns() == std::vector<std::string>{"ship_id"});
    }
    CHECK(Captain::objects().count() == 1);
    Captain::objects().create({.name = "ashore"}); // NULLs are all different
    Captain::objects().create({.name = "ashore, too"});

    Captain deputy = Captain::objects().create({.name = "Castor"});
    Captain::objects()
        .filter(col<&Captain::name> == "Jason")
        .update(col<& Captain::deputy> = deputy);
    CHECK(deputy.related<&Captain::deputy>().get().name == "Jason");
    deputy.remove();
    CHECK_FALSE(Captain::objects().get(jason.id).deputy.has_value());
}

TEST_CASE("a foreign key to another unique column takes that of an object") {
    Harbour harbour;
    Account ann = Account::objects().create({.email = "ann@x", .nick = "a"});
    Account::objects().create({.email = "bob@x"});
    Letter hello{.text = "hello", .sender = ann, .about = ann};
    hello.save();
    Letter::objects().create({.text = "re: hello", .sender = "bob@x"});
    CHECK(hello.sender.id() == "ann@x");
    CHECK(hello.about.id() == "a");
    CHECK(hello.sender.get().id == ann.id);
    CHECK(Letter::objects().get(col<&Letter::sender, &Account::nick> == "a").text == "hello");
    CHECK(Letter::objects().get(col<&Letter::sender> == "bob@x").text == "re: hello");
    CHECK(Letter::objects().get(col<&Letter::sender> == ann).text == "hello");
    CHECK(
        Account::objects().get(col<reverse<&Letter::sender>, &Letter::text> == "hello").email ==
        "ann@x");
    CHECK(Letter::objects().select_related<&Letter::sender>()[0].sender.get().id == ann.id);

    const auto letters = ann.related<&Letter::sender>();
    CHECK(letters.get().text == "hello");
    CHECK(letters.create({.text = "more"}).sender.id() == "ann@x");
    CHECK(letters.count() == 2);
    CHECK(ann.remove().total == 3);
    CHECK(Letter::objects().count() == 1);
}

TEST_CASE("a foreign key to a column that is NULL in the object is NULL") {
    Harbour harbour;
    const Account bob = Account::objects().create({.email = "bob@x"});
    Letter letter{.text = "about nobody", .sender = bob, .about = bob};
    letter.save();
    CHECK_FALSE(letter.about.has_value());
    const auto about_bob = bob.related<&Letter::about>(); // nothing points at NULL, not even NULL
    CHECK(about_bob.count() == 0);
    CHECK(about_bob.size() == 0);
    CHECK(Account::objects()
              .prefetch<reverse<&Letter::about>>()[0]
              .related<&Letter::about>()
              .empty());
    const char* const sentence = "letter.about_id points at account.nick, which is NULL here";
    CHECK_THROWS_WITH_AS(about_bob.add(letter), sentence, ProgrammingError);
    CHECK_THROWS_WITH_AS(
        about_bob.create({.text = "x", .sender = bob}), sentence, ProgrammingError);
    CHECK(Letter::objects().count() == 1);
}

TEST_CASE("an object that is not saved is refused, whatever column is pointed at") {
    Harbour harbour;
    Letter letter{.text = "x", .sender = Account{.email = "new@x"}};
    CHECK_FALSE(letter.sender.has_value());
    CHECK_THROWS_WITH_AS(
        letter.save(),
        "letter.sender_id: it was assigned from an object that is not saved: save that first",
        DataError);
    CHECK(Letter::objects().count() == 0);
    letter.sender = "new@x"; // the text alone says nothing about an object
    CHECK_THROWS_AS(letter.save(), ForeignKeyViolation);
    CHECK(Letter::objects().count() == 0);
}

TEST_CASE("keys that are texts or UUIDs") {
    Harbour harbour;
    Country peru{.code = "pe", .name = "Peru"};
    Device meter{.country = peru}; // it has its key already
    peru.save();
    meter.save();
    const Reading reading = Reading::objects().create({.device = meter});
    CHECK(reading.device.id() == meter.id);
    CHECK(reading.device.get().country.get().name == "Peru");
    CHECK(
        Reading::objects()
            .get(col<&Reading::device, &Device::country, &Country::name> == "Peru")
            .id == reading.id);
    CHECK(Reading::objects()
              .select_related<&Reading::device, &Device::country>()[0]
              .device.get()
              .country.is_loaded());
    CHECK(peru.related<&Device::country>().get().id == meter.id);
    CHECK(
        Country::objects()
            .prefetch<reverse<&Device::country>, reverse<&Reading::device>>()[0]
            .related<&Device::country>()[0]
            .related<&Reading::device>()[0]
            .id == reading.id);
    meter.country = "xx";
    CHECK_THROWS_AS(meter.save(), ForeignKeyViolation);
    CHECK_THROWS_AS(peru.remove(), ProtectedError); // not said: protect
}

TEST_CASE("a foreign key to a column that is not unique is refused by create_tables") {
    Database db{"sqlite::memory:"};
    CHECK_THROWS_WITH_AS(
        (db.create_tables<Street, House>()),
        "house.street_id points at street.name, which is not unique", ProgrammingError);
    CHECK(db.query("SELECT name FROM sqlite_master").empty());
}
