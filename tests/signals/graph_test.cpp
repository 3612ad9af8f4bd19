// Who listens to what: signals::graph() and its diagrams.
#include "signals/graph.hpp"
#include "signals/signals.hpp"
#include "tests/signals/json_check.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <source_location>
#include <thread>

using namespace rowcall;
using signals::Graph;

namespace {

struct User {};
struct Tag {};
namespace inner {
template<class T>
struct Box {};
} // namespace inner

void function() {}

// Other tests of this program leave global signals behind.
Graph graph_of(std::initializer_list<std::string_view> names) {
    Graph graph = signals::graph();
    std::erase_if(graph.signals, [&](const Graph::Signal& signal) {
        return std::find(names.begin(), names.end(), signal.name) == names.end();
    });
    return graph;
}

bool has_signal(std::string_view name) { return !graph_of({name}).signals.empty(); }

std::vector<std::string> names_of(const Graph::Signal& signal) {
    std::vector<std::string> names;
    for (const auto& receiver : signal.receivers) names.push_back(receiver.name);
    return names;
}

constexpr std::string_view hostile = "a\"b'c`\\n\n]})|;#&<b>\t\r\x01\x7f \xC3\xA9 \xF0\x9F\x8D\x8E";

} // namespace

TEST_CASE("a graph has the signals in the order of their first connect, with their receivers") {
    Signal<void()> first{"graph.first"};
    Signal<void()> second{"graph.second"};
    Signal<void()> never{"graph.never"};
    second.connect(function, {.name = "b"});
    first.connect([] {}, {.name = "c"});
    second.connect([] {}, {.uid = "a uid"});
    second.connect([] {}, {.uid = "another uid", .name = "a name"});
    second.connect([] {});

    const Graph graph = graph_of({"graph.first", "graph.second", "graph.never"});
    REQUIRE(graph.signals.size() == 2);
    CHECK(graph.signals[0].name == "graph.second");
    CHECK(names_of(graph.signals[0]) == std::vector<std::string>{"b", "a uid", "a name", ""});
    CHECK(graph.signals[1].name == "graph.first");
    CHECK(names_of(graph.signals[1]) == std::vector<std::string>{"c"});
}

TEST_CASE("a graph knows where each receiver was connected") {
    struct Object {
        void method() {}
    } object;
    Signal<void()> signal{"graph.places"};
    const unsigned line = __LINE__;
    signal.connect(function);
    signal.connect([] {}, {.name = "lambda"});
    signal.connect(&Object::method, object);
    signal.connect<User>(function, {.uid = "uid"});
    receiver<User>([] {}, {.once = true}, signal);
    const ConnectOptions options{.name = "options"};
    signal.connect([] {}, options);
    const auto there = std::source_location::current();
    signal.connect([] {}, {.place = there});
    receiver([] {}, signal);

    const Graph graph = graph_of({"graph.places"});
    REQUIRE(graph.signals.size() == 1);
    const std::vector<unsigned> lines{line + 1, line + 2, line + 3, line + 4,
                                      line + 5, line + 6, line + 8};
    REQUIRE(graph.signals[0].receivers.size() == lines.size() + 1);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        CAPTURE(i);
        CHECK(graph.signals[0].receivers[i].place.file == std::string_view(__FILE__));
        CHECK(graph.signals[0].receivers[i].place.line == lines[i]);
    }
    CHECK_FALSE(graph.signals[0].receivers.back().place);
    CHECK(graph.signals[0].receivers.back().label() == "receiver");
    CHECK(graph.signals[0].place.line == line + 1);
    CHECK(
        graph.signals[0].receivers[1].label() ==
        "lambda\ngraph_test.cpp:" + std::to_string(line + 2));
}

TEST_CASE(
    "senders have the names of their types, of their numbers, or the name that is waited for") {
    Signal<void()> signal{"graph.senders"};
    const auto one = std::make_shared<User>();
    const auto other = std::make_shared<User>();
    signal.connect(function);
    signal.connect<User>(function);
    signal.connect<inner::Box<User>>(function);
    signal.connect(function, {.sender = other});
    signal.connect(function, {.sender = one});
    signal.connect([] {}, {.sender = other});
    signal.connect(function, {.sender = "graph.Unknown"});

    const Graph::Signal found = graph_of({"graph.senders"}).signals.at(0);
    std::vector<std::string> senders;
    for (const auto& receiver : found.receivers) senders.push_back(receiver.sender);
    CHECK(senders[0] == "");
    CHECK(senders[1] == "User");
    CHECK(senders[2].starts_with("Box<"));
    senders.erase(senders.begin(), senders.begin() + 3);
    CHECK(senders == std::vector<std::string>{"object 1", "object 2", "object 1", "graph.Unknown"});
    CHECK(found.senders().size() == 5);

    signals::register_sender<Tag>("graph.Unknown");
    CHECK(graph_of({"graph.senders"}).signals.at(0).receivers.back().sender == "Tag");
}

