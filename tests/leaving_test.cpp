// A test that leaves a receiver connected, and so fails its program.
#include "signals/signal.hpp"

#include <doctest/doctest.h>

static rowcall::Signal<void()> rang{"rang"};

TEST_CASE("this one leaves a receiver connected") {
    rang.connect([] {}, {.name = "leak"});
    CHECK(rang.has_listeners());
}
