#include "tests/conformance/comparison.hpp"

#include <doctest/doctest.h>

using namespace rowcall::conformance;

TEST_CASE("values match when they are the same, of the same type") {
    CHECK(matches(nullptr, nullptr));
    CHECK(matches({{"a", {1, "x", true}}}, {{"a", {1, "x", true}}}));
    CHECK_FALSE(matches(1, true));
    CHECK_FALSE(matches(1, "1"));
    CHECK_FALSE(matches(0, nullptr));
    CHECK_FALSE(matches(1, 2));
    CHECK_FALSE(matches(json::array({1, 2}), json::array({2, 1})));
    CHECK_FALSE(matches(json::array({1}), json::array({1, 2})));
    CHECK_FALSE(matches({{"a", 1}}, {{"a", 1}, {"b", 2}}));
    CHECK_FALSE(matches({{"a", 1}, {"b", 2}}, {{"a", 1}}));
    CHECK_FALSE(matches({{"a", nullptr}}, {{"b", nullptr}}));
}

TEST_CASE("averages match within 1e-9, and a whole number is no average") {
    CHECK(matches(1.5, 1.5 + 1e-10));
    CHECK_FALSE(matches(1.5, 1.5 + 1e-8));
    CHECK_FALSE(matches(2.0, 2));
    CHECK_FALSE(matches(2, 2.0));
}

TEST_CASE("side by side, lines that are on one side only are marked") {
    CHECK(
        side_by_side({"one", "two", "three"}, {"one", "three"}) == "    expected | got\n"
                                                                   "    one      | one\n"
                                                                   "  ! two      |\n"
                                                                   "    three    | three\n");
    CHECK(
        side_by_side({"one", "three"}, {"one", "two", "three"}) == "    expected | got\n"
                                                                   "    one      | one\n"
                                                                   "  !          | two\n"
                                                                   "    three    | three\n");
    CHECK(
        side_by_side({"a", "b"}, {"a", "c", "d"}) == "    expected | got\n"
                                                     "    a        | a\n"
                                                     "  ! b        | c\n"
                                                     "  !          | d\n");
}

TEST_CASE("a step is shown with its result, its events and its inner steps") {
    const json step = json::parse(R"({
        "error": "IntegrityError", "kind": "unique",
        "events": [
            {"signal": "post_save", "sender": "Tag", "receiver": "log", "depth": 0,
             "instance": {"model": "Tag", "pk": 1, "label": "red"},
             "args": {"created": true, "using": "default"}},
            {"on_commit": "later"}],
        "steps": [{"result": {"pk": 1}}, {}]})");
    CHECK(
        show_step(step) == std::vector<std::string>{
                               "error \"IntegrityError\"", "kind \"unique\"",
                               "post_save of Tag to log, depth 0",
                               R"(    instance {"label":"red","model":"Tag","pk":1})",
                               "    created true", "on_commit later", "operation 1",
                               R"(    result {"pk":1})", "operation 2", "    nothing"});
}
