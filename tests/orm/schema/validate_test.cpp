// validate(): all that is wrong at once, without the database.
#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace rowcall;

namespace {

struct Company : Model<Company> {
    Id id;
};

struct Employee : Model<Employee> {
    Id id;
    std::string name;
    std::string role = "clerk";
    double salary = 0;
    std::uint64_t badge = 0;
    Date from;
    std::optional<Date> until;
    Timestamp created;
    ForeignKey<Company> company;
    ForeignKey<Company> former;
    static constexpr auto meta() {
        return table<Employee>(
            field<&Employee::name>.max_length(4), field<&Employee::role>.choices("clerk", "boss"),
            field<&Employee::created>.auto_now_add(), field<&Employee::former>.null());
    }
    void clean(std::vector<FieldError>& errors) const {
        if (until && *until < from) errors.push_back({"until", "is before from"});
        if (name == role) errors.push_back({"", "nobody is called so"});
    }
};

struct Coded : Model<Coded> {
    PrimaryKey<std::string> code;
};
struct Numbered : Model<Numbered> {
    PrimaryKey<Uuid> id;
};

std::vector<FieldError> errors_of(const auto& record) {
    try {
        record.validate();
        return {};
    } catch (const ValidationError& error) {
        return error.errors();
    }
}

} // namespace

TEST_CASE("a record without a fault is valid, saved or not") {
    Employee{.name = "Ann", .company = 1}.validate();
    Numbered{}.validate(); // its key is made by save()
    Coded{.code = "a"}.validate();
}

TEST_CASE("every broken field is reported at once, in the order of the members, then clean()") {
    const Employee broken{
        .name = "Annabel",
        .role = "king",
        .salary = std::nan(""),
        .badge = UINT64_MAX,
        .from = Date::parse("2027-01-05"),
        .until = Date::parse("2027-01-04")};
    const std::vector<FieldError> expected{
        {"name", "has 7 characters, 4 are allowed"},
        {"role", "'king' is not one of 'clerk', 'boss'"},
        {"salary", "NaN cannot be stored: it would be read back as NULL"},
        {"badge", "18446744073709551615 does not fit an INTEGER column, which holds up to "
                  "9223372036854775807"},
        {"company", "is required"},
        {"until", "is before from"}};
    CHECK(errors_of(broken) == expected);
    CHECK_THROWS_WITH(
        broken.validate(),
        "Employee is not valid: name: has 7 characters, 4 are allowed; role: 'king' is not one "
        "of 'clerk', 'boss'; salary: NaN cannot be stored: it would be read back as NULL; badge: "
        "18446744073709551615 does not fit an INTEGER column, which holds up to "
        "9223372036854775807; company: is required; until: is before from");
}

TEST_CASE("clean() may speak of the record as a whole") {
    const Employee employee{.name = "boss", .role = "boss", .company = 1};
    CHECK_THROWS_WITH_AS(
        employee.validate(), "Employee is not valid: nobody is called so", ValidationError);
}

TEST_CASE("a foreign key that was assigned from an unsaved object is reported") {
    const Employee employee{.name = "Ann", .company = Company{}};
    const std::vector<FieldError> expected{
        {"company", "it was assigned from an object that is not saved: save that first"}};
    CHECK(errors_of(employee) == expected);
}

TEST_CASE("a key that the program must set is required") {
    const std::vector<FieldError> expected{{"code", "is a primary key that the program must set"}};
    CHECK(errors_of(Coded{}) == expected);
}

TEST_CASE("save() does not call validate()") {
    testing::TestDatabase<Company, Employee> db;
    Company company;
    company.save();
    Employee employee{
        .name = "boss",
        .role = "boss",
        .from = Date::parse("2027-01-05"),
        .until = Date::parse("2027-01-04"),
        .company = company};
    employee.save();
    CHECK(Employee::objects().count() == 1);
}
