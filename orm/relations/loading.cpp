#include "orm/relations/loading.hpp"

#include "orm/database/database.hpp"
#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/query/key_batches.hpp"
#include "orm/query/select.hpp"
#include "orm/query/tree.hpp"
#include "orm/records/row_sql.hpp"
#include "orm/relations/related_cache.hpp"
#include "orm/relations/related_loads.hpp"

#include <fmt/format.h>

#include <set>

namespace rowcall::detail {

namespace {

RelatedCache& cache_of(const ModelInfo& model, void* record) {
    auto& cache = model.memory_of(record).related;
    if (!cache) cache = RelatedCachePtr{new RelatedCache};
    return *cache;
}

// The rows that foreign keys with these values point at.
RowsByKey load_targets(
    Session& session, const ModelInfo& model, const Column& column, std::vector<OwnedValue> values,
    const PrefetchedRows* narrowed, RelatedLoading mode);
// The related rows of each of these values of what `step` starts at, as lists; for those without
// any, null.
RowsByKey load_lists(
    Session& session, const RelationStep& step, std::vector<OwnedValue> values,
    const PrefetchedRows* narrowed, RelatedLoading mode);

[[noreturn]] void refuse_to_load(const std::string& relation, const ModelInfo& model) {
    throw ProgrammingError{
        fmt::format(
            "{} did not come with its query, and related_loading(raise) refuses to load it",
            relation),
        {.table = model.table}};
}

// The foreign keys of records that a query loaded have one of these.
class QueryLoader final : public RelatedLoader {
public:
    QueryLoader(const ModelInfo& model, const Column& column, RelatedLoading mode, Database& from)
        : model_{model}, column_{column}, mode_{mode}, database_{from.number()} {}

    std::vector<OwnedValue> keys; // of the peers

