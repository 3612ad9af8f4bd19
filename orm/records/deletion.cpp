#include "orm/records/deletion.hpp"

#include "orm/database/database.hpp"
#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/query/key_batches.hpp"
#include "orm/query/select.hpp"
#include "orm/records/announce.hpp"
#include "orm/records/bulk_announcement.hpp"
#include "orm/records/direct_deletion.hpp"
#include "orm/records/incoming.hpp"
#include "orm/records/silent_deletion.hpp"
#include "orm/signals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace rowcall::detail {

namespace {

/// Rows to be deleted, by key; the records themselves only where receivers want them.
using Instances = std::map<OwnedValue, std::shared_ptr<void>>;

struct Group {
    const ModelInfo* model;
    Instances instances;
};

/// Rows found by what they point at: deleted, or their foreign keys changed, without being loaded.
struct ByTarget {
    Incoming relation;
    std::vector<OwnedValue> targets;
};

Query rows_where_in(const Incoming& relation, std::span<const OwnedValue> targets) {
    Query query{*relation.model};
    query.add_filter(is_one_of(make_column(*relation.model, *relation.column), targets));
    return query;
}

std::vector<OwnedValue> keys_of(const Instances& instances) {
    std::vector<OwnedValue> keys;
    for (const auto& [key, record] : instances) keys.push_back(key);
    return keys;
}

class Deletion {
public:
    Deletion(Session& session, Audience audience)
        : session_{session}, audience_{audience}, models_{registered_models()} {}

    Instances load(const Query& query) {
        Instances found;
        const ModelInfo& model = *query.model;
        const bool with_records = is_announced(model, audience_);
        select_rows(session_, query, [&](const ResultRow& row) {
            std::shared_ptr<void> record;
            if (with_records) session_.load(model, (record = model.create()).get(), row);
            found.emplace(own(row[model.key_column]), std::move(record));
        });
        return found;
    }

    /// Adds the rows and all that must go with them, depth first. Iterative, since a chain of
    /// rows (a reply to a reply to ...) may be longer than the stack.
    void collect(const ModelInfo& model, Instances instances) {
        std::vector<Visit> visits;
        enter(visits, model, std::move(instances), nullptr);
        while (!visits.empty()) {
            Visit& top = visits.back();
            if (top.next_relation < top.relations.size()) {
                const Incoming relation = top.relations[top.next_relation++];
                Instances cascaded = follow(top, relation);
                const bool required = !relation.column->nullable;
                enter(visits, *relation.model, std::move(cascaded), required ? top.model : nullptr);
                continue;
            }
            if (!top.protectors.empty()) {
                const std::string message = refusal(*top.model, top.protectors);
                throw ProtectedError{message, std::move(top.protectors)};
            }
            visits.pop_back();
        }
    }

    /// After the last collect().
    void check_restricted() {
        std::vector<Obstacle> left;
        for (const auto& [model, keys] : restricted_) {
            const std::set<OwnedValue> fast = fast_keys(*model);
            for (const OwnedValue& key : keys)
                if (!group_of(*model).instances.contains(key) && !fast.contains(key))
                    left.push_back(obstacle(*model, key));
        }
        if (left.empty()) return;
        std::ranges::sort(left);
        throw RestrictedError{refusal(*groups_.front()->model, left), std::move(left)};
    }

    DeleteResult run(std::optional<AnyModel> origin) {
        DeleteResult result;
        if (groups_.empty()) return result;
        sort_groups();
        const DeleteEvent event{.origin = origin, .database = session_.database()};
        run_as_unit(session_, [&] { act(event, result); });
        return result;
    }

private:
    /// Rows that were collected, while what points at them is looked at.
    struct Visit {
        const ModelInfo* model;
        std::vector<OwnedValue> keys;
        std::vector<Incoming> relations;
        std::size_t next_relation = 0;
        std::vector<Obstacle> protectors{};
    };

    /// `before` is the model of the rows that these point at by a required foreign key.
    void enter(
        std::vector<Visit>& visits, const ModelInfo& model, Instances instances,
        const ModelInfo* before) {
        if (instances.empty()) return;
        if (before) dependencies_[before].insert(&model);
        Group& group = group_of(model);
        std::vector<OwnedValue> fresh;
        for (auto& [key, record] : instances)
            if (group.instances.emplace(key, std::move(record)).second) fresh.push_back(key);
        if (!fresh.empty()) visits.push_back({&model, std::move(fresh), incoming(models_, model)});
    }

