#include "orm/database/options.hpp"

#include "orm/database/database.hpp"
#include "orm/error.hpp"

#include <doctest/doctest.h>

using namespace rowcall;

namespace {

detail::DatabaseAddress parse(std::string url) {
    return detail::parse_address({.url = std::move(url)});
}

} // namespace

TEST_CASE("a URL names the kind of database and where it is") {
    CHECK(parse("sqlite:todo.db").scheme == "sqlite");
    CHECK(parse("sqlite:todo.db").location == "todo.db");
    CHECK(parse("sqlite:/var/lib/app/my data.sqlite3").location == "/var/lib/app/my data.sqlite3");
    CHECK(parse("sqlite::memory:").location == ":memory:");
    CHECK(parse("sqlite:C:/todo.db").location == "C:/todo.db");
    CHECK(parse("sqlite:a?mode=ro").location == "a");
}

TEST_CASE("options behind the question mark win over those of the struct") {
    const auto defaults = parse("sqlite:a").options;
    CHECK_FALSE(defaults.read_only);
    CHECK(defaults.create);
    CHECK(defaults.busy_timeout == std::chrono::milliseconds{5000});
    CHECK(parse("sqlite:a?mode=ro").options.read_only);
    CHECK_FALSE(parse("sqlite:a?mode=rw").options.create);
    const auto both = parse("sqlite:a?mode=rwc&busy_timeout=70").options;
    CHECK(both.create);
    CHECK(both.busy_timeout == std::chrono::milliseconds{70});
    const auto given = detail::parse_address(
        {.url = "sqlite:a?busy_timeout=0",
         .busy_timeout = std::chrono::milliseconds{9},
         .read_only = true});
    CHECK(given.options.busy_timeout == std::chrono::milliseconds{0});
    CHECK(given.options.read_only);
}

TEST_CASE("a URL that is not understood is quoted, with what would be") {
    const auto refused = [](const char* url, const char* message) {
        CAPTURE(url);
        CHECK_THROWS_WITH_AS(Database{url}, message, ProgrammingError);
    };
    refused(
        "todo.db",
        "\"todo.db\" is not a database URL: it begins with the kind of database, such as "
        "sqlite:todo.db");
    refused(
        "", "\"\" is not a database URL: it begins with the kind of database, such as "
            "sqlite:todo.db");
    refused(
        ":memory:", "\":memory:\" is not a database URL: it begins with the kind of database, "
                    "such as sqlite:todo.db");
    refused("sqlite:", "database URL \"sqlite:\" names no database");
    refused("sqlite:?mode=ro", "database URL \"sqlite:?mode=ro\" names no database");
    refused(
        "mysql:todo",
        "database URL \"mysql:todo\": there is no backend for mysql, only for sqlite");
    const std::string known =
        " is not understood; there are mode=ro|rw|rwc and busy_timeout=MILLISECONDS";
    for (const char* option :
         {"mode=fast", "mode=", "colour=red", "busy_timeout=soon", "busy_timeout=-1",
          "busy_timeout=", "busy_timeout=5s", "busy_timeout=99999999999"}) {
        const std::string url = std::string{"sqlite:a?"} + option;
        refused(url.c_str(), ("database URL \"" + url + "\": " + option + known).c_str());
    }
}