    std::shared_ptr<void> load(
        const OwnedValue& key, Database* database, const std::source_location& where) override {
        const std::string name = fmt::format("{}.{}", model_.name, column_.member);
        if (mode_ == RelatedLoading::raise) refuse_to_load(name, model_);
        Session& session = session_for(database ? database : &database_of(database_));
        const ModelInfo& target = column_.reference.model();
        const Column& target_column = column_.reference.target();
        if (mode_ == RelatedLoading::one || database) {
            note_related_load([&] { return name; }, where);
            RowsByKey row = load_targets(session, target, target_column, {key}, nullptr, mode_);
            return *row.find(borrow(key));
        }
        if (!keys.empty()) {
            rows_ = load_targets(session, target, target_column, keys, nullptr, mode_);
            keys.clear();
        }
        const std::shared_ptr<void>* const row = rows_.find(borrow(key));
        return row ? *row : nullptr;
    }

private:
    const ModelInfo& model_;
    const Column& column_;
    RelatedLoading mode_;
    std::uint32_t database_;
    RowsByKey rows_;
};

// Are records told how to load what did not come with them?
bool prepares(RelatedLoading mode) { return mode != RelatedLoading::one || counts_loads; }

// Tells them.
void prepare_loading(
    Session& session, const ModelInfo& model, const std::vector<void*>& records,
    RelatedLoading mode) {
    if (!prepares(mode)) return;
    for (const Column& column : model.columns) {
        if (!column.is_foreign_key()) continue;
        const auto loader = std::make_shared<QueryLoader>(model, column, mode, session.database());
        for (void* record : records) {
            if (mode == RelatedLoading::peers)
                if (OwnedValue key = model.value(column, record); !is_null(key))
                    loader->keys.push_back(std::move(key));
            if (!column.related(column.member_of(record)))
                column.set_related(column.member_of(record), loader, false);
        }
    }
    if (mode == RelatedLoading::one) return;
    const auto peers = std::make_shared<PeerGroup>();
    peers->refuses = mode == RelatedLoading::raise;
    for (void* record : records) {
        if (!peers->refuses) peers->keys.push_back(model.value(model.key(), record));
        cache_of(model, record).peers = peers;
    }
}

std::vector<void*> records_of(const ListAccess& access, void* list) {
    std::vector<void*> records;
    for (std::size_t i = 0; i < access.size(list); ++i) records.push_back(access.at(list, i));
    return records;
}

// Gives the records the rows at the end of one step.
void prefetch_one(
    Session& session, const RelationStep& step, const std::vector<void*>& records,
    const PrefetchedRows* narrowed, RelatedLoading mode) {
    const Column& own = step.is_to_one() ? *step.column
                        : step.column    ? step.column->reference.target()
                                         : step.from->key();
    std::vector<OwnedValue> keys;
    for (void* record : records)
        if (OwnedValue key = step.from->value(own, record); !is_null(key))
            keys.push_back(std::move(key));
    RowsByKey rows = step.is_to_one() ? load_targets(
                                            session, *step.to, step.column->reference.target(),
                                            std::move(keys), narrowed, mode)
                                      : load_lists(session, step, std::move(keys), narrowed, mode);
    Scratch scratch;
    for (void* record : records) {
        const SqlValue key = step.from->store(own, record, scratch);
        if (key.is_null()) continue;
        std::shared_ptr<void>& found = *rows.find(key);
        if (step.is_to_one()) {
            if (found) step.column->set_related(step.column->member_of(record), found, true);
        } else {
            if (!found) found = step.to->list.create();
            cache_of(*step.from, record).put(step.id(), found);
        }
    }
}

// The rows at the end of one step that have come along, by select_related or a prefetch: each
// once; nothing if it is still to be fetched.
std::optional<std::vector<void*>> rows_reached(
    const RelationStep& step, const std::vector<void*>& records) {
    std::vector<void*> reached;
    std::set<void*> seen;
    bool is_missing = false;
    for (void* record : records) {
        if (step.is_to_one()) {
            void* const row = step.column->related(step.column->member_of(record));
            if (!row)
                is_missing = is_missing || !is_null(step.from->value(*step.column, record));
            else if (seen.insert(row).second)
                reached.push_back(row);
        } else {
            const auto list = cache_of(*step.from, record).find(step.id());
            if (!list) return {};
            if (seen.insert(list.get()).second)
                std::ranges::copy(
                    records_of(step.to->list, list.get()), std::back_inserter(reached));
        }
    }
    // A narrowed prefetch of foreign keys brought some of the rows only.
    if (reached.empty() && is_missing) return {};
    return reached;
}

void prefetch(
    Session& session, std::vector<void*> records, const Prefetch& wanted, RelatedLoading mode) {
    for (std::size_t i = 0; i < wanted.steps.size() && !records.empty(); ++i) {
        const RelationStep& step = wanted.steps[i];
        const bool is_last = i + 1 == wanted.steps.size();
        const PrefetchedRows* const narrowed = is_last ? wanted.last.get() : nullptr;
        auto reached = rows_reached(step, records);
        if (reached && narrowed)
            throw ProgrammingError{
                fmt::format(
                    "prefetch: {} has come along already: give its query set first", step.name()),
                {.table = step.from->table}};
        if (!reached) {
            prefetch_one(session, step, records, narrowed, mode);
            if (!is_last) reached = rows_reached(step, records);
        }
        records = std::move(reached).value_or(std::vector<void*>{});
    }
}

} // namespace

void load_joined(
    Session& session, const Query& query, const Loading& loading, void* record, ResultRow row) {
    const ModelInfo& model = *query.model;
    session.load(model, record, row);
    if (loading.joined.empty()) return;
    row = row.from(model.columns.size());
    InlineVector<void*, 8> records; // at the ends of the paths; first, of the empty one
    records.push_back(record);
    for (const JoinedPath& path : loading.joined) {
        const RelationStep& step = path.steps.back();
        void* const from = records[path.behind];
        const ResultRow columns = row;
        row = row.from(step.to->columns.size());
        void* found = nullptr;
        if (from && !(path.is_optional && columns[step.to->key_column].is_null())) {
            if (step.is_to_one()) {
                auto target = step.to->create();
                found = target.get();
                step.column->set_related(step.column->member_of(from), std::move(target), true);
            } else {
                auto list = step.to->list.create();
                found = step.to->list.append(list.get());
                cache_of(*step.from, from).put(step.id(), std::move(list));
            }
            session.load(*step.to, found, columns);
        } else if (from && !step.is_to_one()) {
            cache_of(*step.from, from).put(step.id(), step.to->list.create());
        }
        records.push_back(found);
    }
}

namespace {

// The same for the records of a query and those that they are joined with.
void prepare_all(
    Session& session, const Query& query, const Loading& loading,
    const std::vector<void*>& records) {
    if (!prepares(loading.mode)) return;
    for (const JoinedPath& path : loading.joined) {
        std::vector<void*> reached = records;
        for (const RelationStep& step : path.steps)
            reached = rows_reached(step, reached).value_or(std::vector<void*>{});
        prepare_loading(session, *path.steps.back().to, reached, loading.mode);
    }
    prepare_loading(session, *query.model, records, loading.mode);
}

} // namespace

bool loads_along(const Loading& loading) noexcept {
    return !loading.prefetches.empty() || prepares(loading.mode);
}

void load_along(
    Session& session, const Query& query, const Loading& loading,
    const std::vector<void*>& records) {
    for (const Prefetch& wanted : loading.prefetches)
        prefetch(session, records, wanted, loading.mode);
    prepare_all(session, query, loading, records);
}

namespace {

Query narrowed_or_all(const ModelInfo& model, const PrefetchedRows* narrowed) {
    if (!narrowed) return Query{model};
    if (narrowed->query.is_sliced())
        throw ProgrammingError{
            fmt::format("{}: prefetch of a query with limit, offset or slice", model.table),
            {.table = model.table}};
    return narrowed->query;
}
// Each row of such a query, which begins with the model's columns.
void load_narrowed(
    Session& session, const Query& query, const ModelInfo& model, const PrefetchedRows* narrowed,
    void* record, const ResultRow& row) {
    if (narrowed)
        load_joined(session, query, narrowed->loading, record, row);
    else
        session.load(model, record, row);
}
// What comes along with them all.
void load_behind(
    Session& session, const ModelInfo& model, const PrefetchedRows* narrowed,
    const std::vector<void*>& records, RelatedLoading mode) {
    if (!narrowed) return prepare_loading(session, model, records, mode);
    Loading loading = narrowed->loading;
    if (loading.mode == RelatedLoading::one) loading.mode = mode;
    load_along(session, narrowed->query, loading, records);
}

RowsByKey load_targets(
    Session& session, const ModelInfo& model, const Column& column, std::vector<OwnedValue> values,
    const PrefetchedRows* narrowed, RelatedLoading mode) {
    RowsByKey rows{std::move(values)};
    std::vector<void*> records;
    in_batches(rows.keys(), [&](std::span<const OwnedValue> batch) {
        Query query = narrowed_or_all(model, narrowed);
        query.add_filter(is_one_of(make_column(model, column), batch));
        select_rows(session, query, [&](const ResultRow& row) {
            auto record = model.create();
            load_narrowed(session, query, model, narrowed, record.get(), row);
            // The only one that was asked for may be spelt differently, where a collation allows
            // it.
            const auto number = static_cast<std::size_t>(&column - model.columns.data());
            std::shared_ptr<void>* const place =
                rows.find(rows.keys().size() == 1 ? borrow(rows.keys()[0]) : row[number]);
            if (!place || *place) return;
            records.push_back(record.get());
            *place = std::move(record);
        });
    });
    load_behind(session, model, narrowed, records, mode);
    return rows;
}

// The rows at the end of a step, and behind each whose it is.
Query rows_with_owner(const RelationStep& step, const PrefetchedRows* narrowed) {
    Query query = narrowed_or_all(*step.to, narrowed);
    query.values = {owner_of(step)};
    return query;
}
// The same of all rows; over a join table it begins there, where the owners' keys are found.
Query rows_by_owner(const RelationStep& step) {
    if (!step.many) return rows_with_owner(step, nullptr);
    const ModelInfo& join = step.many->join();
    const Column& source = step.many->source_column();
    const Column& target = step.many->target_column();
    const Hops to_row{{&join, step.reverse ? &source : &target}};
    Query query{join};
    query.whole_record = false;
    query.related = {to_row};
    query.values = {make_column(join, step.reverse ? target : source)};
    for (const Ordering& by : step.to->ordering)
        query.order.push_back(
            {make_column(ColumnPath{to_row, step.to, &step.to->columns[by.column]}),
             by.descending});
    return query;
}

RowsByKey load_lists(
    Session& session, const RelationStep& step, std::vector<OwnedValue> values,
    const PrefetchedRows* narrowed, RelatedLoading mode) {
    const ModelInfo& model = *step.to;
    const Query all = narrowed ? rows_with_owner(step, narrowed) : rows_by_owner(step);
    const ExpressionPtr& owner = all.values.front();
    RowsByKey lists{std::move(values)};
    std::vector<void*> filled;
    in_batches(lists.keys(), [&](std::span<const OwnedValue> batch) {
        Query query = all;
        query.add_filter(is_one_of(owner, batch));
        select_rows(session, query, [&](const ResultRow& row) {
            std::shared_ptr<void>* const list = lists.find(row[row.size() - 1]);
            if (!list) return;
            if (!*list) filled.push_back((*list = model.list.create()).get());
            void* const record = model.list.append(list->get());
            load_narrowed(session, query, model, narrowed, record, row);
        });
    });
    if (!narrowed && !prepares(mode)) return lists;
    std::vector<void*> records;
    for (void* list : filled)
        std::ranges::copy(records_of(model.list, list), std::back_inserter(records));
    load_behind(session, model, narrowed, records, mode);
    return lists;
}

// What rows of the relation have in their foreign keys, if they belong to the rows with these keys.
std::vector<OwnedValue> values_pointed_at(
    Session& session, const RelationStep& step, const std::vector<OwnedValue>& keys) {
    if (!step.column || step.column->reference.target().primary_key) return keys;
    const ModelInfo& model = *step.from;
    std::vector<OwnedValue> values;
    in_batches(keys, [&](std::span<const OwnedValue> batch) {
        Query query{model};
        query.whole_record = false;
        query.add_filter(is_one_of(make_column(model, model.key()), batch));
        query.values = {make_column(model, step.column->reference.target())};
        select_rows(session, query, [&](const ResultRow& row) {
            if (!row[0].is_null()) values.push_back(own(row[0]));
        });
    });
    return values;
}

} // namespace

Loading::Loading() = default;
Loading::Loading(const Loading&) = default;
Loading::Loading(Loading&&) noexcept = default;
Loading& Loading::operator=(const Loading&) = default;
Loading& Loading::operator=(Loading&&) noexcept = default;
Loading::~Loading() = default;

Hops RelationStep::hops() const {
    if (many) return hops_over(*many, reverse);
    return {{reverse ? to : from, column, reverse}};
}

ExpressionPtr owner_of(const RelationStep& step) {
    if (!step.many) return make_column(*step.to, *step.column);
    const Column& source = step.many->source_column();
    const Column& target = step.many->target_column();
    const ModelInfo& join = step.many->join();
    return make_column(ColumnPath{
        {{&join, step.reverse ? &source : &target, true}},
        &join,
        step.reverse ? &target : &source});
}

std::string RelationStep::name() const {
    const ModelInfo& declares = reverse ? *to : *from;
    return fmt::format("{}.{}", declares.name, column ? column->member : many->member);
}

void add_joined(Query& query, Loading& loading, const std::vector<RelationStep>& path) {
    Hops hops;
    std::size_t behind = 0;
    bool is_optional = false;
    for (auto end = path.begin(); end != path.end();) {
        const Hops step = (end++)->hops();
        hops.insert(hops.end(), step.begin(), step.end());
        is_optional = is_optional || std::ranges::any_of(step, &Hop::is_optional);
        const auto known = std::ranges::find(query.related, hops);
        const auto place = static_cast<std::size_t>(known - query.related.begin());
        if (known == query.related.end()) {
            query.related.push_back(hops);
            loading.joined.push_back({{path.begin(), end}, behind, is_optional});
        }
        behind = place + 1;
    }
}

Query related_rows(const RelatedSource& source) {
    Query query{*source.step->to};
    query.add_filter(equals_or_null(source.owner, source.key));
    query.next_filter_joins = true; // the next filter speaks of the same row of the join table
    return query;
}

std::shared_ptr<void> related_list(Session& session, const RelatedSource& source) {
    const RelationStep& step = *source.step;
    RelatedCache* const cache = source.cache.get();
    if (cache)
        if (auto list = cache->find(step.id())) return list;
    if (!cache || !cache->peers || cache->was_changed(step.id())) {
        note_related_load([&] { return step.name(); }, source.where);
        return nullptr;
    }
    PeerGroup& peers = *cache->peers;
    if (peers.refuses) refuse_to_load(step.name(), *step.from);
    auto lists = peers.lists.find(step.id());
    if (lists == peers.lists.end()) {
        auto values = values_pointed_at(session, step, peers.keys);
        lists =
            peers.lists
                .emplace(
                    step.id(),
                    load_lists(session, step, std::move(values), nullptr, RelatedLoading::peers))
                .first;
    }
    std::shared_ptr<void>* const known = lists->second.find(borrow(source.key));
    auto list = known && *known ? *known : step.to->list.create();
    if (known) *known = list;
    cache->put(step.id(), list);
    return list;
}

std::shared_ptr<void> load_foreign_row(
    const ModelInfo& target, std::string_view target_field, const OwnedValue& key,
    RelatedLoader* loader, Database* database, const std::source_location& where) {
    const Column& column = target_field.empty() ? target.key() : *target.find_column(target_field);
    std::shared_ptr<void> row;
    if (loader) {
        row = loader->load(key, database, where);
    } else {
        note_related_load([&] { return fmt::format("a foreign key to {}", target.name); }, where);
        row = *load_targets(
                   session_for(database), target, column, {key}, nullptr, RelatedLoading::one)
                   .find(borrow(key));
    }
    if (!row)
        throw DoesNotExist{fmt::format(
            "there is no {} where {} = {}", target.name, column.member, to_string(borrow(key)))};
    return row;
}

} // namespace rowcall::detail
