#include "tests/orm/database/models.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace {

/// How many statements SQLite has compiled so far on this thread's connection cannot be asked;
/// what can be seen is that results are right whatever is kept.
void use(Database& db) {
    db.make_default();
    db.create_tables<Room, Booking>();
    for (const char* name : {"a", "b", "c"}) Room{.name = name}.save();
    // The same query inside of itself, and one that writes.
    std::string seen;
    for (Room& outer : Room::objects().order_by(col<&Room::id>).stream()) {
        for (Room& inner : Room::objects().order_by(col<&Room::id>).stream()) {
            if (inner.id == outer.id)
                Room::objects()
                    .filter(col<&Room::id> == inner.id)
                    .update(col<& Room::name> = inner.name + "!");
            seen += outer.name + inner.name + " ";
        }
    }
    CHECK(seen.starts_with("aa ab ac ba! "));
    for (int i = 0; i < 20; ++i)
        CHECK(
            db.query(fmt::format("SELECT {} + ?1", i), i)[0][0] == OwnedValue{std::int64_t{2 * i}});
    CHECK(Room::objects().get(1).name == "a!");
}

} // namespace

TEST_CASE("results do not depend on how many statements are kept") {
    for (const std::size_t capacity : {0U, 1U, 2U, 256U}) {
        CAPTURE(capacity);
        Database db{{.url = "sqlite::memory:", .statement_cache = capacity}};
        use(db);
    }
}

TEST_CASE("a statement on loan is not given to a second reader") {
    Hotel hotel;
    for (int i = 0; i < 5; ++i) Room{.name = std::to_string(i)}.save();
    int depth = 0, rows = 0;
    const std::function<void()> descend = [&] {
        for ([[maybe_unused]] const Room& room : Room::objects().stream()) {
            ++rows;
            if (depth < 3) {
                ++depth;
                descend();
                --depth;
            }
        }
    };
    descend();
    CHECK(rows == 5 + 25 + 125 + 625);
}

TEST_CASE("a loop that is left early leaves its statement as new") {
    Hotel hotel;
    for (int i = 0; i < 5; ++i) Room{.name = std::to_string(i)}.save();
    for (int i = 0; i < 3; ++i) {
        CHECK_THROWS_AS(
            [] {
                for (const Room& room : Room::objects().stream()) throw room.name;
            }(),
            std::string);
        CHECK(Room::objects().to_vector().size() == 5);
    }
    hotel.db.execute("DROP TABLE booking"); // would be locked by a statement that still reads
}

TEST_CASE("statements follow a change of the schema") {
    Hotel hotel;
    Room room{.name = "a"};
    room.save();
    CHECK(Room::objects().count() == 1);
    hotel.db.execute("ALTER TABLE room ADD COLUMN extra TEXT");
    room.save();
    CHECK(Room::objects().get(1).name == "a");
    hotel.db.execute("DROP TABLE booking");
    hotel.db.execute("DROP TABLE room");
    CHECK_THROWS_AS(room.save(), ProgrammingError);
    hotel.db.create_tables<Room, Booking>();
    room.save();
    CHECK(Room::objects().get(1).name == "a");
}
