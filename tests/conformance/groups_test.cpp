#include "tests/conformance/groups.hpp"

#include <doctest/doctest.h>

using namespace rowcall::conformance;

namespace {

json event(const char* signal, int depth = 0) {
    return {
        {"signal", signal},
        {"receiver", "log"},
        {"depth", depth},
        {"args", {{"update_fields", nullptr}}}};
}

/// The groups of a scenario with a receiver of post_save and then this operation.
std::set<std::string> groups_with(const json& operation, const json& step) {
    json scenario = json::parse(R"({
        "groups": [], "receivers": {"log": {}},
        "ops": [{"op": "connect", "signals": ["post_save"]}],
        "expect": {"steps": [{}]}})");
    scenario["ops"].push_back(operation);
    scenario["expect"]["steps"].push_back(step);
    return groups_of(scenario);
}

const std::set<std::string> autocommit{"autocommit_save"};
const json save{{"op", "save"}};

} // namespace

TEST_CASE("the groups that a scenario states are its groups") {
    const json scenario = json::parse(
        R"({"groups": ["mti", "proxy"], "receivers": {}, "ops": [], "expect": {"steps": []}})");
    CHECK(groups_of(scenario) == std::set<std::string>{"mti", "proxy"});
}

TEST_CASE("a receiver of post_save that raises shows a save that was committed before") {
    const json step{{"error", "ReceiverError"}, {"events", json::array({event("post_save")})}};
    CHECK(groups_with(save, step) == autocommit);
    CHECK(groups_with({{"op", "create"}}, step) == autocommit);
    CHECK(groups_with({{"op", "reverse"}, {"do", "create"}}, step) == autocommit);
    CHECK(groups_with({{"op", "get_or_create"}}, step).empty()); // is a block of its own
    CHECK(groups_with({{"op", "atomic"}}, step).empty());
}

TEST_CASE("so does a callback that ran before the last receiver of the save") {
    const json callback{{"on_commit", "later"}};
    const auto step = [&](const json& last) {
        return json{{"events", json::array({event("post_save"), callback, last})}};
    };
    CHECK(groups_with(save, step(event("post_save"))) == autocommit);
    CHECK(groups_with(save, step(event("pre_save", 1))) == autocommit);
    CHECK(groups_with(save, {{"events", json::array({event("post_save"), callback})}}).empty());
    // The save of mark_as_done is over before it sends its own signal.
    CHECK(groups_with({{"op", "mark_as_done"}}, step(event("todo_completed"))).empty());
    CHECK(
        groups_with({{"op", "m2m"}, {"do", "get_or_create"}}, step(event("m2m_changed"))) ==
        autocommit);
}

TEST_CASE("so does a relation to nothing that fails before anybody heard of the save") {
    const json step{{"error", "IntegrityError"}, {"kind", "foreign_key"}};
    CHECK(groups_with(save, step) == autocommit);
    const json unheard{
        {"groups", json::array()},
        {"receivers", {{"log", json::object()}}},
        {"ops", json::array({save})},
        {"expect", {{"steps", json::array({step})}}}};
    CHECK(groups_of(unheard).empty());
}

TEST_CASE("an error of a later signal says nothing of the save") {
    const json step{
        {"error", "ReceiverError"},
        {"events", json::array({event("post_save"), event("todo_completed")})}};
    CHECK(groups_with({{"op", "mark_as_done"}}, step).empty());
}

TEST_CASE("a field that a receiver of pre_save sets beside those that are saved") {
    const auto groups_of_save = [](const char* fields, const char* step) {
        json scenario = json::parse(R"({
            "groups": [], "receivers": {"edit": {"does": "set_field", "field": "title"}, "log": {}},
            "ops": [{"op": "save"}], "expect": {"steps": []}})");
        json event{{"signal", "pre_save"}, {"receiver", step}, {"args", json::object()}};
        event["args"]["update_fields"] = json::parse(fields);
        const json inner{{"events", json::array({event})}};
        scenario["expect"]["steps"].push_back({{"steps", json::array({inner})}});
        return groups_of(scenario);
    };
    CHECK(
        groups_of_save(R"(["done"])", "edit") == std::set<std::string>{"pre_save_of_some_fields"});
    CHECK(groups_of_save(R"(["done", "title"])", "edit").empty());
    CHECK(groups_of_save("null", "edit").empty());
    CHECK(groups_of_save(R"(["done"])", "log").empty());
}
