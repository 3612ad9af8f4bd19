// Members are named once, in the struct: what the library finds out about them.
#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace rowcall;

// A hundred members: the most that a model can have. m0 is the key.
#define TEN(n)                                                                                     \
    int m##n##0 = n * 10, m##n##1 = n * 10 + 1, m##n##2 = n * 10 + 2, m##n##3 = n * 10 + 3,        \
        m##n##4 = n * 10 + 4, m##n##5 = n * 10 + 5, m##n##6 = n * 10 + 6, m##n##7 = n * 10 + 7,    \
        m##n##8 = n * 10 + 8, m##n##9 = n * 10 + 9
struct Hundred : Model<Hundred> {
    TEN(1);
    TEN(2);
    TEN(3);
    TEN(4);
    TEN(5);
    TEN(6);
    TEN(7);
    TEN(8);
    TEN(9);
    int m1 = 1, m2 = 2, m3 = 3, m4 = 4, m5 = 5, m6 = 6, m7 = 7, m8 = 8, m9 = 9;
    Id id; // the key may stand anywhere
};
struct SixtyFour : Model<SixtyFour> {
    Id id;
    TEN(1);
    TEN(2);
    TEN(3);
    TEN(4);
    TEN(5);
    TEN(6);
    std::string m70, m71, m72;
};
#undef TEN

namespace {

struct Hidden : Model<Hidden> { // in an anonymous namespace
    Id id;
    std::string name;
};

struct JustKey : Model<JustKey> {
    Id id;
};

enum class Kind { one, two };

struct AllKinds : Model<AllKinds> {
    Id id;
    bool flag = true;
    unsigned short small = 7;
    double real = 0.5;
    std::string text = "t";
    std::vector<std::byte> blob;
    std::optional<std::string> maybe;
    Kind kind = Kind::two;
    Timestamp moment;
    Date day;
    Uuid uuid;
    Decimal price;
    Json json;
    ForeignKey<AllKinds> parent; // to the struct itself
    ForeignKey<Hidden> other;
    ManyToMany<Hidden> friends; // no column
    int after_the_relation = 3;
    static constexpr auto meta() {
        return table<AllKinds>(field<&AllKinds::parent>.null(), field<&AllKinds::other>.null());
    }
};

struct HTTPServerLog2 : Model<HTTPServerLog2> {
    Id id;
    std::string serverName; // a member's name is taken as it is
};

template<class V>
struct Boxed : Model<Boxed<V>> {
    Id id;
    V value{};
    static constexpr auto meta() {
        return table<Boxed<V>>(std::same_as<V, int> ? "boxed_int" : "boxed_other");
    }
};

// Members with the names of things that meta() and Model have.
struct Awkward : Model<Awkward> {
    Id id;
    int index = 1;
    int desc = 2;
    int check = 3;
    int order = 4;
    int group = 5;
    int value = 6;
    int specimen = 7;
    int select = 8;
    static constexpr auto meta() {
        return table<Awkward>(
            rowcall::index<&Awkward::index, &Awkward::order>,
            ordering<rowcall::desc<&Awkward::desc>>, rowcall::check{"positive", "\"check\" > 0"},
            field<&Awkward::group>.unique());
    }
};

template<class T>
std::vector<std::string> column_names() {
    std::vector<std::string> names;
    for (const Column& column : model_info<T>().columns) names.push_back(column.name);
    return names;
}

} // namespace

TEST_CASE("a model has up to a hundred members") {
    testing::TestDatabase<Hundred, SixtyFour> db;
    REQUIRE(model_info<Hundred>().columns.size() == 100);
    CHECK(model_info<SixtyFour>().columns.size() == 64);
    Hundred{.m57 = -57, .m9 = -9}.save();
    const Hundred read = Hundred::objects().get(col<&Hundred::m9> == -9);
    CHECK(read.m57 == -57);
    CHECK(read.m10 == 10);
    CHECK(read.m99 == 99);
    CHECK(read.id == 1);
    int number = 10;
    for (const Column& column : model_info<Hundred>().columns) {
        if (number < 100) CHECK(column.name == fmt::format("m{}", number));
        ++number;
    }
    SixtyFour{.m72 = "last"}.save();
    CHECK(SixtyFour::objects().get(col<&SixtyFour::m72> == "last").m10 == 10);
}

