// Groups of fields that several models share: columns like others, reached over the group.
#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"

#include <doctest/doctest.h>

using namespace rowcall;

namespace {

struct User : Model<User> {
    Id id;
    std::string name;
};

struct Audit {
    Timestamp created;
    std::optional<Timestamp> changed;
    ForeignKey<User> author;
    static constexpr auto meta() {
        return options<Audit>(
            field<&Audit::created>.auto_now_add(),
            field<&Audit::changed>.auto_now().column("modified"),
            field<&Audit::author>.null().on_delete(cascade),
            rowcall::index<&Audit::author, &Audit::created>, check{"known", "created > '2000'"},
            ordering<desc<&Audit::created>>);
    }
};

enum class Country { unknown, france, italy };
struct Address {
    std::string street;
    std::optional<std::string> city = "Rome";
    Country country = Country::unknown;
    static constexpr auto meta() {
        return options<Address>(
            field<&Address::city>.max_length(20), field<&Address::country>.by_number());
    }
};
struct Contact {
    std::string mail;
    Embed<Address> home;
    static constexpr auto meta() { return options<Contact>(field<&Contact::home>.prefix("home_")); }
};

struct Draft : Model<Draft> {
    Embed<Audit> audit;
    Id id;
    std::string title;
};
struct Order : Model<Order> {
    Id id;
    Embed<Address> billing;
    int total = 0;
    Embed<Contact> receiver;
    Embed<Audit> audit;
    static constexpr auto meta() {
        return table<Order>(
            "orders", field<&Order::receiver>.prefix("to_"), unique_together<&Order::total>);
    }
};
struct Cottage : Model<Cottage> {
    Id id;
    Embed<Address> home, work;
};

constexpr auto created = col<&Order::audit, &Audit::created>;
constexpr auto city = col<&Order::billing, &Address::city>;
constexpr auto to_city = col<&Order::receiver, &Contact::home, &Address::city>;
constexpr auto author_name = col<&Order::audit, &Audit::author, &User::name>;

struct Shop {
    Shop() {
        ann.save();
        bob.save();
    }
    testing::TestDatabase<User, Draft, Order> db;
    User ann{.name = "ann"}, bob{.name = "bob"};
};

std::vector<std::string> names_of(const ModelInfo& model) {
    std::vector<std::string> names;
    for (const Column& column : model.columns) names.push_back(column.name);
    return names;
}

} // namespace

TEST_CASE("an embedded struct's members are columns, in their place, with a prefix if it is said") {
    CHECK(
        names_of(model_info<Draft>()) ==
        std::vector<std::string>{"created", "modified", "author_id", "id", "title"});
    CHECK(
        names_of(model_info<Order>()) == std::vector<std::string>{
                                             "id", "street", "city", "country", "total", "to_mail",
                                             "to_home_street", "to_home_city", "to_home_country",
                                             "created", "modified", "author_id"});
    CHECK(model_info<Order>().find_column("to_home_city")->max_length == 20);
    CHECK(model_info<Order>().find_column("to_home_country")->type == SqlType::integer);
    CHECK(model_info<Order>().find_column("changed")->auto_now);
    CHECK(model_info<Draft>().indexes.at(0).columns == std::vector<std::size_t>{2, 0});
    CHECK(model_info<Order>().indexes.at(0).columns == std::vector<std::size_t>{11, 9});
    CHECK(model_info<Order>().indexes.at(1).columns == std::vector<std::size_t>{4});
    CHECK(model_info<Order>().checks.at(0).name == "known");
    CHECK(model_info<Order>().ordering.at(0).column == 9);
    CHECK_THROWS_WITH_AS(
        model_info<Cottage>(), "model Cottage has two columns named street", ProgrammingError);
}

