// CREATE TABLE: strict, complete, harmless when repeated.
#include "orm/orm.hpp"

#include "orm/backends/sqlite/sqlite_dialect.hpp"
#include "orm/schema/create_table.hpp"
#include "orm/testing/test_database.hpp"

#include <doctest/doctest.h>

using namespace rowcall;
using namespace std::string_literals;

namespace {

struct Owner : Model<Owner> {
    PrimaryKey<std::string> name;
};

struct Thing : Model<Thing> {
    Id id;
    std::string title;
    bool done = false;
    std::optional<double> weight;
    std::vector<std::byte> picture;
    Decimal price;
    ForeignKey<Owner, std::string> owner;
    ManyToMany<Owner> friends;
    static constexpr auto meta() {
        return table<Thing>(
            field<&Thing::title>.max_length(200), field<&Thing::owner>.on_delete(cascade),
            index<&Thing::owner, &Thing::done>, check{"sane", "weight > 0"});
    }
};

struct Child : Model<Child> {
    Id id;
    ForeignKey<Thing> parent;
    ForeignKey<Thing> other;
    static constexpr auto meta() { return table<Child>(field<&Child::other>.null().unique()); }
};

std::vector<std::string> sql_of(const ModelInfo& model) {
    return detail::create_table_sql(model, detail::SqliteDialect{});
}

} // namespace

TEST_CASE("a table is STRICT and has every rule of its model") {
    const auto sql = sql_of(model_info<Thing>());
    REQUIRE(sql.size() == 2);
    CHECK(
        sql[0] ==
        "CREATE TABLE IF NOT EXISTS \"thing\" (\"id\" INTEGER PRIMARY KEY AUTOINCREMENT, "
        "\"title\" TEXT NOT NULL CONSTRAINT \"thing.title.max_length\" CHECK "
        "(length(CAST(\"title\" AS BLOB)) <= 200 OR (length(\"title\") <= 200 AND "
        "instr(CAST(\"title\" AS BLOB), x'00') = 0)), "
        "\"done\" INTEGER NOT NULL CONSTRAINT \"thing.done.range\" CHECK (\"done\" BETWEEN 0 AND "
        "1), \"weight\" REAL, \"picture\" BLOB NOT NULL, "
        "\"price\" TEXT NOT NULL COLLATE \"rowcall_decimal\", "
        "\"owner_id\" TEXT NOT NULL REFERENCES \"owner\" (\"name\") DEFERRABLE INITIALLY "
        "DEFERRED, CONSTRAINT \"thing.sane\" CHECK (weight > 0)) STRICT");
    CHECK(sql[1].starts_with("CREATE INDEX IF NOT EXISTS \"thing_owner_id_done_"));
    CHECK(sql[1].ends_with("_idx\" ON \"thing\" (\"owner_id\", \"done\")"));
}

TEST_CASE("foreign keys have an index, unless another one begins with them") {
    CHECK(sql_of(model_info<Thing>()).size() == 2);
    const auto sql = sql_of(model_info<Child>());
    REQUIRE(sql.size() == 2);
    CHECK(sql[1].ends_with(" ON \"child\" (\"parent_id\")")); // other_id is UNIQUE, which is one
}

TEST_CASE("the name of an index is the same wherever it is made") {
    CHECK(
        sql_of(model_info<Child>()).at(1) ==
        "CREATE INDEX IF NOT EXISTS \"child_parent_id_ff1714cd_idx\" ON \"child\" "
        "(\"parent_id\")");
}

TEST_CASE("tables in the database are strict, and join tables are made along") {
    Database db{"sqlite::memory:"};
    db.create_tables<Owner, Thing, Child>();
    const auto tables = db.query("SELECT name FROM pragma_table_list WHERE strict ORDER BY name");
    const std::vector<std::vector<OwnedValue>> expected{
        {"child"s}, {"owner"s}, {"thing"s}, {"thing_friends"s}};
    CHECK(tables == expected);
    CHECK_THROWS_AS(db.execute("INSERT INTO owner (name) VALUES (x'00')"), DataError);
}

TEST_CASE("creating tables twice is harmless") {
    testing::TestDatabase<Owner, Thing, Child> db;
    Owner{.name = "ann"}.save();
    const auto schema = [&] { return db.query("SELECT sql FROM sqlite_schema ORDER BY rowid"); };
    const auto before = schema();
    db.create_tables<Owner, Thing, Child>();
    db.create_tables<Child>();
    CHECK(schema() == before);
    CHECK(Owner::objects().count() == 1);
}

TEST_CASE("tables that exist stay as they are") {
    Database db{"sqlite::memory:"};
    db.execute("CREATE TABLE owner (name TEXT PRIMARY KEY, extra INTEGER DEFAULT 7)");
    db.create_tables<Owner>();
    Owner{.name = "ann"}.save({.database = &db});
    CHECK(db.query("SELECT extra FROM owner").at(0).at(0) == OwnedValue{std::int64_t{7}});
}
