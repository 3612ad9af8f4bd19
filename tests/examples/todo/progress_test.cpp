#include "examples/todo/progress.hpp"
#include "tests/examples/todo/pty.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace std::chrono_literals;
using todo::ProgressBar;

namespace {

/// A clock that stands still until it is moved.
struct HandClock {
    ProgressBar::Clock::time_point time{};
    ProgressBar::Options on(int fd) {
        return {.fd = fd, .now = [this] { return time; }};
    }
};

constexpr const char* erase = "\r\033[K";

} // namespace

TEST_SUITE("progress bar") {

    TEST_CASE("it shows how far the job is, and is gone at the end") {
        const SetVariable term("TERM", "xterm");
        const Pty pty(40);
        HandClock clock;
        {
            ProgressBar bar("Importing", 200, clock.on(pty.terminal()));
            clock.time += 100ms;
            bar.update(100);
            CHECK(pty.written() == erase + std::string("Importing  [=========>         ]   50 %"));
            clock.time += 100ms;
            bar.update(200);
            CHECK(pty.written() == erase + std::string("Importing  [===================]  100 %"));
        }
        CHECK(pty.written() == erase);
    }

    TEST_CASE("a job that is done at once shows nothing") {
        const SetVariable term("TERM", "xterm");
        const Pty pty;
        HandClock clock;
        {
            ProgressBar bar("Importing", 200, clock.on(pty.terminal()));
            clock.time += 99ms;
            bar.update(200);
        }
        CHECK(pty.written().empty());
    }

    TEST_CASE("it is drawn at most ten times a second") {
        const SetVariable term("TERM", "xterm");
        const Pty pty;
        HandClock clock;
        ProgressBar bar("Importing", 10'000, clock.on(pty.terminal()));
        int drawn = 0;
        for (std::uint64_t done = 0; done < 1'000; ++done) {
            clock.time += 1ms;
            bar.update(done);
            drawn += !pty.written().empty();
        }
        CHECK(drawn == 10);
    }

    TEST_CASE("nothing is written but to a terminal that can erase a line") {
        HandClock clock;
        int ends[2];
        REQUIRE(pipe(ends) == 0);
        {
            ProgressBar bar("Importing", 100, clock.on(ends[1]));
            clock.time += 1s;
            bar.update(50);
        }
        close(ends[1]);
        char byte;
        CHECK(read(ends[0], &byte, 1) == 0);
        close(ends[0]);

        const SetVariable term("TERM", "dumb");
        const Pty pty;
        {
            ProgressBar bar("Importing", 100, clock.on(pty.terminal()));
            clock.time += 1s;
            bar.update(50);
        }
        CHECK(pty.written().empty());
    }

    TEST_CASE("a total that is not known, too small or hard to fit does no harm") {
        const SetVariable term("TERM", "xterm");
        HandClock clock;
        const auto line = [&](unsigned short columns, std::uint64_t total, std::uint64_t done) {
            const Pty pty(columns);
            ProgressBar bar("Importing", total, clock.on(pty.terminal()));
            clock.time += 1s;
            bar.update(done);
            return pty.written().substr(std::string(erase).size());
        };
        CHECK(line(80, 0, 4321) == "Importing  4321");
        CHECK(line(30, 100, 200) == "Importing  [=========]  100 %");
        CHECK(line(30, 100, 0) == "Importing  [>        ]    0 %");
        CHECK(line(20, 100, 42) == " 42 %");
        CHECK(line(3, 100, 42) == " …");
    }

} // TEST_SUITE
