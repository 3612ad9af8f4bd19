#include "orm/relations/many_to_many_change.hpp"

#include "orm/database/database.hpp"
#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/query/compiler.hpp"
#include "orm/query/key_batches.hpp"
#include "orm/query/select.hpp"
#include "orm/records/announce.hpp"
#include "orm/records/bulk.hpp"
#include "orm/records/deletion.hpp"
#include "orm/records/save.hpp"
#include "orm/signals.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rowcall::detail {

void RelatedKeys::add(OwnedValue key, bool is_refused) {
    if (is_refused) refused.push_back(key);
    all.push_back(std::move(key));
}

namespace {

using Keys = std::optional<std::vector<OwnedValue>>;

std::vector<OwnedValue> sorted_once(std::vector<OwnedValue> keys) {
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

std::vector<OwnedValue> difference(
    const std::vector<OwnedValue>& all, const std::vector<OwnedValue>& without) {
    std::vector<OwnedValue> rest;
    std::ranges::set_difference(all, without, std::back_inserter(rest));
    return rest;
}

std::vector<OwnedValue> common(const std::vector<OwnedValue>& a, const std::vector<OwnedValue>& b) {
    std::vector<OwnedValue> both;
    std::ranges::set_intersection(a, b, std::back_inserter(both));
    return both;
}

class Change {
public:
    explicit Change(const ManySide& side)
        : side_{side}, join_{side.relation->join()}, own_{side.own_column()},
          other_{side.other_column()}, session_{session_for(side.database)} {}

    Session& session() { return session_; }

    /// The related keys, ascending; of all, or of those among `keys`.
    std::vector<OwnedValue> present() { return keys_beside(own_, other_, {}); }
    std::vector<OwnedValue> present(const std::vector<OwnedValue>& keys) {
        std::vector<OwnedValue> found;
        in_batches(keys, [&](std::span<const OwnedValue> batch) {
            std::ranges::copy(
                keys_beside(own_, other_, is_one_of(column(other_), batch)),
                std::back_inserter(found));
        });
        return sorted_once(std::move(found));
    }

    void add(const std::vector<OwnedValue>& wanted, const std::vector<OwnedValue>& refused = {}) {
        for (const OwnedValue& key : refused)
            if (std::ranges::binary_search(wanted, key)) throw_unsaved_side(side_.other_model());
        Keys missing = difference(wanted, present(wanted));
        announce(M2mAction::pre_add, missing);
        if (side_.relation->through)
            insert_records(*missing);
        else
            insert_pairs(*missing);
        announce(M2mAction::post_add, missing);
    }

    void remove(std::vector<OwnedValue> given) {
        Keys keys = std::move(given);
        if (is_announced()) removed_ = present(*keys);
        announce(M2mAction::pre_remove, keys);
        if (is_announced()) removed_ = common(removed_, *keys);
        in_batches(*keys, [&](std::span<const OwnedValue> batch) { delete_rows_of(&batch); });
        announce(M2mAction::post_remove, keys);
        removed_.clear();
    }

    void clear() {
        Keys none;
        if (is_announced()) removed_ = present();
        announce(M2mAction::pre_clear, none);
        delete_rows_of(nullptr);
        announce(M2mAction::post_clear, none);
        removed_.clear();
    }

private:
    bool is_symmetrical() const { return side_.relation->symmetrical; }
    bool is_announced() const { return m2m_changed.has_listeners(side_.relation->sender); }
    ExpressionPtr column(const Column& column) const { return make_column(join_, column); }

    // What stands in one column of the join table where this record's key stands in the other.
    std::vector<OwnedValue> keys_beside(
        const Column& with_own_key, const Column& wanted, ExpressionPtr condition) {
        Query query{join_};
        query.whole_record = false;
        query.begin_filter();
        query.add_condition(std::move(condition));
        query.add_condition(equals_or_null(column(with_own_key), side_.key));
        query.values = {column(wanted)};
        std::vector<OwnedValue> keys;
        select_rows(session_, query, [&](const ResultRow& row) { keys.push_back(own(row[0])); });
        return sorted_once(std::move(keys));
    }

    void insert_pairs(const std::vector<OwnedValue>& keys) {
        const Dialect& dialect = session_.dialect();
        const std::string sql = fmt::format(
            "INSERT INTO {} ({}, {}) VALUES ({}, {}) ON CONFLICT DO NOTHING",
            dialect.quote(join_.table), dialect.quote(own_.name), dialect.quote(other_.name),
            dialect.placeholder(1), dialect.placeholder(2));
        for (const OwnedValue& key : keys) {
            const SqlValue pair[] = {borrow(side_.key), borrow(key)};
            session_.run(sql, pair);
        }
        if (!is_symmetrical()) return;
        for (const OwnedValue& key : keys) {
            const SqlValue pair[] = {borrow(key), borrow(side_.key)};
            session_.run(sql, pair);
        }
    }

    // Rows of the program's own join model: with what through_defaults says, and without signals.
    void insert_records(const std::vector<OwnedValue>& keys) {
        const auto list = join_.list.create();
        for (const OwnedValue& key : keys) append_record(list.get(), own_, other_, key);
        if (is_symmetrical()) {
            const auto mirrored = keys_beside(other_, own_, {});
            for (const OwnedValue& key : difference(keys, mirrored))
                if (key != side_.key) append_record(list.get(), other_, own_, key);
        }
        bulk_create(
            session_.database(), join_, {list.get(), &join_.list}, {.is_told_elsewhere = true});
    }

    void append_record(
        void* list, const Column& own_key, const Column& other_key, const OwnedValue& key) {
        void* const record = join_.list.append(list);
        if (side_.through_defaults)
            for (const Column& column : join_.columns) {
                Scratch scratch;
                const SqlValue value = join_.store(column, side_.through_defaults.get(), scratch);
                if (!column.primary_key) join_.load(column, record, value);
            }
        join_.load(own_key, record, borrow(side_.key));
        join_.load(other_key, record, borrow(key));
    }

    // Rows of this record, those with one of the keys or all; with signals if it is a model.
    void delete_rows_of(const std::span<const OwnedValue>* keys) {
        Query query{join_};
        const auto pairs = [&](const Column& own_key, const Column& other_key) {
            ExpressionPtr condition = equals_or_null(column(own_key), side_.key);
            if (keys)
                condition =
                    make_chain(Op::logical_and, condition, is_one_of(column(other_key), *keys));
            return condition;
        };
        ExpressionPtr condition = pairs(own_, other_);
        if (is_symmetrical())
            condition = make_chain(Op::logical_or, condition, pairs(other_, own_));
        query.add_filter(condition);
        if (side_.relation->through) {
            delete_rows(query, &session_.database(), Announce::each);
        } else {
            const CompiledQuery compiled = compile_delete(query, session_.dialect());
            session_.run(compiled.sql, compiled.parameters());
        }
    }

    void announce(M2mAction action, Keys& keys) {
        if (!is_announced()) return;
        const bool is_clear = !keys;
        const M2mEvent event{
            .action = action,
            .reverse = side_.reverse,
            .model = side_.other_model(),
            .pks = keys,
            .removed = removed_,
            .through = join_,
            .raw = side_.raw,
            .database = session_.database()};
        detail::announce(
            session_, m2m_changed, side_.relation->sender,
            AnyModel{side_.own_model(), side_.record}, event);
        if (!is_clear && !keys) keys.emplace(); // a receiver's way to erase all of them
    }

    const ManySide& side_;
    const ModelInfo& join_;
    const Column& own_;
    const Column& other_;
    Session& session_;
    std::vector<OwnedValue> removed_;
};

} // namespace

const ModelInfo& ManySide::own_model() const {
    return reverse ? relation->target() : relation->source();
}
const ModelInfo& ManySide::other_model() const {
    return reverse ? relation->source() : relation->target();
}
const Column& ManySide::own_column() const {
    return reverse ? relation->target_column() : relation->source_column();
}
const Column& ManySide::other_column() const {
    return reverse ? relation->source_column() : relation->target_column();
}

void add_related(const ManySide& side, const RelatedKeys& keys) {
    Change change{side};
    run_as_unit(change.session(), [&] { change.add(sorted_once(keys.all), keys.refused); });
}

void remove_related(const ManySide& side, const RelatedKeys& keys) {
    Change change{side};
    run_as_unit(change.session(), [&] { change.remove(sorted_once(keys.all)); });
}

void clear_related(const ManySide& side) {
    Change change{side};
    run_as_unit(change.session(), [&] { change.clear(); });
}

void set_related(const ManySide& side, const RelatedKeys& keys, bool clear) {
    Change change{side};
    run_as_unit(change.session(), [&] {
        if (clear) {
            change.clear();
            if (!keys.all.empty()) change.add(sorted_once(keys.all), keys.refused);
            return;
        }
        // As Django: what is given a second time is added again.
        std::vector<OwnedValue> surplus = change.present(), missing;
        for (const OwnedValue& key : keys.all) {
            const auto found = std::ranges::lower_bound(surplus, key);
            if (found != surplus.end() && *found == key)
                surplus.erase(found);
            else
                missing.push_back(key);
        }
        if (!surplus.empty()) change.remove(std::move(surplus));
        if (!missing.empty()) change.add(sorted_once(std::move(missing)), keys.refused);
    });
}

void create_related(const ManySide& side, void* record) {
    const ModelInfo& model = side.other_model();
    Change change{side};
    run_as_unit(change.session(), [&] {
        Database& database = change.session().database();
        save_record(model, record, {.force_insert = true, .database = &database}, nullptr);
        const std::vector<OwnedValue> key{model.value(model.key(), record)};
        change.add(key, side.is_saved ? std::vector<OwnedValue>{} : key);
    });
}

void throw_unsaved_side(const ModelInfo& model) {
    throw ProgrammingError{
        fmt::format("a relation needs the keys of both sides: save the {} first", model.name),
        {.table = model.table}};
}

} // namespace rowcall::detail