TEST_CASE("a signal without a name is called by the place of its first connect") {
    Signal<void()> signal;
    const unsigned line = __LINE__ + 1;
    const Connection first = signal.connect([] {});
    signal.connect([] {});
    first.disconnect();
    const std::string label = "signal at graph_test.cpp:" + std::to_string(line);
    const Graph graph = signals::graph();
    CHECK(std::any_of(graph.signals.begin(), graph.signals.end(), [&](const Graph::Signal& one) {
        return one.name.empty() && one.label() == label;
    }));
}

TEST_CASE("a graph forgets disconnected receivers, dead objects and dead signals") {
    auto object = std::make_shared<User>();
    {
        Signal<void()> signal{"graph.mortal"};
        CHECK_FALSE(has_signal("graph.mortal"));
        const Connection connection = signal.connect([] {}, {.name = "one"});
        signal.connect([] {}, {.track = object, .name = "two"});
        signal.connect([] {}, {.sender = object, .name = "three"});
        signal.connect([] {}, {.sender = "graph.Nobody", .name = "four"});
        signal.connect([] {}, {.once = true, .name = "five"});
        signal.connect([] {}, {.name = "six"}).block();
        const auto names = [] { return names_of(graph_of({"graph.mortal"}).signals.at(0)); };
        CHECK(names() == std::vector<std::string>{"one", "two", "three", "five", "six", "four"});
        connection.disconnect();
        object.reset();
        CHECK(names() == std::vector<std::string>{"five", "six", "four"});
        signal.send();
        CHECK(names() == std::vector<std::string>{"six", "four"});
        signal.disconnect_all();
        CHECK(names().empty());
        CHECK(has_signal("graph.mortal"));
    }
    CHECK_FALSE(has_signal("graph.mortal"));
}

TEST_CASE("a signal that was moved is in the graph where it went") {
    Signal<void()> from{"graph.moved"};
    from.connect([] {}, {.name = "moves along"});
    Signal<void()> to{std::move(from)};
    CHECK(names_of(graph_of({"graph.moved"}).signals.at(0)).size() == 1);
    to = Signal<void()>{};
    CHECK_FALSE(has_signal("graph.moved"));
}

TEST_CASE("a diagram has a node for each signal and each label of a receiver") {
    Graph graph;
    graph.signals.push_back(
        {"post_save",
         {},
         {{"log", {"src/audit.cpp", 7}, ""}, {"profile", {"src/user.cpp", 9}, "User"}}});
    graph.signals.push_back({"", {"main.cpp", 3}, {{"log", {"src/audit.cpp", 7}, "Tag"}}});
    graph.signals.push_back({"many", {}, {{"", {}, ""}, {"", {}, ""}}});
    CHECK(
        graph.to_mermaid() == "flowchart LR\n"
                              "    s0([\"post_save\"])\n"
                              "    r0[\"log<br/>audit.cpp:7\"]\n"
                              "    s0 --> r0\n"
                              "    r1[\"profile<br/>user.cpp:9\"]\n"
                              "    s0 -->|\"User\"| r1\n"
                              "    s1([\"signal at main.cpp:3\"])\n"
                              "    s1 -->|\"Tag\"| r0\n"
                              "    s2([\"many\"])\n"
                              "    r2[\"receiver\"]\n"
                              "    s2 --> r2\n"
                              "    r3[\"receiver\"]\n"
                              "    s2 --> r3\n");
    const std::string dot = graph.to_dot();
    CHECK(dot.starts_with("digraph signals {\n"));
    CHECK(dot.ends_with("    s0 [style=rounded label=\"post_save\"]\n"
                        "    r0 [label=\"log\\naudit.cpp:7\"]\n"
                        "    s0 -> r0\n"
                        "    r1 [label=\"profile\\nuser.cpp:9\"]\n"
                        "    s0 -> r1 [label=\"User\"]\n"
                        "    s1 [style=rounded label=\"signal at main.cpp:3\"]\n"
                        "    s1 -> r0 [label=\"Tag\"]\n"
                        "    s2 [style=rounded label=\"many\"]\n"
                        "    r2 [label=\"receiver\"]\n"
                        "    s2 -> r2\n"
                        "    r3 [label=\"receiver\"]\n"
                        "    s2 -> r3\n"
                        "}\n"));
    CHECK(
        graph.to_json() ==
        R"({"signals":[{"name":"post_save","place":null,"senders":["User"],"receivers":[)"
        R"({"name":"log","sender":"","place":{"file":"src/audit.cpp","line":7}},)"
        R"({"name":"profile","sender":"User","place":{"file":"src/user.cpp","line":9}}]},)"
        R"({"name":"","place":{"file":"main.cpp","line":3},"senders":["Tag"],"receivers":[)"
        R"({"name":"log","sender":"Tag","place":{"file":"src/audit.cpp","line":7}}]},)"
        R"({"name":"many","place":null,"senders":[],"receivers":[)"
        R"({"name":"","sender":"","place":null},{"name":"","sender":"","place":null}]}]})");
    CHECK(Graph{}.to_json() == R"({"signals":[]})");
}

