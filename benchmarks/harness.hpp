// Measures pieces of work beside the same work done otherwise: in turns, in one run.
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

/// A piece of work: sides[0] is Rowcall's, the others are what it is compared with.
struct Case {
    std::string suite;
    std::string name;
    double target;                            ///< how many times what sides[1] needs is still good
    std::size_t operations;                   ///< of a round
    std::function<std::vector<Side>()> sides; ///< called when it is this case's turn
    /// Under callgrind, which is some fifty times slower.
    std::size_t counted_operations = operations;
};

/// What a benchmark's main() is. Prints a line of JSON for each case: the times of each side's
/// rounds (ns per operation) and its allocations per operation. Under callgrind it prints no
/// times; there is a dump for each side instead, named "suite/case/side/operations", that holds
/// the instructions of its work.
int run(int argc, char** argv, const std::function<std::vector<Case>(bool quick)>& cases);

/// Keeps the optimiser from dropping a value or what leads to it.
template<class T>
void keep(const T& value) {
    asm volatile("" : : "r,m"(value) : "memory");
}

} // namespace bench
