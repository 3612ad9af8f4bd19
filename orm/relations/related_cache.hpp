// What a record knows of its related rows: kept by its primary key, shared by its copies.
#pragma once

#include "orm/relations/loading.hpp"

#include <atomic>
#include <map>
#include <memory>

namespace rowcall::detail {

/// Rows, or lists of rows, each by the key that it was asked for by.
class RowsByKey {
public:
    RowsByKey() = default;
    /// As yet of no key: nulls.
    explicit RowsByKey(std::vector<OwnedValue> keys);

    /// In order, each once.
    std::span<const OwnedValue> keys() const noexcept { return keys_; }
    /// Those of a key; null if it is none of these. Quick if it is the one of the last call or the
    /// one behind that.
    std::shared_ptr<void>* find(const SqlValue& key);

private:
    std::shared_ptr<void>* search(const SqlValue& key);

    std::vector<OwnedValue> keys_;
    std::vector<std::shared_ptr<void>> rows_; // of each key
    std::size_t last_ = 0;
};

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
    /// Null if the rows of the relation are not here.
    std::shared_ptr<void> find(RelationId relation) const {
        const Entry* const found = entry(relation);
        return found ? found->list : nullptr;
    }
    void put(RelationId relation, std::shared_ptr<void> list);
    /// After a change of the relation: what was loaded for it, or will be for the peers, is old.
    void forget(RelationId relation) { put(relation, nullptr); }
    bool was_changed(RelationId relation) const {
        const Entry* const found = entry(relation);
        return found && !found->list;
    }

    std::shared_ptr<PeerGroup> peers;

private:
    // A chain, since most records have one: it needs no allocation.
    struct Entry {
        RelationId relation{};
        std::shared_ptr<void> list{};
        std::unique_ptr<Entry> next{};
    };
    const Entry* entry(RelationId relation) const;

    friend void add_owner(RelatedCache&) noexcept;
    friend void remove_owner(RelatedCache*) noexcept;
    std::atomic<std::size_t> owners_{1};
    Entry first_;
};

} // namespace rowcall::detail