TEST_CASE("members of every kind are found, in order") {
    CHECK(
        column_names<AllKinds>() == std::vector<std::string>{
                                        "id", "flag", "small", "real", "text", "blob", "maybe",
                                        "kind", "moment", "day", "uuid", "price", "json",
                                        "parent_id", "other_id", "after_the_relation"});
    REQUIRE(model_info<AllKinds>().many.size() == 1);
    CHECK(model_info<AllKinds>().many[0].member == "friends");
    testing::TestDatabase<Hidden, AllKinds> db;
    AllKinds root{.after_the_relation = 9};
    root.save();
    AllKinds leaf{.parent = root};
    leaf.save();
    CHECK(AllKinds::objects().get(root.id).after_the_relation == 9);
    CHECK(
        AllKinds::objects()
            .filter(col<&AllKinds::parent, &AllKinds::after_the_relation> == 9)
            .count() == 1);
    leaf.after_the_relation = 4;
    leaf.text = "not written";
    leaf.save<&AllKinds::after_the_relation>();
    CHECK(AllKinds::objects().get(leaf.id).after_the_relation == 4);
    CHECK(AllKinds::objects().get(leaf.id).text == "t");
}

TEST_CASE("meta() may be missing; the table has the struct's name in snake_case") {
    CHECK(model_info<Hidden>().table == "hidden");
    CHECK(model_info<JustKey>().table == "just_key");
    CHECK(model_info<AllKinds>().table == "all_kinds");
    CHECK(model_info<HTTPServerLog2>().table == "http_server_log2");
    CHECK(column_names<HTTPServerLog2>() == std::vector<std::string>{"id", "serverName"});
    CHECK(model_info<Hidden>().name == "Hidden");
}

TEST_CASE("a struct of a function is a model") {
    struct Local : Model<Local> {
        Id id;
        std::string name;
        static constexpr auto meta() { return table<Local>(field<&Local::name>.unique()); }
    };
    testing::TestDatabase<Local> db;
    CHECK(model_info<Local>().name == "Local");
    CHECK(model_info<Local>().table == "local");
    Local{.name = "a"}.save();
    CHECK(Local::objects().get(col<&Local::name> == "a").id == 1);
    CHECK_THROWS_AS(Local{.name = "a"}.save(), UniqueViolation);
}

TEST_CASE("a struct template makes models") {
    CHECK(model_info<Boxed<int>>().table == "boxed_int");
    CHECK(model_info<Boxed<std::string>>().table == "boxed_other");
    CHECK(model_info<Boxed<int>>().name == "Boxed<int>");
    CHECK(model_info<Boxed<std::string>>().name.starts_with("Boxed<"));
}

TEST_CASE("members may have the names of options and of SQL's words") {
    testing::TestDatabase<Awkward> db;
    CHECK(
        column_names<Awkward>() ==
        std::vector<std::string>{
            "id", "index", "desc", "check", "order", "group", "value", "specimen", "select"});
    Awkward{}.save();
    Awkward second{.desc = 20, .group = 6, .select = 80};
    second.save();
    CHECK(Awkward::objects().first()->desc == 20); // the model's own ordering
    CHECK(Awkward::objects().get(col<&Awkward::select> == 80).group == 6);
    CHECK(
        Awkward::objects().filter(col<&Awkward::index> == 1).update(col<& Awkward::order> = 0) ==
        2);
    CHECK_THROWS_AS((Awkward{.check = 0, .group = 7}.save()), CheckViolation);
    second.remove();
    CHECK(Awkward::objects().count() == 1);
}

TEST_CASE("a model stays an aggregate as large as its members") {
    CHECK(sizeof(JustKey) == sizeof(Id));
    CHECK(std::is_aggregate_v<AllKinds>);
    const Hidden hidden{.name = "x"};
    CHECK(hidden.name == "x");
}
