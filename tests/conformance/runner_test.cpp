// The program itself: it must see every kind of difference, and say where it is.
#include "tests/conformance/values.hpp"
#include "tests/orm/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>

#include <sys/wait.h>

using rowcall::conformance::json;

namespace {

const char* const right = R"({
    "name": "tagging", "about": "A todo gets a tag.", "groups": [],
    "receivers": {"log": {"does": "record"}, "bad": {"does": "raise"}},
    "ops": [
        {"op": "connect", "signals": ["m2m_changed"], "receiver": "log", "sender": null},
        {"op": "create", "model": "Todo", "as": "d", "fields": {"title": "milk"}},
        {"op": "create", "model": "Tag", "as": "a", "fields": {"name": "shop"}},
        {"op": "m2m", "on": "d", "name": "tags", "do": "add", "objects": [{"ref": "a"}]},
        {"op": "create", "model": "Tag", "as": "b", "fields": {"name": "shop"}},
        {"op": "query", "model": "Todo", "returns": "count"}],
    "expect": {
        "steps": [
            {}, {"result": {"pk": 1}}, {"result": {"pk": 1}},
            {"events": [
                {"signal": "m2m_changed", "sender": "Todo_tags", "receiver": "log", "depth": 0,
                 "instance": {"model": "Todo", "pk": 1, "label": "milk"},
                 "args": {"action": "pre_add", "reverse": false, "model": "Tag", "pk_set": [1],
                          "using": "default"}},
                {"signal": "m2m_changed", "sender": "Todo_tags", "receiver": "log", "depth": 0,
                 "instance": {"model": "Todo", "pk": 1, "label": "milk"},
                 "args": {"action": "post_add", "reverse": false, "model": "Tag", "pk_set": [1],
                          "using": "default"}}]},
            {"error": "IntegrityError", "kind": "unique"},
            {"result": 1}],
        "rows": {"Tag": [[1, "shop"]], "Todo_tags": [[1, 1]],
                 "Todo": [[1, "milk", false, 0, null, null, null, null]]}}})";

struct Run {
    int status;
    std::string output;
    std::string last_line() const {
        const auto end = output.find_last_not_of('\n') + 1;
        const auto start = output.rfind('\n', end - 1);
        return output.substr(start + 1, end - start - 1);
    }
    bool says(std::string_view text) const { return output.find(text) != std::string::npos; }
};

