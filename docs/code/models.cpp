// The programs of docs/models.md, in one.
#include <orm/orm.hpp>

#include <iostream>

using namespace rowcall;

// [types]
enum class Size { small, middle, large };

struct Product : Model<Product> {
    Id id;                             // counted up by the database
    std::string name;                  // TEXT NOT NULL
    std::optional<std::string> remark; // may be NULL
    int stock = 0;                     // a new object has what its initialiser says
    Decimal price;                     // exact, as in "12.50"
    Size size = Size::middle;          // stored as 'middle'
    std::optional<Date> sold_out;
    Timestamp changed;
    Json attributes;
    std::vector<std::byte> picture;

    static constexpr auto meta() {
        return table<Product>(
            "products", field<&Product::name>.max_length(40).unique(),
            field<&Product::stock>.check("stock >= 0"), field<&Product::changed>.auto_now(),
            index<&Product::size, &Product::stock>, ordering<&Product::size, desc<&Product::name>>);
    }
};
// [end]

// [keys]
struct Country : Model<Country> {
    PrimaryKey<std::string> code; // the program's own: "fr"
    std::string name;
};

struct Customer : Model<Customer> {
    PrimaryKey<Uuid> id; // made up by the library when it is saved
    std::string email;
    ForeignKey<Country, std::string> country = "fr";
    ForeignKey<Customer, Uuid> advised_by; // a model may name itself, and one that comes later
    static constexpr auto meta() {
        return table<Customer>(
            field<&Customer::email>.unique(),
            field<&Customer::country>.on_delete(set_default).default_value("fr"),
            field<&Customer::advised_by>.null().on_delete(set_null));
    }
};

struct Letter : Model<Letter> {
    Id id;
    ForeignKey<Customer, std::string, "email"> to; // points at a unique member
    std::string text;
};
// [end]

// [embed]
struct Address {
    std::string street;
    std::string town;
    static constexpr auto meta() { return options<Address>(field<&Address::town>.max_length(30)); }
};

struct Times {
    Timestamp created;
    Timestamp changed;
    static constexpr auto meta() {
        return options<Times>(
            field<&Times::created>.auto_now_add(), field<&Times::changed>.auto_now());
    }
};

struct Order : Model<Order> {
    Id id;
    ForeignKey<Customer, Uuid> customer;
    Embed<Times> times;      // the columns "created" and "changed"
    Embed<Address> billing;  // "billing_street" and "billing_town"
    Embed<Address> delivery; // "to_street" and "to_town"
    static constexpr auto meta() {
        return table<Order>(
            "orders", field<&Order::customer>.on_delete(cascade),
            field<&Order::billing>.prefix("billing_"), field<&Order::delivery>.prefix("to_"));
    }
};
// [end]

// [own-type]
struct Colour {
    std::uint8_t red = 0, green = 0, blue = 0;
};

template<>
struct rowcall::FieldType<Colour> {
    static std::int64_t to_sql(const Colour& c) { return c.red * 65536 + c.green * 256 + c.blue; }
    static Colour from_sql(std::int64_t number) {
        if (number < 0 || number > 0xffffff) throw std::out_of_range{"a colour has 24 bits"};
        const auto part = [&](int shift) { return static_cast<std::uint8_t>(number >> shift); };
        return {part(16), part(8), part(0)};
    }
};

struct Paint : Model<Paint> {
    Id id;
    Colour colour;
};
// [end]

// [clean]
struct Discount : Model<Discount> {
    Id id;
    std::string code;
    Date from = Date::parse("2027-01-01"), until = Date::parse("2027-01-31");
    static constexpr auto meta() {
        return table<Discount>(
            field<&Discount::code>.max_length(8), check{"in_order", "\"from\" <= \"until\""});
    }
    void clean(std::vector<FieldError>& errors) const {
        if (until < from) errors.push_back({"until", "comes before the discount begins"});
    }
};
// [end]

int main() {
    Database db{"sqlite::memory:"};
    db.make_default();
    // [tables]
    db.create_tables<Product, Country, Customer, Letter, Order, Paint, Discount>();
    // [end]
    Country{.code = "fr", .name = "France"}.save();
    // [use-embed]
    Customer ann = Customer::objects().create({.email = "ann@example.org"});
    Order order{.customer = ann, .billing = {{.street = "1 Mill Lane", .town = "Leeds"}}};
    order.delivery = order.billing;
    order.delivery.street = "7 High Street";
    order.save();
    std::cout
        << Order::objects().get(col<&Order::billing, &Address::town> == "Leeds").delivery.street
        << '\n';
    // [end]
    // [validate]
    const Discount discount{.code = "FAR TOO LONG", .until = Date::parse("2026-12-31")};
    try {
        discount.validate();
    } catch (const ValidationError& error) {
        for (const auto& [field, message] : error.errors())
            std::cout << field << ": " << message << '\n';
    }
    // [end]
    // [database]
    Product{.name = "Lamp", .stock = 3}.save();
    try {
        Product{.name = "Lamp"}.save();
    } catch (const UniqueViolation& error) {
        std::cout << error.what() << '\n';
    }
    // [end]
    Paint::objects().create({.colour = {255, 128, 0}});
    if (Paint::objects().get().colour.green != 128) return 1;
}
