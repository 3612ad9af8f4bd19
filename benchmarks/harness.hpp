// Measures pieces of work beside the same work done otherwise: in turns, in one run. What a
// program finds it prints as lines of JSON, which benchmarks/report reads.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace bench {

/// One way to do a piece of work.
struct Side {
    std::string name;
    /// What is measured: does the work so many times.
    std::function<void(std::size_t operations)> run;
    /// Around it, not measured: makes what it needs, undoes what it did.
    std::function<void(std::size_t operations)> before = [](std::size_t) {};
    std::function<void()> after = [] {};
};

/// The sides of a case that cost nothing to have around.
template<class... Sides>
std::function<std::vector<Side>()> in_turns(Sides... sides) {
    return [all = std::vector<Side>{std::move(sides)...}] { return all; };
}

/// Where a measurement stands in a chart, if it does: one of several lines over a common x.
struct Place {
    std::string chart;
    std::string line;
    double x = 0;
};

/// A piece of work: sides[0] is Rowcall's, the others are what it is compared with.
struct Case {
    std::string suite;
    std::string name;
    double target;          ///< how many times what sides[1] needs is still good; 0: anything is
    std::size_t operations; ///< of a round
    std::function<std::vector<Side>()> sides; ///< called when it is this case's turn
    /// Under callgrind, which is some fifty times slower. 0: not counted, as threads cannot be.
    std::size_t counted_operations = operations;
    /// The target is a ratio of times. If not, of instructions.
    bool timed = counted_operations == 0;
    /// What sides[0] itself may need for an operation; 0: anything.
    double most_ns = 0;
    double most_more_ns = 0; ///< than sides[1]
    double most_instructions = 0;
    double more_allocations = 0; ///< than those of sides[1], for an operation
    Place place{}; ///< the median time of sides[0]; the other sides have lines beside it
};

/// A number that is compared with nothing but a target: a size, a waiting time.
struct Figure {
    std::string suite;
    std::string name;
    std::string unit;
    double value;
    double target = 0; ///< how much is still good, unless `has_target` is false
    bool has_target = true;
    Place place{};
};

/// What the command line says.
struct Options {
    int rounds = 7;     ///< how often each side of a case does its work
    bool quick = false; ///< less work
    std::string filter; ///< only cases whose "suite/case" contains this
};

/// Prints a line for the case: the times of each side's rounds (ns per operation) and its
/// allocations per operation. Under callgrind it prints nothing; there is a dump for each side
/// instead, named "suite/case/side/operations", that holds the instructions of its work.
void measure(const Case& one, const Options& options);

void print(const Figure& figure);

/// Times are those of valgrind, and not to be printed.
bool under_callgrind();

/// What a benchmark's main() is: reads the options, and does what is asked.
int run(int argc, char** argv, const std::function<void(const Options&)>& program);
/// The same for a program that has nothing but cases.
int run(int argc, char** argv, const std::function<std::vector<Case>(bool quick)>& cases);

/// Keeps the optimiser from dropping a value or what leads to it.
template<class T>
void keep(const T& value) {
    asm volatile("" : : "r,m"(value) : "memory");
}

} // namespace bench
