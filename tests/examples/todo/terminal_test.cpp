#include "examples/todo/terminal.hpp"
#include "tests/examples/todo/pty.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <string>

using namespace todo;

TEST_SUITE("terminal") {

    TEST_CASE("colours are for terminals, unless the user says otherwise") {
        const Pty pty;
        const SetVariable term("TERM", "xterm"), unset("NO_COLOR", nullptr);
        const int null = open("/dev/null", O_WRONLY);

        CHECK(use_color(ColorMode::automatic, pty.terminal()));
        CHECK_FALSE(use_color(ColorMode::never, pty.terminal()));
        CHECK_FALSE(use_color(ColorMode::automatic, null));
        CHECK(use_color(ColorMode::always, null));
        {
            const SetVariable no_color("NO_COLOR", "1");
            CHECK_FALSE(use_color(ColorMode::automatic, pty.terminal()));
            CHECK(use_color(ColorMode::always, pty.terminal()));
        }
        {
            const SetVariable empty("NO_COLOR", "");
            CHECK(use_color(ColorMode::automatic, pty.terminal()));
        }
        {
            const SetVariable dumb("TERM", "dumb");
            CHECK_FALSE(use_color(ColorMode::automatic, pty.terminal()));
        }
        {
            const SetVariable none("TERM", nullptr);
            CHECK_FALSE(use_color(ColorMode::automatic, pty.terminal()));
        }
        close(null);
    }

    TEST_CASE("only a terminal has a width") {
        const int null = open("/dev/null", O_WRONLY);
        CHECK(terminal_width(Pty(132).terminal()) == 132);
        CHECK(terminal_width(Pty(0).terminal()) == 80); // one that does not know
        CHECK_FALSE(terminal_width(null).has_value());
        CHECK_FALSE(terminal_width(-1).has_value());
        close(null);
    }

    TEST_CASE("a style is put around the text only in colour") {
        CHECK(styled("late", Style::red, true) == "\033[31mlate\033[0m");
        CHECK(styled("late", Style::red, false) == "late");
        CHECK(styled("late", Style::plain, true) == "late");
        CHECK(styled("", Style::red, true).empty());
    }

    TEST_CASE("what could disturb the terminal is made visible") {
        using namespace std::string_literals;
        CHECK(printable("Buy milk, žluťoučký 煎茶 👍") == "Buy milk, žluťoučký 煎茶 👍");
        CHECK(printable("\033[2J") == "␛[2J");
        CHECK(printable("a\tb") == "a b");
        CHECK(printable("a\nb\rc\0d\x7F"s) == "a␊b␍c␀d␡");
        CHECK(
            printable("\xC2\x9B"
                      "31m") == "\uFFFD31m"); // one character, the same as ESC [
        CHECK(printable("\u202Eevil\u2066") == "\uFFFDevil\uFFFD");
        CHECK(printable("a\xFF\xC3") == "a\uFFFD\uFFFD");
    }

    TEST_CASE("the width of a text is what it takes on the screen") {
        CHECK(display_width("") == 0);
        CHECK(display_width("milk") == 4);
        CHECK(display_width("Łódź") == 4);
        CHECK(display_width("e\u0301") == 1); // e and a combining accent
        CHECK(display_width("煎茶") == 4);
        CHECK(display_width("한글") == 4);
        CHECK(display_width("ｍ") == 2); // full width
        CHECK(display_width("👍") == 2);
        CHECK(display_width("…") == 1);
        CHECK(display_width("a\u200Bb") == 2); // zero width space
    }

    TEST_CASE("a text is cut to the columns there are") {
        CHECK(fit("Buy milk", 8) == "Buy milk");
        CHECK(fit("Buy milk", 7) == "Buy mi…");
        CHECK(fit("Buy milk", 1) == "…");
        CHECK(fit("", 1).empty());
        CHECK(fit("煎茶煎茶", 8) == "煎茶煎茶");
        CHECK(fit("煎茶煎茶", 7) == "煎茶煎…");
        CHECK(fit("煎茶煎茶", 6) == "煎茶…"); // half an ideograph is left out
        CHECK(fit("e\u0301e\u0301e\u0301", 2) == "e\u0301…");
        CHECK(fit("ae\u0301", 2) == "ae\u0301");
    }

} // TEST_SUITE
