#include "examples/todo/table.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <stdexcept>

using namespace todo;

namespace {

Table todos() {
    Table table(
        {{.title = "ID", .align = Table::Align::right},
         {.title = "Title", .shrinks = true},
         {.title = "Due"}});
    table.add({{"7"}, {"Buy milk"}, {"2027-01-05", Style::red}});
    table.add({{"12"}, {"Ask about 煎茶 in the shop"}});
    return table;
}

} // namespace

TEST_SUITE("table") {

    TEST_CASE("columns are as wide as their widest cell on the screen") {
        CHECK(
            todos().render({}, false) == "ID  Title                       Due\n"
                                         " 7  Buy milk                    2027-01-05\n"
                                         "12  Ask about 煎茶 in the shop\n");
    }

    TEST_CASE("a narrow terminal cuts the column made for it") {
        CHECK(
            todos().render(32, false) == "ID  Title             Due\n"
                                         " 7  Buy milk          2027-01-05\n"
                                         "12  Ask about 煎茶 …\n");
    }

    TEST_CASE("no line is wider than the terminal, however narrow it is") {
        for (int width = 7; width < 60; ++width) {
            std::istringstream lines(todos().render(width, false));
            for (std::string line; std::getline(lines, line);) {
                CAPTURE(width);
                CHECK(display_width(line) <= width);
            }
        }
        CHECK_NOTHROW(todos().render(1, false)); // less room than columns: as narrow as it gets
    }

    TEST_CASE("colours do not change where a cell stands") {
        CHECK(
            todos().render({}, true) ==
            "\033[1mID\033[0m  \033[1mTitle\033[0m                       "
            "\033[1mDue\033[0m\n"
            " 7  Buy milk                    \033[31m2027-01-05\033[0m\n"
            "12  Ask about 煎茶 in the shop\n");
    }

    TEST_CASE("a column without content is left out") {
        Table table({{.title = "ID"}, {.title = "Due"}, {.title = "Title"}});
        table.add({{"1"}, {""}, {"Buy milk"}});
        CHECK(table.render({}, false) == "ID  Title\n1   Buy milk\n");
        CHECK(Table({{.title = "ID"}}).render({}, false).empty());
    }

    TEST_CASE("a cell cannot break out of its row") {
        Table table({{.title = "Title"}});
        table.add({{"two\nlines\033[2J"}});
        CHECK(table.render({}, false) == "Title\ntwo␊lines␛[2J\n");
    }

    TEST_CASE("a row with too many cells is an error") {
        Table table({{.title = "ID"}});
        CHECK_THROWS_AS(table.add({{"1"}, {"2"}}), std::invalid_argument);
    }

} // TEST_SUITE