/// A folder of scenarios, and the program that is run on it.
class Suite {
public:
    void write(const std::string& name, const std::string& text) {
        std::filesystem::create_directories(std::filesystem::path{path(name)}.parent_path());
        std::ofstream{path(name)} << text;
    }
    void write_scenarios(const std::string& name, const std::vector<json>& scenarios) {
        write(name, json{{"format", 1}, {"topic", "t"}, {"scenarios", scenarios}}.dump());
    }
    Run run(const std::string& options = {}, const std::string& name = {}) const {
        const std::string command =
            std::string{"'"} + CONFORMANCE_PROGRAM + "' '" + path(name) + "' " + options + " 2>&1";
        Run result;
        FILE* const pipe = popen(command.c_str(), "r");
        REQUIRE(pipe);
        char buffer[4096];
        for (std::size_t size; (size = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
            result.output.append(buffer, size);
        result.status = WEXITSTATUS(pclose(pipe));
        return result;
    }
    std::string path(const std::string& name) const { return (folder_ / name.c_str()).string(); }

private:
    TemporaryFolder folder_;
};

/// Runs the right scenario after a change of it, beside one that is right.
template<class Change>
Run run_changed(Change change) {
    json changed = json::parse(right);
    change(changed);
    Suite suite;
    suite.write_scenarios("a.json", {json::parse(right), changed});
    return suite.run();
}

} // namespace

TEST_CASE("a right scenario has no mismatch") {
    Suite suite;
    suite.write_scenarios("a.json", {json::parse(right)});
    const Run run = suite.run();
    CHECK(run.status == 0);
    CHECK(run.last_line() == "1 scenarios, 0 mismatches");
}

TEST_CASE("each difference is a mismatch with its file, scenario and operation") {
    const auto check = [](const Run& run, const std::string& place) {
        CAPTURE(run.output);
        CHECK(run.status == 1);
        CHECK(run.says("a.json: tagging: " + place + "\n"));
        CHECK(run.last_line() == "2 scenarios, 1 mismatches");
    };
    SUBCASE("a result")
    check(
        run_changed([](json& s) { s["expect"]["steps"][1]["result"]["pk"] = 2; }),
        "operation 2 (create)");
    SUBCASE("a result that was not expected")
    check(
        run_changed([](json& s) { s["expect"]["steps"][5] = json::object(); }),
        "operation 6 (query)");
    SUBCASE("a row")
    check(run_changed([](json& s) { s["expect"]["rows"]["Todo"][0][2] = true; }), "rows");
    SUBCASE("a row that should be there")
    check(
        run_changed(
            [](json& s) { s["expect"]["rows"]["User"] = json::parse(R"([[1, "ann", ""]])"); }),
        "rows");
    SUBCASE("a row that should not be there")
    check(run_changed([](json& s) { s["expect"]["rows"].erase("Todo_tags"); }), "rows");
    SUBCASE("a missing event")
    check(
        run_changed([](json& s) {
            auto& events = s["expect"]["steps"][3]["events"];
            events.push_back(events[1]);
        }),
        "operation 4 (m2m)");
    SUBCASE("an event too many")
    check(
        run_changed([](json& s) { s["expect"]["steps"][3]["events"].erase(1); }),
        "operation 4 (m2m)");
    SUBCASE("events in another order")
    check(
        run_changed([](json& s) {
            auto& events = s["expect"]["steps"][3]["events"];
            std::swap(events[0], events[1]);
        }),
        "operation 4 (m2m)");
    SUBCASE("an argument of an event")
    check(
        run_changed([](json& s) {
            s["expect"]["steps"][3]["events"][0]["args"]["pk_set"] = json::array();
        }),
        "operation 4 (m2m)");
    SUBCASE("an error")
    check(
        run_changed([](json& s) { s["expect"]["steps"][4]["error"] = "DoesNotExist"; }),
        "operation 5 (create)");
    SUBCASE("the kind of an error")
    check(
        run_changed([](json& s) { s["expect"]["steps"][4]["kind"] = "not_null"; }),
        "operation 5 (create)");
    SUBCASE("an error that did not come")
    check(
        run_changed([](json& s) {
            s["expect"]["steps"][1] = {{"error", "InvalidUse"}};
        }),
        "operation 2 (create)");
}

TEST_CASE("a single scenario's mismatch is shown, expected beside got; of several when asked") {
    json wrong = json::parse(right);
    wrong["expect"]["steps"][5]["result"] = 7;
    Suite suite;
    suite.write_scenarios("a.json", {wrong});
    suite.write_scenarios("folder/b.json", {json::parse(right)});
    CHECK(suite.run({}, "a.json").says("  ! result 7 | result 1\n"));
    CHECK_FALSE(suite.run().says("result 7"));
    CHECK(suite.run("--verbose").says("  ! result 7 | result 1\n"));
    CHECK(suite.run().last_line() == "2 scenarios, 1 mismatches");
}

TEST_CASE("one scenario is run by its name") {
    json other = json::parse(right);
    other["name"] = "other";
    other["expect"]["steps"][5]["result"] = 7;
    Suite suite;
    suite.write_scenarios("a.json", {json::parse(right), other});
    CHECK(suite.run("--scenario tagging").last_line() == "1 scenarios, 0 mismatches");
    CHECK(suite.run("--scenario other").last_line() == "1 scenarios, 1 mismatches");
    const Run none = suite.run("--scenario nobody");
    CHECK(none.status == 2);
    CHECK(none.says("there is no such scenario"));
}

TEST_CASE("groups of the list are left out, which is said") {
    json special = json::parse(right);
    special["groups"] = json::array({"special"});
    special["expect"]["steps"][5]["result"] = 7;
    Suite suite;
    suite.write_scenarios("a.json", {json::parse(right), special});
    suite.write("list.txt", "# comment\n\nspecial  # we do it better\nnever # not met here\n");
    const Run run = suite.run("--list '" + suite.path("list.txt") + "'");
    CHECK(run.status == 0);
    CHECK(run.says("left out: special (1): we do it better\n"));
    CHECK(run.says("left out: never (0): not met here\n"));
    CHECK(run.last_line() == "1 scenarios, 0 mismatches");
    CHECK(suite.run().last_line() == "2 scenarios, 1 mismatches");

    suite.write("list.txt", "special\n");
    const Run refused = suite.run("--list '" + suite.path("list.txt") + "'");
    CHECK(refused.status == 2);
    CHECK(refused.says("list.txt: line 1: \"special\" has no reason"));
}

TEST_CASE("a file that is not of the form is refused, with its name and the place") {
    const auto check = [](const std::string& text, const std::string& message) {
        Suite suite;
        suite.write("broken.json", text);
        const Run run = suite.run();
        CAPTURE(run.output);
        CHECK(run.status == 2);
        CHECK(run.says("broken.json: " + message));
        CHECK_FALSE(run.says("mismatches"));
    };
    const auto check_changed = [&](auto change, const std::string& message) {
        json scenario = json::parse(right);
        change(scenario);
        check(json{{"format", 1}, {"scenarios", json::array({scenario})}}.dump(), message);
    };
    check("{\"format\": 1, ", "[json.exception.parse_error.101] parse error at line 1");
    check("", "[json.exception.parse_error.101]");
    check("[]", "\"format\" is not 1");
    check("{\"format\": 2, \"scenarios\": []}", "\"format\" is not 1");
    check("{\"format\": 1}", "the file has no \"scenarios\"");
    check("{\"format\": 1, \"scenarios\": [{}]}", "scenario 1 has no \"name\"");
    check("{\"format\": 1, \"scenarios\": [7]}", "scenario 1 is no object");
    check_changed([](json& s) { s.erase("ops"); }, "scenario \"tagging\" has no \"ops\"");
    check_changed(
        [](json& s) { s["expect"]["steps"].erase(0); },
        "scenario \"tagging\" has 6 operations but 5 expected steps");
    check_changed(
        [](json& s) { s["ops"][2] = 7; },
        "scenario \"tagging\": an operation or step is no object: 7");
}

TEST_CASE("a scenario that cannot be run is reported, and the others are run") {
    const auto check_changed = [](auto change, const std::string& message) {
        json scenario = json::parse(right);
        change(scenario);
        Suite suite;
        suite.write_scenarios("broken.json", {scenario, json::parse(right)});
        const Run run = suite.run();
        CAPTURE(run.output);
        CHECK(run.status == 1);
        CHECK(run.says("broken.json: " + message));
        CHECK(run.last_line() == "2 scenarios, 1 mismatches");
    };
    check_changed(
        [](json& s) { s["ops"][1]["op"] = "make"; },
        "scenario \"tagging\": operation 2: there is no operation \"make\"");
    check_changed(
        [](json& s) { s["ops"][1]["model"] = "Dog"; },
        "scenario \"tagging\": operation 2: there is no model \"Dog\"");
    check_changed(
        [](json& s) { s["ops"][1]["fields"]["colour"] = 1; },
        "scenario \"tagging\": operation 2: Todo has no field \"colour\"");
    check_changed(
        [](json& s) { s["ops"][1].erase("model"); },
        "scenario \"tagging\": operation 2: \"model\" is missing in ");
    check_changed(
        [](json& s) { s["ops"][3]["on"] = "x"; },
        "scenario \"tagging\": operation 4: there is no handle \"x\"");
    check_changed(
        [](json& s) { s["ops"][3]["name"] = "owner"; },
        "scenario \"tagging\": operation 4: Todo has no relation \"owner\" of this kind");
    check_changed(
        [](json& s) { s["ops"][0]["receiver"] = "nobody"; },
        "scenario \"tagging\": operation 1: there is no receiver \"nobody\"");
    check_changed(
        [](json& s) {
            s["ops"][2] = json::parse(R"({"op": "atomic", "ops": [{"op": "show", "on": "x"}]})");
        },
        "scenario \"tagging\": operation 3: operation 1: there is no handle \"x\"");
    check_changed(
        [](json& s) { s["ops"][5]["where"] = json::parse(R"([{"filter": {"xor": []}}])"); },
        "scenario \"tagging\": operation 6: no kind of condition: xor");
    check_changed(
        [](json& s) { s["ops"][0]["signals"] = json::array({"pre_dinner"}); },
        "scenario \"tagging\": operation 1: there is no signal \"pre_dinner\"");
}

TEST_CASE("folders are searched to the bottom; one without scenarios is an error") {
    Suite suite;
    suite.write("notes.txt", "no scenario");
    const Run empty = suite.run();
    CHECK(empty.status == 2);
    CHECK(empty.says("there is no *.json in it"));
    suite.write_scenarios("one/a.json", {json::parse(right)});
    suite.write_scenarios("one/two/b.json", {json::parse(right), json::parse(right)});
    CHECK(suite.run().last_line() == "3 scenarios, 0 mismatches");
    suite.write("one/models.json", "{\"Todo\": {}}");
    CHECK(suite.run().says("one/models.json: no scenarios\n"));
    CHECK(suite.run().last_line() == "3 scenarios, 0 mismatches");
    const Run missing = suite.run({}, "nowhere");
    CHECK(missing.status == 2);
    CHECK(missing.says("there is no such file or folder"));
}

TEST_CASE("an option that is not understood gets the usage") {
    Suite suite;
    for (const char* options : {"--loud", "--list", "second_path"}) {
        const Run run = suite.run(options);
        CHECK(run.status == 2);
        CHECK(run.says("usage: conformance DIR|FILE"));
    }
}