TEST_CASE("whatever a name has in it, it breaks no diagram") {
    std::string name{hostile};
    name += '\0';
    Graph graph;
    graph.signals.push_back({name, {"a\"b/c\"d.cpp", 1}, {{name, {}, name}}});

    const std::string mermaid = graph.to_mermaid();
    const std::string shown = "a#34;b#39;c#96;#92;n<br/>#93;#125;)#124;#59;#35;#38;#60;b#62;     "
                              "\xC3\xA9 \xF0\x9F\x8D\x8E ";
    CHECK(
        mermaid == "flowchart LR\n    s0([\"" + shown + "\"])\n    r0[\"" + shown +
                       "\"]\n    s0 -->|\"" + shown + "\"| r0\n");

    const std::string dot = graph.to_dot();
    const std::string quoted = "\"a\\\"b'c`\\\\n\\n]})|;#&amp;<b>     \xC3\xA9 \xF0\x9F\x8D\x8E \"";
    CHECK(dot.find("s0 [style=rounded label=" + quoted + "]\n") != dot.npos);
    CHECK(dot.find("s0 -> r0 [label=" + quoted + "]\n") != dot.npos);

    const std::string json = graph.to_json();
    CHECK(is_json(json));
    CHECK(
        json.find("\"a\\\"b'c`\\\\n\\u000a]})|;#&<b>\\u0009\\u000d\\u0001\\u007f \xC3\xA9 "
                  "\xF0\x9F\x8D\x8E\\u0000\"") != json.npos);
    CHECK(json.find("{\"file\":\"a\\\"b/c\\\"d.cpp\",\"line\":1}") != json.npos);
}

TEST_CASE("bytes that are no UTF-8 become replacement characters") {
    const std::string replaced = "\xEF\xBF\xBD";
    const auto json_of = [](const std::string& name) {
        Graph graph;
        graph.signals.push_back({name, {}, {}});
        return graph.to_json();
    };
    const auto shows = [&](const std::string& name, const std::string& text) {
        return json_of(name).find("\"name\":\"" + text + "\"") != std::string::npos;
    };
    CHECK(shows("a\xFFz", "a" + replaced + "z"));
    CHECK(shows("\xC3", replaced));                // cut off
    CHECK(shows("\xC0\xAF", replaced + replaced)); // longer than needed
    CHECK(shows("\xE0\x80\xAF", replaced + replaced + replaced));
    CHECK(shows("\xED\xA0\x80", replaced + replaced + replaced)); // a surrogate
    CHECK(shows("\xF4\x90\x80\x80", replaced + replaced + replaced + replaced));
    CHECK(shows("\xE2\x82\xAC", "\xE2\x82\xAC"));
    CHECK(shows("\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"));
}

TEST_CASE("a graph may be made while other threads connect, send and destroy signals") {
    std::atomic<bool> done{false};
    const auto work = [&](const char* name) {
        while (!done) {
            Signal<void()> signal{name};
            const auto object = std::make_shared<int>();
            signal.connect([object] {}, {.track = object, .name = "tracked"});
            signal.connect<User>(function);
            signal.send_from(sender<User>);
        }
    };
    std::jthread one{work, "graph.thread one"};
    std::jthread two{work, "graph.thread two"};
    for (int i = 0; i < 500; ++i) {
        for (const auto& signal : graph_of({"graph.thread one", "graph.thread two"}).signals)
            for (const auto& receiver : signal.receivers)
                CHECK((receiver.name == "tracked" || receiver.sender == "User"));
    }
    done = true;
}
