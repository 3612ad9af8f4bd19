// Counts how often related rows were read one by one, in development.
#pragma once

#include <cstdint>
#include <source_location>
#include <string>
#include <vector>

namespace rowcall {

/// How often related rows were read one by one from one place in the program.
struct RelatedLoad {
    std::string relation; ///< "Todo.owner"
    std::string file;     ///< of the call of `get()`, `related()`
    unsigned line = 0;
    std::int64_t queries = 0;
};
/// All of them since the start or the last reset, the most frequent first; also those of other
/// threads. Empty when the library is built with NDEBUG: counting is for development. Any thread.
std::vector<RelatedLoad> related_loads();
void reset_related_loads();

namespace detail {

/// Was the library built without NDEBUG?
extern const bool counts_loads;
void count_related_load(const std::string& relation, const std::source_location& where);
/// Notes a query for one record; `name` gives the relation's, which costs nothing if nobody counts.
template<class Name>
void note_related_load(const Name& name, const std::source_location& where) {
    if (counts_loads) count_related_load(name(), where);
}

} // namespace detail
} // namespace rowcall
