// What a record knows of its related rows: kept by its primary key, shared by its copies.
#pragma once

#include "orm/relations/loading.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <string>

namespace rowcall::detail {

/// As operator<, and cheaper for integers, as most keys are.
struct KeyLess {
    bool operator()(const OwnedValue& a, const OwnedValue& b) const {
        const auto* const i = std::get_if<std::int64_t>(&a);
        const auto* const j = std::get_if<std::int64_t>(&b);
        return i && j ? *i < *j : a < b;
    }
};
/// Rows, or lists of rows.
using RowsByKey = std::map<OwnedValue, std::shared_ptr<void>, KeyLess>;

/// The records that one query loaded, as far as they load related rows together: all rows of a
/// relation are fetched when the first record asks (RelatedLoading::peers), or nobody may ask
/// (RelatedLoading::raise).
struct PeerGroup {
    bool refuses = false;
    std::vector<OwnedValue> keys{};
    std::map<RelationId, RowsByKey> lists{};
};

/// Lists of related rows that came along with the record; each is a std::vector of records.
class RelatedCache {
public:
    std::shared_ptr<void> find(RelationId relation) const {
        const auto found = lists_.find(relation);
        return found == lists_.end() ? nullptr : found->second;
    }
    void put(RelationId relation, std::shared_ptr<void> list) {
        lists_[relation] = std::move(list);
    }
    /// After a change of the relation: what was loaded for it, or will be for the peers, is old.
    void forget(RelationId relation) { lists_[relation] = nullptr; }
    bool was_changed(RelationId relation) const {
        const auto found = lists_.find(relation);
        return found != lists_.end() && !found->second;
    }

    std::shared_ptr<PeerGroup> peers;

private:
    friend void add_owner(RelatedCache&) noexcept;
    friend void remove_owner(RelatedCache*) noexcept;
    std::atomic<std::size_t> owners_{1};
    std::map<RelationId, std::shared_ptr<void>> lists_;
};

} // namespace rowcall::detail
