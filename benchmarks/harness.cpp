#include "harness.hpp"

#include "allocations.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <valgrind/callgrind.h>

#include <chrono>
#include <iostream>

namespace bench {

namespace {

struct Measured {
    std::vector<double> times; // ns per operation, of each round
    double allocations = 0;    // per operation, of the last round
};

double per_operation(std::size_t what, std::size_t operations) {
    return static_cast<double>(what) / static_cast<double>(operations);
}

void time_round(const Side& side, std::size_t operations, Measured& measured) {
    using Clock = std::chrono::steady_clock;
    side.before(operations);
    const std::size_t allocated = count_allocations();
    const auto start = Clock::now();
    side.run(operations);
    const std::chrono::nanoseconds took = Clock::now() - start;
    measured.allocations = per_operation(count_allocations() - allocated, operations);
    side.after();
    measured.times.push_back(per_operation(static_cast<std::size_t>(took.count()), operations));
}

void print(const nlohmann::json& line) { std::cout << line.dump() << std::endl; }

// JSON has a word for "none".
nlohmann::json or_null(double target) {
    return target > 0 ? nlohmann::json(target) : nlohmann::json();
}

nlohmann::json or_null(const Place& place) {
    if (place.chart.empty()) return {};
    return {{"chart", place.chart}, {"line", place.line}, {"x", place.x}};
}

void time_case(const Case& one, int rounds) {
    const std::vector<Side> sides = one.sides();
    std::vector<Measured> measured(sides.size());
    // The first round warms up. In every other one the sides take turns the other way round.
    for (int round = 0; round <= rounds; ++round) {
        for (std::size_t i = 0; i < sides.size(); ++i) {
            const std::size_t side = round % 2 ? sides.size() - 1 - i : i;
            time_round(sides[side], one.operations, measured[side]);
            if (round == 0) measured[side].times.clear();
        }
    }
    nlohmann::json results = nlohmann::json::array();
    for (std::size_t i = 0; i < sides.size(); ++i)
        results.push_back(
            {{"side", sides[i].name},
             {"ns", measured[i].times},
             {"allocations", measured[i].allocations}});
    print(
        {{"suite", one.suite},
         {"case", one.name},
         {"target", or_null(one.target)},
         {"timed", one.timed},
         {"most_ns", or_null(one.most_ns)},
         {"most_more_ns", or_null(one.most_more_ns)},
         {"most_instructions", or_null(one.most_instructions)},
         {"more_allocations", one.more_allocations},
         {"place", or_null(one.place)},
         {"sides", results}});
}

void count_case(const Case& one) {
    if (one.counted_operations == 0) return;
    const std::size_t operations = one.counted_operations;
    for (const Side& side : one.sides()) {
        side.before(operations);
        side.run(operations); // warms up
        side.after();
        side.before(operations);
        CALLGRIND_START_INSTRUMENTATION;
        CALLGRIND_ZERO_STATS;
        side.run(operations);
        const std::string name =
            one.suite + '/' + one.name + '/' + side.name + '/' + std::to_string(operations);
        CALLGRIND_DUMP_STATS_AT(name.c_str());
        CALLGRIND_STOP_INSTRUMENTATION;
        side.after();
    }
}

} // namespace

bool under_callgrind() { return RUNNING_ON_VALGRIND; }

void measure(const Case& one, const Options& options) {
    if ((one.suite + '/' + one.name).find(options.filter) == std::string::npos) return;
    if (under_callgrind())
        count_case(one);
    else
        time_case(one, options.rounds);
}

void print(const Figure& figure) {
    print(
        {{"suite", figure.suite},
         {"case", figure.name},
         {"unit", figure.unit},
         {"value", figure.value},
         {"target", figure.has_target ? nlohmann::json(figure.target) : nlohmann::json()},
         {"place", or_null(figure.place)}});
}

int run(int argc, char** argv, const std::function<void(const Options&)>& program) {
    CLI::App app{"Measures Rowcall beside the same work done otherwise."};
    Options options;
    app.add_option("--rounds", options.rounds, "how often each side does its work")
        ->capture_default_str();
    app.add_option("--filter", options.filter, "only cases whose \"suite/case\" contains this");
    app.add_flag("--quick", options.quick, "less work");
    CLI11_PARSE(app, argc, argv);
    program(options);
    return 0;
}

int run(int argc, char** argv, const std::function<std::vector<Case>(bool quick)>& cases) {
    return run(argc, argv, [&](const Options& options) {
        for (const Case& one : cases(options.quick)) measure(one, options);
    });
}

} // namespace bench