    Group& group_of(const ModelInfo& model) {
        for (const auto& group : groups_)
            if (group->model == &model) return *group;
        return *groups_.emplace_back(std::make_unique<Group>(Group{&model, {}}));
    }

    /// Does what one relation says of the rows that point at the visited ones. Returns the rows
    /// to be deleted along, if they have to be looked at.
    Instances follow(Visit& visit, const Incoming& relation) {
        const OnDelete action = relation.on_delete();
        if (action == OnDelete::do_nothing) return {};
        std::vector<OwnedValue> targets = values_pointed_at(visit, relation);
        if (relation.is_detached()) {
            updates_.push_back({relation, std::move(targets)});
            return {};
        }
        if (action == OnDelete::cascade && is_fast(models_, *relation.model, audience_)) {
            fast_.push_back({relation, std::move(targets)});
            return {};
        }
        Instances found;
        in_batches(targets, [&](std::span<const OwnedValue> batch) {
            found.merge(load(rows_where_in(relation, batch)));
        });
        if (action == OnDelete::cascade) return found;
        if (action == OnDelete::protect) {
            for (const auto& [key, record] : found)
                visit.protectors.push_back(obstacle(*relation.model, key));
        } else if (!found.empty()) {
            dependencies_[visit.model].insert(relation.model);
            group_of(*relation.model);
            for (const auto& [key, record] : found) restricted_[relation.model].insert(key);
        }
        return {};
    }

    // The keys of the visited rows; or what else the foreign key points at.
    std::vector<OwnedValue> values_pointed_at(const Visit& visit, const Incoming& relation) {
        const Column& target = relation.column->reference.target();
        if (target.primary_key) return visit.keys;
        std::vector<OwnedValue> values;
        in_batches(visit.keys, [&](std::span<const OwnedValue> batch) {
            Query query = rows_where_in({visit.model, &visit.model->key()}, batch);
            query.whole_record = false;
            query.values = {make_column(*visit.model, target)};
            select_rows(session_, query, [&](const ResultRow& row) {
                if (!row[0].is_null()) values.push_back(own(row[0]));
            });
        });
        return values;
    }

    /// The rows of a model that go without having been looked at.
    std::set<OwnedValue> fast_keys(const ModelInfo& model) {
        std::set<OwnedValue> keys;
        for (const ByTarget& rows : fast_)
            if (rows.relation.model == &model)
                in_batches(rows.targets, [&](std::span<const OwnedValue> batch) {
                    for (const auto& [key, record] : load(rows_where_in(rows.relation, batch)))
                        keys.insert(key);
                });
        return keys;
    }

    static Obstacle obstacle(const ModelInfo& model, const OwnedValue& key) {
        return {std::string{model.name}, to_string(borrow(key))};
    }
    static std::string refusal(const ModelInfo& model, std::vector<Obstacle>& obstacles) {
        std::ranges::sort(obstacles);
        constexpr std::size_t shown = 10;
        std::string text = fmt::format("cannot delete from {}: it is pointed at by", model.table);
        for (std::size_t i = 0; i < std::min(shown, obstacles.size()); ++i)
            text += fmt::format("{} {} {}", i ? "," : "", obstacles[i].model, obstacles[i].key);
        if (obstacles.size() > shown) text += fmt::format(" and {} more", obstacles.size() - shown);
        return text;
    }

    // In rounds, each taking the models whose dependencies are all taken. A circle keeps the
    // order of collection: the constraints are deferred.
    void sort_groups() {
        std::vector<Group*> sorted;
        std::set<const ModelInfo*> taken;
        while (sorted.size() < groups_.size()) {
            const std::size_t before = sorted.size();
            for (const auto& group : groups_) {
                if (taken.contains(group->model) ||
                    !std::ranges::includes(taken, dependencies_[group->model]))
                    continue;
                taken.insert(group->model);
                sorted.push_back(group.get());
            }
            if (sorted.size() == before) return;
        }
        const auto place = [&](const auto& group) {
            return std::ranges::find(sorted, group.get());
        };
        std::ranges::sort(groups_, {}, place);
    }

    void act(const DeleteEvent& event, DeleteResult& result) {
        for (const auto& group : groups_)
            for (const auto& [key, record] : group->instances)
                send(pre_delete, *group->model, record.get(), event);
        for (const ByTarget& rows : fast_)
            in_batches(rows.targets, [&](std::span<const OwnedValue> batch) {
                result.add(*rows.relation.model, delete_where_in(rows.relation, batch));
            });
        for (const ByTarget& rows : updates_) detach(rows);
        for (const auto& group : groups_) {
            const Incoming by_key{group->model, &group->model->key()};
            const std::vector<OwnedValue> keys = keys_of(group->instances);
            std::int64_t count = 0;
            in_batches(keys, [&](std::span<const OwnedValue> batch) {
                count += delete_where_in(by_key, batch);
            });
            result.add(*group->model, count);
            for (auto last = group->instances.rbegin(); last != group->instances.rend(); ++last)
                send(post_delete, *group->model, last->second.get(), event);
            if (is_summed_up(*group->model, audience_))
                sum_up(session_, *group->model, BulkOperation::remove, keys, {}, count);
        }
    }

