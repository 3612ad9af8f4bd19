// Sending a signal beside a loop over raw function pointers, and what a connection costs.
#include "allocations.hpp"
#include "dispatch_raw.hpp"
#include "dispatch_rowcall.hpp"

namespace {

using namespace bench;

constexpr const char* suite = "dispatch";

// The targets are ratios of times; what a send may need by itself is a number of instructions.
Case sending(
    std::string name, double target, std::size_t operations, Side ours, Side raw,
    double most_instructions = 0, double most_ns = 0) {
    return {
        .suite = suite,
        .name = std::move(name),
        .target = target,
        .operations = operations,
        .sides = in_turns(std::move(ours), std::move(raw)),
        .counted_operations = 1000,
        .timed = true,
        .most_ns = most_ns,
        .most_instructions = most_instructions};
}

// A connection is one block.
Case connecting(std::size_t receivers, std::size_t operations) {
    Case result = sending(
        receivers == 1 ? "connect and disconnect beside 1" : "connect and disconnect beside 1,000",
        0, operations, ours::connect(receivers), raw::connect(receivers), 0, 110);
    result.more_allocations = 1;
    return result;
}

Case on_threads(std::string name, double target, std::size_t operations, Side ours) {
    return {
        .suite = suite,
        .name = std::move(name),
        .target = target,
        .operations = operations,
        .sides = in_turns(std::move(ours), ours::send_on_threads(1, "rowcall, one thread")),
        .counted_operations = 0};
}

std::vector<Case> cases(bool quick) {
    const std::size_t many = quick ? 500'000 : 2'000'000;
    return {
        sending(
            "send, nobody listens", 1.5, many * 4, ours::send_to_functions(0),
            raw::send_to_functions(0), 8),
        sending(
            "send to 1 function", 2.0, many, ours::send_to_functions(1), raw::send_to_functions(1),
            50),
        sending(
            "send to 8 functions", 1.5, many / 4, ours::send_to_functions(8),
            raw::send_to_functions(8), 200),
        sending(
            "send to 64 functions", 1.25, many / 32, ours::send_to_functions(64),
            raw::send_to_functions(64)),
        sending("send to 1 bound", 2.0, many, ours::send_to_bound(1), raw::send_to_bound(1), 50),
        sending(
            "send to 8 bound", 1.15, many / 4, ours::send_to_bound(8), raw::send_to_bound(8), 200),
        sending(
            "send to 64 bound", 1.25, many / 32, ours::send_to_bound(64), raw::send_to_bound(64)),
        sending(
            "send to 1 of 1,000 senders", 2.1, many, ours::send_to_one_of(1000),
            raw::send_to_one_of(1000), 0, 7),
        sending(
            "send to 8 tracked", 0, many / 8, ours::send_to_tracked(8), raw::send_to_tracked(8), 0,
            166),
        sending(
            "send to 8 trackable", 1.15, many / 4, ours::send_to_trackable(8),
            raw::send_to_bound(8), 200),
        sending("8 responses collected", 0, many / 8, ours::collect(8), raw::collect(8), 0, 17),
        sending(
            "send to 1, traced", 0, many / 20, ours::send_traced(1), raw::send_to_functions(1), 0,
            200),
        sending(
            "send to 8, traced", 0, many / 100, ours::send_traced(8), raw::send_to_functions(8), 0,
            8 * 200),
        connecting(1, many / 20),
        connecting(1000, many / 20),
        on_threads(
            "two threads send", 2.0, many * 2, ours::send_on_threads(2, "rowcall, two threads")),
        on_threads("send while another connects", 0, many, ours::send_while_connecting()),
    };
}

// Of live connections of one signal: each has a share of the list of all.
void print_memory() {
    constexpr std::size_t count = 1000;
    const std::size_t before = heap_bytes();
    rowcall::Signal<void(long)> signal;
    const std::size_t empty = heap_bytes();
    Counter counter;
    std::size_t blocks = 0; // of the last: the list has room for it
    for (std::size_t i = 0; i < count; ++i) {
        blocks = count_allocations();
        signal.connect(ours::bound(counter));
        blocks = count_allocations() - blocks;
    }
    const std::size_t full = heap_bytes();

    const auto figure = [](const char* name, const char* unit, double value, double target) {
        print(Figure{suite, name, unit, value, target});
    };
    figure("size of a signal", "bytes", sizeof signal, 16);
    figure("heap of an empty signal", "bytes", static_cast<double>(empty - before), 0);
    figure("heap of a connection", "bytes", static_cast<double>(full - empty) / count, 120);
    figure("blocks of a connection", "blocks", static_cast<double>(blocks), 1);
}

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, [](const Options& options) {
        if (!under_callgrind()) print_memory();
        for (const Case& one : cases(options.quick)) measure(one, options);
    });
}
