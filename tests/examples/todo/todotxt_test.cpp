#include "examples/todo/todotxt.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using rowcall::Date;
using todo::format_todo_txt;
using todo::parse_todo_txt;
using todo::TodoTxtError;
using todo::TodoTxtLine;
using todo::TodoTxtReader;

namespace {

std::optional<Date> date(const char* text) { return Date::parse(text); }

using Words = std::vector<std::string>;
using KeyValues = std::vector<TodoTxtLine::KeyValue>;

/// The texts of all items that the reader finds in `file`.
Words texts(const std::string& file) {
    std::istringstream in(file);
    TodoTxtReader reader(in);
    Words result;
    while (const auto item = reader.next()) result.push_back(item->text);
    return result;
}

/// What reading `file` to its end throws.
std::string problem_of(const std::string& file) {
    try {
        texts(file);
    } catch (const std::exception& error) {
        return error.what();
    }
    return "none";
}

} // namespace

TEST_SUITE("todo.txt") {

    TEST_CASE("every part of a line is read") {
        const TodoTxtLine item = parse_todo_txt(
            "x (A) 2026-05-20 2026-04-30 Measure the shelf +flat @home +oak due:2026-05-30 est:2h");
        CHECK(item.done);
        CHECK(item.priority == 'A');
        CHECK(item.completed == date("2026-05-20"));
        CHECK(item.created == date("2026-04-30"));
        CHECK(item.text == "Measure the shelf +flat @home +oak due:2026-05-30 est:2h");
        CHECK(item.projects == Words{"flat", "oak"});
        CHECK(item.contexts == Words{"home"});
        CHECK(item.key_values == KeyValues{{"due", "2026-05-30"}, {"est", "2h"}});
        CHECK(item.due == date("2026-05-30"));
    }

    TEST_CASE("each part may be missing") {
        CHECK(parse_todo_txt("Buy milk") == TodoTxtLine{.text = "Buy milk"});
        CHECK(parse_todo_txt("(Z) Buy milk") == TodoTxtLine{.priority = 'Z', .text = "Buy milk"});
        CHECK(
            parse_todo_txt("(B) 2026-04-30 Buy milk") ==
            TodoTxtLine{.priority = 'B', .created = date("2026-04-30"), .text = "Buy milk"});
        CHECK(
            parse_todo_txt("2026-04-30 Buy milk") ==
            TodoTxtLine{.created = date("2026-04-30"), .text = "Buy milk"});
        CHECK(parse_todo_txt("x Buy milk") == TodoTxtLine{.done = true, .text = "Buy milk"});
        CHECK(parse_todo_txt("") == TodoTxtLine{});
    }

    TEST_CASE("the only date of a completed item is that of its completion") {
        const TodoTxtLine item = parse_todo_txt("x 2026-05-20 Buy milk");
        CHECK(item.completed == date("2026-05-20"));
        CHECK_FALSE(item.created.has_value());
    }

    TEST_CASE("an open item has one date, a second one is text") {
        const TodoTxtLine item = parse_todo_txt("2026-05-20 2026-04-30 Buy milk");
        CHECK(item.created == date("2026-05-20"));
        CHECK(item.text == "2026-04-30 Buy milk");
    }

    TEST_CASE("what only looks like a mark of completion or a priority is text") {
        for (const char* line :
             {"xylophone lesson", "X 2026-05-20 Buy milk", "x", "x\tBuy milk", " x Buy milk",
              "(b) Buy milk", "(B)->Buy milk", "(B)", "(AB) Buy milk", "() Buy milk",
              "(1) Buy milk", "Buy milk (A) now", " (A) Buy milk"}) {
            CAPTURE(line);
            CHECK(parse_todo_txt(line) == TodoTxtLine{.text = line});
        }
        const TodoTxtLine item = parse_todo_txt("(A) x Find ticket prices");
        CHECK_FALSE(item.done);
        CHECK(item.text == "x Find ticket prices");
    }

    TEST_CASE("what only looks like a date is text") {
        for (const char* line :
             {"2027-02-30 Buy milk", "2027-13-01 Buy milk", "0000-01-01 Buy milk",
              "27-01-05 Buy milk", "2027-1-5 Buy milk", "2027/01/05 Buy milk", "2027-01-05",
              "2027-01-05: Buy milk", "2027-02-29 not a leap year"}) {
            CAPTURE(line);
            CHECK(parse_todo_txt(line) == TodoTxtLine{.text = line});
        }
        CHECK(parse_todo_txt("2028-02-29 a leap year").created == date("2028-02-29"));
    }

    TEST_CASE("a project or context is a word that begins with its sign") {
        CHECK(parse_todo_txt("+flat paint it").projects == Words{"flat"});
        CHECK(parse_todo_txt("(A) @home paint it").contexts == Words{"home"});
        CHECK(parse_todo_txt("paint\t+flat\t@home").projects == Words{"flat"});
        CHECK(parse_todo_txt("paint it +flat.hall,").projects == Words{"flat.hall,"});
        CHECK(parse_todo_txt("+Łódź @café").projects == Words{"Łódź"});

        for (const char* line : {"learn 2+2", "mail ann@example.com", "a + b @ home", "+", "@"}) {
            CAPTURE(line);
            CHECK(parse_todo_txt(line).projects.empty());
            CHECK(parse_todo_txt(line).contexts.empty());
        }
    }

    TEST_CASE("a URL, a time of day and a lonely colon are no key:value") {
        for (const char* line :
             {"read http://x", "read https://example.org/a+b", "at 10:30", "note: buy milk",
              "a:b:c", ":value", "scale 1:50", "::", "+a:b"}) {
            CAPTURE(line);
            CHECK(parse_todo_txt(line).key_values.empty());
        }
        CHECK(parse_todo_txt("pri:A").key_values == KeyValues{{"pri", "A"}});
    }

    TEST_CASE("a due: that is not a date is an error that names it") {
        for (const char* due : {"2027-02-30", "tomorrow", "2027-1-5", "2027-01-05,"}) {
            CAPTURE(due);
            try {
                parse_todo_txt(std::string("Buy milk due:") + due);
                FAIL("no error");
            } catch (const TodoTxtError& error) {
                CHECK(error.column() == 10);
                CHECK(error.line() == 0);
                CHECK(error.problem().find(due) != std::string::npos);
                CHECK(error.problem().starts_with("due: "));
            }
        }
        CHECK_FALSE(parse_todo_txt("Buy milk due: 2027-02-30").due.has_value());
        CHECK(parse_todo_txt("a due:2027-01-05 due:2026-01-05").due == date("2027-01-05"));
    }

    TEST_CASE("what is not text is refused with its place") {
        using namespace std::string_literals;
        const auto column_of = [](const std::string& line) -> std::size_t {
            try {
                parse_todo_txt(line);
            } catch (const TodoTxtError& error) {
                return error.column();
            }
            return 0;
        };
        CHECK(column_of("Buy\0milk"s) == 4);
        CHECK(column_of("Buy milk\n") == 9);
        CHECK(column_of("Buy\rmilk") == 4);
        CHECK(column_of("Buy m\xFFlk") == 6);
        CHECK(column_of("Buy \xC0\xAF") == 5);         // overlong
        CHECK(column_of("Buy \xED\xA0\x80") == 5);     // a surrogate
        CHECK(column_of("Buy \xF4\x90\x80\x80") == 5); // past the last code
        CHECK(column_of("Buy \xE7\x85") == 5);         // cut off
        CHECK(column_of("Buy 煎茶 \xF0\x9F\x8D\xB5") == 0);
    }

    TEST_CASE("a line that is read and written stays the same") {
        for (const char* line :
             {"",
              "x ",
              "x  ",
              "x",
              "xx",
              "(A) ",
              "(A)",
              "(A)  two spaces",
              "x x Buy milk",
              "x (A) 2026-05-20 2026-04-30 all",
              "x (A) Buy milk",
              "x 2026-05-20 ",
              "x 2026-05-20",
              "x 2026-05-20 2026-04-30",
              "x 2026-05-20  2026-04-30 milk",
              "2026-05-20 ",
              "(A) 2026-05-20 (B) milk",
              "2027-02-30 milk",
              "x 2027-02-30 2026-01-01 milk",
              "  leading and trailing  ",
              "\ttabs\t\tinside\t",
              "Žižkov +Łódź @café 煎茶 👩‍🌾 é",
              "http://x due:2027-01-05 +a+b @c@d e:f:g",
              "0001-01-01 first",
              "9999-12-31 last"}) {
            CAPTURE(line);
            CHECK(format_todo_txt(parse_todo_txt(line)) == line);
        }
        const std::string long_line(100'000, 'y');
        CHECK(format_todo_txt(parse_todo_txt(long_line)) == long_line);
    }

    TEST_CASE("every short line of the format's own signs stays the same") {
        // Each line of up to six of these parts, which make and break every rule at some place.
        const std::vector<std::string> parts{"x", " ", "(A)", "2026-05-20", "+", "k:v"};
        for (std::size_t length = 1; length <= 6; ++length) {
            std::size_t count = 1;
            for (std::size_t i = 0; i < length; ++i) count *= parts.size();
            for (std::size_t number = 0; number < count; ++number) {
                std::string line;
                for (std::size_t i = 0, rest = number; i < length; ++i, rest /= parts.size())
                    line += parts[rest % parts.size()];
                if (format_todo_txt(parse_todo_txt(line)) != line) FAIL_CHECK(line);
            }
        }
    }

    TEST_CASE("an item that the format cannot express is not written") {
        const auto refused = [](const TodoTxtLine& item) {
            CHECK_THROWS_AS(format_todo_txt(item), std::invalid_argument);
        };
        refused({.text = "x marks the spot"});
        refused({.text = "(A) is the best mark"});
        refused({.text = "2026-05-20 was a Wednesday"});
        refused({.text = "two\nlines"});
        refused({.text = "invalid \xFF"});
        refused({.text = "Buy milk due:soon"});
        refused({.priority = 'a', .text = "Buy milk"});
        refused({.completed = date("2026-05-20"), .text = "completed but not done"});
        refused({.done = true, .created = date("2026-05-20"), .text = "when was it completed?"});

        // Behind a date the same text is safe.
        CHECK(
            format_todo_txt({.created = date("2026-05-01"), .text = "x marks the spot"}) ==
            "2026-05-01 x marks the spot");
        CHECK_THROWS_WITH(
            format_todo_txt({.text = "x marks the spot"}),
            "the todo.txt format cannot express \"x marks the spot\": "
            "it would be read as something else");
    }

    TEST_CASE("a file may end its lines in LF or CRLF, and the last one in nothing") {
        CHECK(texts("a\nb\n") == Words{"a", "b"});
        CHECK(texts("a\r\nb\r\n") == Words{"a", "b"});
        CHECK(texts("a\nb") == Words{"a", "b"});
        CHECK(
            texts("\xEF\xBB\xBF"
                  "a\nb\n") == Words{"a", "b"});
        CHECK(texts("").empty());
        CHECK(texts("\n\r\n \n\t\n").empty());
        CHECK(texts("a\n\n\nb\n\n") == Words{"a", "b"});
    }

    TEST_CASE("the reader says in which line it is and how much it has read") {
        std::istringstream in("one\n\n\r\nfour\r\nfive");
        TodoTxtReader reader(in);
        CHECK(reader.bytes() == 0);
        REQUIRE(reader.next()->text == "one");
        CHECK(reader.line() == 1);
        CHECK(reader.bytes() == 4);
        REQUIRE(reader.next()->text == "four");
        CHECK(reader.line() == 4);
        CHECK(reader.bytes() == 13);
        REQUIRE(reader.next()->text == "five");
        CHECK(reader.line() == 5);
        CHECK(reader.bytes() == 17);
        CHECK_FALSE(reader.next().has_value());
        CHECK_FALSE(reader.next().has_value());
    }

    TEST_CASE("an error in a file names the line") {
        using namespace std::string_literals;
        CHECK(problem_of("a\n\nb\nBuy milk due:never\n").starts_with("line 4, column 10: due: "));
        CHECK(problem_of("a\r\n\0"s) == "line 2, column 1: a NUL byte: this is not a text");
        CHECK(problem_of("a\nb\xFF\n") == "line 2, column 2: a byte that is not UTF-8");
        CHECK(problem_of("a\rb\rc\n") == "line 1, column 2: a line break inside of an item");
        CHECK(problem_of("a\r") == "line 1, column 2: a line break inside of an item");
    }

    TEST_CASE("lines up to the limit are read, a longer one is refused, wherever they stand") {
        const std::string longest(TodoTxtReader::max_line_size, 'y');
        CHECK(texts(longest) == Words{longest});
        for (const std::size_t before : {1UL, 100UL, 65'535UL, 65'536UL}) {
            const std::string first(before, 'a');
            CHECK(
                texts(first + "\n" + longest + "\nb\n" + longest) ==
                Words{first, longest, "b", longest});
            CHECK(
                problem_of(first + "\n" + longest + "y\n") ==
                "line 2, column 65537: a line of more than 65536 bytes");
        }
        CHECK(problem_of(std::string(10'000'000, 'y')).starts_with("line 1, column 65537: "));
    }

    TEST_CASE("a directory cannot be read, and that is an error") {
        std::ifstream in(ROWCALL_SOURCE_DIR "/examples", std::ios::binary);
        TodoTxtReader reader(in);
        CHECK_THROWS_AS(reader.next(), std::system_error);
    }

    TEST_CASE("the file of the tour is well formed, and stays the same") {
        const std::string path = ROWCALL_SOURCE_DIR "/examples/todo/tour.todo.txt";
        std::ifstream file(path, std::ios::binary);
        REQUIRE(file.is_open());
        std::stringstream content;
        content << file.rdbuf();

        TodoTxtReader reader(content);
        std::string written;
        std::size_t done = 0, due = 0, prioritised = 0, plain = 0;
        while (const auto item = reader.next()) {
            written += format_todo_txt(*item) + '\n';
            done += item->done;
            due += item->due.has_value();
            prioritised += item->priority.has_value();
            plain += !item->created.has_value();
            CHECK_FALSE(item->projects.empty());
            CHECK_FALSE(item->contexts.empty());
        }
        CHECK(written == content.str());
        CHECK(reader.line() > 180);
        CHECK(done > 10);
        CHECK(due > 40);
        CHECK(prioritised > 20);
        CHECK(plain > 5);
    }

} // TEST_SUITE