    void send(
        ModelSignal<DeleteEvent>& signal, const ModelInfo& model, void* record,
        const DeleteEvent& event) {
        if (record && is_announced(model, audience_))
            announce(session_, signal, model.sender, AnyModel{model, record}, event);
    }

    std::int64_t delete_where_in(const Incoming& column, std::span<const OwnedValue> values) {
        const Dialect& dialect = session_.dialect();
        std::string placeholders;
        std::vector<SqlValue> parameters;
        for (const OwnedValue& value : values) {
            parameters.push_back(borrow(value));
            placeholders += fmt::format(
                "{}{}", parameters.size() > 1 ? ", " : "", dialect.placeholder(parameters.size()));
        }
        return session_.run(
            fmt::format(
                "DELETE FROM {} WHERE {} IN ({})", dialect.quote(column.model->table),
                dialect.quote(column.column->name), placeholders),
            parameters);
    }

    void detach(const ByTarget& rows) {
        const Column& column = *rows.relation.column;
        const auto value = make_literal(rows.relation.replacement());
        in_batches(rows.targets, [&](std::span<const OwnedValue> batch) {
            update_rows(session_, rows_where_in(rows.relation, batch), {{&column, value}});
        });
    }

    Session& session_;
    Audience audience_;
    std::vector<const ModelInfo*> models_;
    std::vector<std::unique_ptr<Group>> groups_; // in the order of collection, then of deletion
    std::map<const ModelInfo*, std::set<const ModelInfo*>> dependencies_;
    std::map<const ModelInfo*, std::set<OwnedValue>> restricted_;
    std::vector<ByTarget> updates_;
    std::vector<ByTarget> fast_;
};

} // namespace

DeleteResult delete_record(const ModelInfo& model, void* record, Database* database) {
    if (!model.key_access.is_set(model.key_of(record)))
        throw ProgrammingError{
            fmt::format("delete from {}: the object has no primary key", model.table),
            {.table = model.table}};
    const RowState& state = model.memory_of(record).state;
    Session& session = session_for(database, state);
    // After a rollback the key may be another row's by now: deleted is the row with no key.
    OwnedValue key;
    if (!state.was_rolled_back()) key = model.value(model.key(), record);
    std::optional<DeleteResult> result = delete_directly(session, model, key);
    if (!result) {
        Query row{model};
        row.add_filter(key_equals(model, borrow(key)));
        result = delete_silently(session, row, {});
    }
    if (!result) {
        Deletion deletion{session, {}};
        // The caller's own object, not a copy: receivers are to see it.
        deletion.collect(
            model, {{std::move(key), std::shared_ptr<void>{std::shared_ptr<void>{}, record}}});
        deletion.check_restricted();
        result = deletion.run(AnyModel{model, record});
    }
    model.key_access.clear(model.key_of(record));
    return *std::move(result);
}

namespace {

// The models whose rows go along are written silently, too.
void require_seen_cascades(const ModelInfo& root, Announce announce) {
    if (announce == Announce::each) return;
    const std::vector<const ModelInfo*> models = registered_models();
    std::vector<const ModelInfo*> reached{&root};
    for (std::size_t i = 0; i < reached.size(); ++i) {
        require_seen(*reached[i], BulkOperation::remove, announce, "remove from");
        for (const Incoming& relation : incoming(models, *reached[i]))
            if (relation.on_delete() == OnDelete::cascade &&
                std::ranges::find(reached, relation.model) == reached.end())
                reached.push_back(relation.model);
    }
}

} // namespace

DeleteResult delete_rows(const Query& query, Database* database, Announce announce) {
    require_plain(query, "remove");
    require_seen_cascades(*query.model, announce);
    const Audience audience = Audience::of(announce);
    Session& session = session_for(database);
    if (auto result = delete_silently(session, query, audience)) return *std::move(result);
    Deletion deletion{session, audience};
    deletion.collect(*query.model, deletion.load(query));
    deletion.check_restricted();
    return deletion.run({});
}

} // namespace rowcall::detail
