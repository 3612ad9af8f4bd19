// Names of tables and columns: SQL's words, hostile ones, and those that are taken.
#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"

#include <doctest/doctest.h>

using namespace rowcall;

namespace {

struct Order : Model<Order> { // both names are SQL's
    Id id;
    std::string group;
};

struct Hostile : Model<Hostile> {
    Id id;
    std::string first;
    int second = 0;
    ForeignKey<Hostile> parent;
    static constexpr auto meta() {
        return table<Hostile>(
            "t\"; DROP TABLE \"order\"; --",
            field<&Hostile::first>.column("a\"b").max_length(5).unique(),
            field<&Hostile::second>.column("x' OR '1'='1").index(),
            field<&Hostile::parent>.column("p)--").null().on_delete(cascade),
            index<&Hostile::first, &Hostile::second>,
            unique_together<&Hostile::first, &Hostile::parent>);
    }
};

// Each column has the name of the other member.
struct Swapped : Model<Swapped> {
    Id id;
    int a = 1;
    int b = 2;
    ForeignKey<Swapped> owner;
    int owner_id = 5;
    static constexpr auto meta() {
        return table<Swapped>(
            field<&Swapped::a>.column("b"), field<&Swapped::b>.column("a"),
            field<&Swapped::owner>.null(), field<&Swapped::owner_id>.column("other"),
            ordering<desc<&Swapped::b>>, index<&Swapped::b>);
    }
};

struct TwoColumns : Model<TwoColumns> {
    Id id;
    int a = 0;
    int b = 0;
    static constexpr auto meta() { return table<TwoColumns>(field<&TwoColumns::b>.column("A")); }
};

namespace one {
struct Account : Model<Account> {
    Id id;
};
} // namespace one
namespace two {
struct Account : Model<Account> {
    Id id;
};
} // namespace two
struct Other : Model<Other> {
    Id id;
    static constexpr auto meta() { return table<Other>("ACCOUNT"); }
};

struct Label : Model<Label> {
    Id id;
};
struct Page : Model<Page> {
    Id id;
    ManyToMany<Label> labels;
};
struct PageLabels : Model<PageLabels> { // takes the name of the join table
    Id id;
};

} // namespace

TEST_CASE("a model and its members may have SQL's own words for names") {
    testing::TestDatabase<Order> db;
    Order order{.group = "g"};
    order.save();
    order.group = "h";
    order.save();
    CHECK(Order::objects().filter(col<&Order::group> == "h").count() == 1);
    CHECK(Order::objects().update(col<& Order::group> = "i") == 1);
    CHECK(Order::objects().order_by(col<&Order::group>).first()->group == "i");
    CHECK(order.remove().total == 1);
}

TEST_CASE("hostile names are quoted everywhere") {
    testing::TestDatabase<Order, Hostile> db;
    db.create_tables<Hostile>();
    Hostile one{.first = "a", .second = 1};
    one.save();
    one.second = 2;
    one.save();
    one.save<&Hostile::second>();
    one.refresh();
    Hostile two{.first = "b", .second = 3, .parent = one};
    two.save();
    const auto children = Hostile::objects().filter(col<&Hostile::parent, &Hostile::first> == "a");
    CHECK(children.count() == 1);
    CHECK(children.exists());
    CHECK(children.update(col<& Hostile::second> = 7) == 1);
    CHECK(Hostile::objects().order_by(col<&Hostile::second>.desc()).first()->second == 7);
    CHECK(Hostile::objects().filter(col<&Hostile::first>.icontains("A")).count() == 1);
    CHECK_THROWS_AS((Hostile{.first = "a"}.save()), UniqueViolation);
    CHECK_THROWS_AS((Hostile{.first = "123456"}.save()), CheckViolation);
    CHECK_THROWS_AS(Hostile::objects().get(99), DoesNotExist);
    CHECK(one.remove().total == 2); // by cascade
    CHECK(Hostile::objects().count() == 0);
    CHECK(Order::objects().count() == 0); // it is still there
}

TEST_CASE("a member is found by itself, whatever its column is called") {
    testing::TestDatabase<Swapped> db;
    Swapped first{.a = 10, .b = 20};
    first.save();
    Swapped second{.a = 11, .b = 19, .owner = first};
    second.save();
    CHECK(Swapped::objects().get(col<&Swapped::a> == 10).b == 20);
    CHECK(Swapped::objects().first()->b == 20); // the largest b
    CHECK(Swapped::objects().filter(col<&Swapped::owner> == first).count() == 1);
    CHECK(Swapped::objects().filter(col<&Swapped::owner_id> == 5).count() == 2);
    Swapped::objects().update(col<& Swapped::b> = 0);
    first.refresh<&Swapped::b>();
    CHECK(first.b == 0);
    CHECK(first.a == 10);
    first.b = 3;
    first.save<&Swapped::b>();
    const auto stored = db.query("SELECT a FROM swapped WHERE id = 1");
    CHECK(stored.at(0).at(0) == OwnedValue{std::int64_t{3}});
}

TEST_CASE("two columns of one name are an error; case alone does not tell them apart") {
    for (int attempt = 0; attempt < 2; ++attempt)
        CHECK_THROWS_WITH_AS(
            model_info<TwoColumns>(), "model TwoColumns has two columns named A", ProgrammingError);
}

TEST_CASE("two models of one table are an error that names both") {
    CHECK(model_info<one::Account>().table == "account");
    CHECK_THROWS_WITH_AS(
        two::Account::objects(),
        "two models named Account both have the table account: name one of them in meta()",
        ProgrammingError);
    CHECK_THROWS_WITH_AS(
        model_info<Other>(),
        "models Account and Other both have the table account: name one of them in meta()",
        ProgrammingError);
}

TEST_CASE("the table of a many-to-many relation is taken, too") {
    CHECK(model_info<Page>().many.at(0).join().table == "page_labels");
    CHECK_THROWS_WITH_AS(
        model_info<PageLabels>(),
        "models Page and PageLabels both have the table page_labels: name one of them in meta()",
        ProgrammingError);
}
