// Every kind of error: its class, its sentence, the table and columns it names.
#include "tests/orm/database/models.hpp"

#include <doctest/doctest.h>

#include <functional>

namespace {

using Texts = std::vector<std::string>;

/// The error of class E that `body` throws; another one fails the test.
template<class E>
E error_of(const std::function<void()>& body) {
    try {
        body();
    } catch (const E& error) {
        return error;
    }
    throw std::logic_error{"nothing was thrown"};
}

} // namespace

TEST_CASE("UniqueViolation: one column, several, the primary key") {
    Hotel hotel;
    Room blue{.name = "blue"};
    blue.save();
    const auto one = error_of<UniqueViolation>([] { Room{.name = "blue"}.save(); });
    CHECK(one.what() == std::string{"insert into room: UNIQUE constraint failed: room.name"});
    CHECK(one.table() == "room");
    CHECK(one.columns() == Texts{"name"});
    Booking{.room = blue}.save();
    const auto two = error_of<UniqueViolation>([&] { Booking{.room = blue}.save(); });
    CHECK(two.table() == "booking");
    CHECK(two.columns() == Texts{"room_id", "day"});
    const auto key =
        error_of<UniqueViolation>([] { Room{.id = 1, .name = "x"}.save({.force_insert = true}); });
    CHECK(key.table() == "room");
    CHECK(key.columns() == Texts{"id"});
    Room green{.name = "green"};
    green.save();
    green.name = "blue";
    const auto update = error_of<UniqueViolation>([&] { green.save(); });
    CHECK(update.what() == std::string{"update room: UNIQUE constraint failed: room.name"});
    const auto set =
        error_of<UniqueViolation>([] { Room::objects().update(col<& Room::name> = "same"); });
    CHECK(set.columns() == Texts{"name"});
}

TEST_CASE("ForeignKeyViolation names the row at a save") {
    Hotel hotel;
    const auto error = error_of<ForeignKeyViolation>([] { Booking{.room = 9}.save(); });
    CHECK(
        error.what() == std::string{"insert into booking: FOREIGN KEY constraint failed (booking "
                                    "1: room_id = 9 points at no room)"});
    CHECK(error.table() == "booking");
    CHECK(error.columns() == Texts{"room_id"});
    CHECK(Booking::objects().count() == 0);
    Room blue{.name = "blue"};
    blue.save();
    Booking booking{.room = blue};
    booking.save();
    const auto update =
        error_of<ForeignKeyViolation>([] { Booking::objects().update(col<& Booking::room> = 5); });
    CHECK(update.table() == "booking");
    CHECK(Booking::objects().get(1).room.id() == 1);
}

TEST_CASE("ForeignKeyViolation when SQL of one's own deletes what is pointed at") {
    Hotel hotel;
    Room blue{.name = "blue"};
    blue.save();
    Booking{.room = blue}.save();
    const auto error = error_of<ForeignKeyViolation>([&] { hotel.db.execute("DELETE FROM room"); });
    CHECK(
        error.what() == std::string{"delete from room: FOREIGN KEY constraint failed (booking 1: "
                                    "room_id = 1 points at no room)"});
    CHECK(error.table() == "booking");
    CHECK(Room::objects().count() == 1);
}

TEST_CASE("NotNullViolation") {
    Hotel hotel;
    const auto error = error_of<NotNullViolation>([] { Booking{}.save(); });
    CHECK(
        error.what() ==
        std::string{"insert into booking: NOT NULL constraint failed: booking.room_id"});
    CHECK(error.table() == "booking");
    CHECK(error.columns() == Texts{"room_id"});
}

TEST_CASE("CheckViolation: of a column, of the table") {
    Hotel hotel;
    const auto column = error_of<CheckViolation>([] { Room{.name = std::string(41, 'x')}.save(); });
    CHECK(
        column.what() == std::string{"insert into room: CHECK constraint failed: "
                                     "room.name.max_length"});
    CHECK(column.constraint() == "room.name.max_length");
    CHECK(column.table() == "room");
    CHECK(column.columns() == Texts{"name"});
    Room blue{.name = "blue"};
    blue.save();
    const auto table =
        error_of<CheckViolation>([&] { Booking{.room = blue, .from = 9, .until = 8}.save(); });
    CHECK(table.constraint() == "booking.in_order");
    CHECK(table.table() == "booking");
    CHECK(table.columns().empty());
}

TEST_CASE("DataError: a value of the wrong type") {
    Hotel hotel;
    const auto error = error_of<DataError>([&] {
        hotel.db.execute("UPDATE room SET id = 1"); // no row: nothing to refuse
        hotel.db.execute("INSERT INTO booking (room_id, day, \"from\", until) "
                         "VALUES (1, '2027-01-05', 'noon', 1)");
    });
    CHECK(
        error.what() ==
        std::string{"insert into booking: cannot store TEXT value in INTEGER column booking.from"});
    CHECK(error.table() == "booking");
    CHECK(error.columns() == Texts{"from"});
}

