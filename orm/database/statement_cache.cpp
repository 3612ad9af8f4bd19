#include "orm/database/statement_cache.hpp"

#include <algorithm>

namespace rowcall::detail {

StatementCache::Lease StatementCache::lend(std::string_view sql) {
    std::string key{sql};
    const auto found = idle_.find(key);
    if (found == idle_.end()) return {*this, std::move(key), backend_.prepare(sql)};
    auto statement = std::move(found->second.statement);
    if (!statement) return {*this, std::move(key), backend_.prepare(sql)};
    return {*this, std::move(key), std::move(statement)};
}

void StatementCache::give_back(std::string sql, std::unique_ptr<Statement> statement) noexcept {
    statement->reset();
    try {
        if (idle_.size() >= capacity_ && !idle_.contains(sql)) {
            // Rare, and far cheaper than the preparation that led here.
            const auto oldest =
                std::min_element(idle_.begin(), idle_.end(), [](const auto& a, const auto& b) {
                    return a.second.last_use < b.second.last_use;
                });
            if (oldest != idle_.end()) idle_.erase(oldest);
        }
        if (capacity_ > 0)
            idle_.insert_or_assign(std::move(sql), Entry{std::move(statement), ++uses_});
    } catch (const std::bad_alloc&) {
        // Not kept, then.
    }
}

} // namespace rowcall::detail
