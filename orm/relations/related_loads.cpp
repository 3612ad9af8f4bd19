#include "orm/relations/related_loads.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>

namespace rowcall {

namespace {

struct LoadCounter {
    std::mutex mutex;
    std::map<std::tuple<std::string, std::string, unsigned>, std::int64_t> queries;
};

LoadCounter& load_counter() {
    static LoadCounter counter;
    return counter;
}

} // namespace

std::vector<RelatedLoad> related_loads() {
    std::vector<RelatedLoad> loads;
    {
        const std::lock_guard lock{load_counter().mutex};
        for (const auto& [place, queries] : load_counter().queries)
            loads.push_back({std::get<0>(place), std::get<1>(place), std::get<2>(place), queries});
    }
    std::ranges::sort(loads, [](const RelatedLoad& a, const RelatedLoad& b) {
        return std::tie(b.queries, a.relation, a.file, a.line) <
               std::tie(a.queries, b.relation, b.file, b.line);
    });
    return loads;
}

void reset_related_loads() {
    const std::lock_guard lock{load_counter().mutex};
    load_counter().queries.clear();
}

namespace detail {

#ifdef NDEBUG
const bool counts_loads = false;
#else
const bool counts_loads = true;
#endif

void count_related_load(const std::string& relation, const std::source_location& where) {
    const std::lock_guard lock{load_counter().mutex};
    ++load_counter().queries[{relation, where.file_name(), where.line()}];
}

} // namespace detail
} // namespace rowcall