TEST_CASE("DataError: a row that the member cannot hold") {
    Hotel hotel;
    hotel.db.execute("INSERT INTO room (name) VALUES ('blue')");
    hotel.db.execute("INSERT INTO booking (room_id, day, \"from\", until) "
                     "VALUES (1, 'soon', 0, 1)");
    const auto error = error_of<DataError>([] { Booking::objects().get(1); });
    CHECK(std::string{error.what()}.starts_with("booking.day: "));
    CHECK(error.table() == "booking");
    CHECK(error.columns() == Texts{"day"});
}

TEST_CASE("ProgrammingError: no such table, bad SQL, wrong number of values, two statements") {
    Database db{"sqlite::memory:"};
    db.make_default();
    const auto table = error_of<ProgrammingError>([] { Room{.name = "x"}.save(); });
    CHECK(
        table.what() == std::string{"insert into room: no such table: room; has create_tables() "
                                    "been called for it?"});
    CHECK(table.table() == "room");
    CHECK(
        error_of<ProgrammingError>([] { Room::objects().count(); }).what() ==
        std::string{"select from room: no such table: room; has create_tables() "
                    "been called for it?"});
    CHECK(error_of<ProgrammingError>([&] {
              db.execute("SELEC 1");
          }).what() == std::string{"SELEC 1: near \"SELEC\": syntax error"});
    CHECK(error_of<ProgrammingError>([&] {
              db.query("SELECT ?1, ?2", 1);
          }).what() == std::string{"1 values for a statement with 2 parameters: SELECT ?1, ?2"});
    CHECK(error_of<ProgrammingError>([&] {
              db.execute("SELECT 1; SELECT 2");
          }).what() == std::string{"\"SELECT 1; SELECT 2\" is not one SQL statement"});
    CHECK(error_of<ProgrammingError>([&] {
              db.execute("-- nothing");
          }).what() == std::string{"\"-- nothing\" is not one SQL statement"});
    db.execute("SELECT 1;  \n");
}

TEST_CASE("DoesNotExist and MultipleObjectsReturned say what was wanted of which table") {
    Hotel hotel;
    CHECK(error_of<DoesNotExist>([] {
              Room::objects().get(7);
          }).what() == std::string{"there is no Room where id = 7"});
    Room{.name = "a"}.save();
    Room{.name = "b"}.save();
    CHECK(error_of<MultipleObjectsReturned>([] {
              Room::objects().get();
          }).what() == std::string{"several rows of Room, where one was wanted"});
    const auto many = error_of<MultipleObjectsReturned>(
        [] { Room::objects().get(col<&Room::name> != "secret"); });
    CHECK(std::string{many.what()}.find("secret") == std::string::npos);
}

TEST_CASE("ValidationError lists every field") {
    const Booking booking{};
    const auto error = error_of<ValidationError>([&] { booking.validate(); });
    CHECK(error.what() == std::string{"Booking is not valid: room: is required"});
    CHECK(error.errors() == std::vector<FieldError>{{"room", "is required"}});
    const Room room{.name = std::string(41, 'x')};
    CHECK(error_of<ValidationError>([&] {
              room.validate();
          }).errors() == std::vector<FieldError>{{"name", "has 41 characters, 40 are allowed"}});
}

TEST_CASE("values are told when asked for, never in the message") {
    Hotel hotel;
    Room{.name = "secret"}.save();
    const auto error = error_of<UniqueViolation>([] { Room{.name = "secret"}.save(); });
    CHECK(error.values() == Texts{"'secret'"});
    CHECK(std::string{error.what()}.find("secret") == std::string::npos);
    CHECK(error.sql() == R"(INSERT INTO "room" ("name") VALUES (?1))");
    const auto check =
        error_of<CheckViolation>([] { Room{.name = "secret" + std::string(40, 'x')}.save(); });
    CHECK(std::string{check.what()}.find("secret") == std::string::npos);
}

TEST_CASE("the kinds of errors are kinds of each other as one would catch them") {
    static_assert(std::is_base_of_v<std::runtime_error, Error>);
    static_assert(std::is_base_of_v<Error, DatabaseError>);
    static_assert(std::is_base_of_v<DatabaseError, IntegrityError>);
    static_assert(std::is_base_of_v<IntegrityError, UniqueViolation>);
    static_assert(std::is_base_of_v<IntegrityError, ForeignKeyViolation>);
    static_assert(std::is_base_of_v<IntegrityError, NotNullViolation>);
    static_assert(std::is_base_of_v<IntegrityError, CheckViolation>);
    static_assert(std::is_base_of_v<DatabaseError, OperationalError>);
    static_assert(std::is_base_of_v<DatabaseError, ProgrammingError>);
    static_assert(std::is_base_of_v<Error, DoesNotExist>);
    static_assert(std::is_base_of_v<Error, ValidationError>);
    static_assert(!std::is_base_of_v<IntegrityError, ProtectedError>);
    Hotel hotel;
    CHECK_THROWS_AS(Booking{.room = 9}.save(), Error);
}
