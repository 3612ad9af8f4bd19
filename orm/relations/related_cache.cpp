#include "orm/relations/related_cache.hpp"

#include <algorithm>

namespace rowcall::detail {

namespace {

// As operator<, and cheaper for integers, as most keys are.
bool is_less(const OwnedValue& a, const OwnedValue& b) {
    const auto* const i = std::get_if<std::int64_t>(&a);
    const auto* const j = std::get_if<std::int64_t>(&b);
    return i && j ? *i < *j : a < b;
}

bool is_equal(const OwnedValue& a, const SqlValue& b) {
    const auto* const integer = std::get_if<std::int64_t>(&a);
    if (integer) return b.type() == SqlType::integer && *integer == b.integer();
    return a == own(b);
}

} // namespace

RowsByKey::RowsByKey(std::vector<OwnedValue> keys) : keys_{std::move(keys)} {
    if (!std::ranges::is_sorted(keys_, is_less)) std::ranges::sort(keys_, is_less);
    keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
    rows_.resize(keys_.size());
}

std::shared_ptr<void>* RowsByKey::find(const SqlValue& key) {
    for (std::size_t i = last_; i < keys_.size() && i < last_ + 2; ++i)
        if (is_equal(keys_[i], key)) return &rows_[last_ = i];
    return search(key);
}

std::shared_ptr<void>* RowsByKey::search(const SqlValue& key) {
    const auto found = std::ranges::lower_bound(keys_, own(key), is_less);
    if (found == keys_.end() || !is_equal(*found, key)) return nullptr;
    last_ = static_cast<std::size_t>(found - keys_.begin());
    return &rows_[last_];
}

void RelatedCache::put(RelationId relation, std::shared_ptr<void> list) {
    Entry* at = const_cast<Entry*>(entry(relation));
    if (!at && !first_.relation.relation) at = &first_;
    if (!at) {
        first_.next = std::make_unique<Entry>(std::move(first_));
        at = &first_;
    }
    at->relation = relation;
    at->list = std::move(list);
}

const RelatedCache::Entry* RelatedCache::entry(RelationId relation) const {
    const Entry* at = &first_;
    while (at && at->relation != relation) at = at->next.get();
    return at;
}

void add_owner(RelatedCache& cache) noexcept {
    cache.owners_.fetch_add(1, std::memory_order_relaxed);
}

void remove_owner(RelatedCache* cache) noexcept {
    if (cache->owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete cache;
}

void forget_related(RelatedCache* cache, RelationId relation) {
    if (cache) cache->forget(relation);
}

} // namespace rowcall::detail
