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
    const nlohmann::json line{
        {"suite", one.suite}, {"case", one.name}, {"target", one.target}, {"sides", results}};
    std::cout << line.dump() << std::endl;
}

void count_case(const Case& one) {
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

int run(int argc, char** argv, const std::function<std::vector<Case>(bool quick)>& cases) {
    CLI::App app{"Measures Rowcall beside the same work done otherwise."};
    int rounds = 7;
    bool quick = false;
    std::string filter;
    app.add_option("--rounds", rounds, "how often each side does its work")->capture_default_str();
    app.add_option("--filter", filter, "only cases whose \"suite/case\" contains this");
    app.add_flag("--quick", quick, "less work");
    CLI11_PARSE(app, argc, argv);
    for (const Case& one : cases(quick)) {
        if ((one.suite + '/' + one.name).find(filter) == std::string::npos) continue;
        if (RUNNING_ON_VALGRIND)
            count_case(one);
        else
            time_case(one, rounds);
    }
    return 0;
}

} // namespace bench
