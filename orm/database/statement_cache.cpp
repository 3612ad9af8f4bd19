#include "orm/database/statement_cache.hpp"

#include <algorithm>

namespace rowcall::detail {

StatementCache::Lease StatementCache::keep(std::string_view key, PreparedStatement statement) {
    if (!statement.is_kept) return Lease{std::move(statement)};
    if (entries_.size() >= capacity_) {
        // Rare, and far cheaper than the preparation that led here.
        const auto use = [](const auto& entry) {
            return entry.second.is_lent ? UINT64_MAX : entry.second.last_use;
        };
        const auto oldest = std::ranges::min_element(entries_, {}, use);
        if (oldest == entries_.end() || oldest->second.is_lent) return Lease{std::move(statement)};
        entries_.erase(oldest);
    }
    Entry& entry = entries_[std::string{key}];
    entry.prepared = std::move(statement);
    entry.last_use = ++uses_;
    return Lease{entry};
}

} // namespace rowcall::detail