TEST_CASE_FIXTURE(Shop, "records with embedded structs are saved, read, updated in part, removed") {
    Order order{
        .billing = {{.street = "Rue 1", .country = Country::france}},
        .total = 3,
        .receiver = {{.mail = "x@y", .home = {{.street = "Via 2", .city = std::nullopt}}}},
        .audit = {{.author = ann}}};
    order.save();
    CHECK(order.audit.created > Timestamp::parse("2020-01-01 00:00:00"));
    order.billing.city = "Lyon";
    order.receiver.home.city = "Bari";
    order.receiver.mail = "new";
    order.save<&Order::receiver>();
    Order stored = Order::objects().get(order.id);
    CHECK(stored.billing.city == "Rome");
    CHECK(stored.receiver.home.city == "Bari");
    CHECK(stored.receiver.mail == "new");
    CHECK(stored.billing.country == Country::france);
    CHECK(stored.audit.author.get().name == "ann");
    order.refresh<&Order::billing>();
    CHECK(order.billing.city == "Rome");
    stored.receiver.home = {{.street = "Via 3"}};
    stored.save();
    CHECK(Order::objects().get().receiver.home.street == "Via 3");
    Address address{.street = "Rue 9"};
    CHECK(Order::objects().get_or_create({.billing = {address}, .total = 7}).second);
    CHECK_FALSE(Order::objects().get_or_create({.billing = {address}, .total = 7}).second);
    std::vector<Order> more{{.total = 8}, {.total = 9}};
    CHECK(Order::objects().bulk_create(more) == 2);
    for (Order& one : more) one.billing.street = "all";
    CHECK(Order::objects().bulk_update(more, fields<&Order::billing>) == 2);
    CHECK(Order::objects().filter(col<&Order::billing, &Address::street> == "all").count() == 2);
    CHECK(ann.remove().total == 2); // what cascades from an embedded foreign key
    CHECK(Order::objects().filter(col<&Order::total> == 3).count() == 0);
}

TEST_CASE_FIXTURE(Shop, "queries name members of an embedded struct by a path over it") {
    for (int i = 1; i <= 4; ++i) {
        Order order{.total = i, .audit = {{.author = i % 2 == 0 ? ann : bob}}};
        order.billing.city = "city " + std::to_string(i % 3);
        if (i < 3) order.receiver.home.city = "Rome";
        order.receiver.home.country = Country::italy;
        order.save();
    }
    const auto totals = [](const QuerySet<Order>& query) {
        std::string all;
        for (const Order& order : query.order_by(col<&Order::total>))
            all += std::to_string(order.total);
        return all;
    };
    const auto all = Order::objects();
    CHECK(totals(all.filter(city == "city 1")) == "14");
    CHECK(totals(all.filter(author_name == "ann")) == "24");
    CHECK(totals(all.filter(col<&Order::audit, &Audit::author> == bob)) == "13");
    CHECK(totals(all.filter(city != to_city, created <= Timestamp::now())) == "1234");
    CHECK(
        totals(all.filter(
            col<&Order::receiver, &Contact::home, &Address::country> == Country::italy)) == "1234");
    CHECK(totals(all.filter(named_col<Order>("author.name") == "bob")) == "13");
    CHECK(totals(all.filter(named_col<Order>("to_home_city").is_not_null())) == "1234");
    CHECK(User::objects().filter(named_col<User>("order.total") >= 3).count() == 2);
    CHECK(
        all.filter(city == "city 2").values(to_city, author_name).get() ==
        std::tuple{std::optional<std::string>{"Rome"}, std::optional<std::string>{"ann"}});
    CHECK(all.filter(col<&Order::total> == 2).update(to_city = city, created = created) == 1);
    CHECK(all.filter(to_city == city).count() == 1);
    CHECK(all.select_related<&Order::audit, &Audit::author>()
              .order_by(author_name, col<&Order::total>.desc())
              .first()
              ->audit.author.is_loaded());
    for (const Order& order : all.prefetch<&Order::audit, &Audit::author>())
        CHECK(order.audit.author.is_loaded());
}

TEST_CASE_FIXTURE(Shop, "signals, validation and errors speak of the columns") {
    std::vector<std::string> written;
    const ScopedConnection connection =
        pre_save.connect<Order>([&](Order&, const SaveEvent& event) {
            if (event.update_fields)
                written.assign(event.update_fields->begin(), event.update_fields->end());
        });
    Order order{.audit = {{.author = ann}}};
    order.save();
    order.save<&Order::total, &Order::receiver>();
    CHECK(
        written == std::vector<std::string>{
                       "total", "to_mail", "to_home_street", "to_home_city", "to_home_country"});
    order.receiver.home.city = std::string(21, 'x');
    try {
        order.validate();
        FAIL("a city that is too long");
    } catch (const ValidationError& error) {
        REQUIRE(error.errors().size() == 1);
        CHECK(error.errors()[0].field == "to_home_city");
    }
    CHECK_THROWS_AS(order.save(), IntegrityError);
}
