#include "orm/relations/many_to_many_change.hpp"

#include "orm/database/database.hpp"
#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/query/select.hpp"
#include "orm/records/call_chain.hpp"
#include "orm/signals.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rowcall::detail {

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

class Change {
public:
    explicit Change(const ManySide& side)
        : side_{side}, join_{side.relation->join()}, session_{session_for(side.database)} {}

    /// A savepoint inside of a transaction, if a receiver could stop the change half-way.
    template<class Body>
    void as_unit(Body body) {
        if (session_.in_transaction() && !m2m_changed.has_listeners(side_.relation->sender))
            body();
        else
            run_as_unit(session_, body);
    }

    /// The related keys, ascending.
    std::vector<OwnedValue> present() {
        const Dialect& dialect = session_.dialect();
        auto statement = session_.prepare(fmt::format(
            "SELECT {} FROM {} WHERE {} = {}", dialect.quote(side_.other_column().name),
            dialect.quote(join_.table), dialect.quote(side_.own_column().name),
            dialect.placeholder(1)));
        const SqlValue key = borrow(side_.key);
        statement->start({&key, 1});
        std::vector<OwnedValue> keys;
        SqlValue row[1];
        while (statement->next(row)) keys.push_back(own(row[0]));
        return sorted_once(std::move(keys));
    }

    void add(const std::vector<OwnedValue>& wanted) {
        Keys missing = difference(wanted, present());
        announce(M2mAction::pre_add, missing);
        const Dialect& dialect = session_.dialect();
        const std::string sql = fmt::format(
            "INSERT INTO {} ({}, {}) VALUES ({}, {}) ON CONFLICT DO NOTHING",
            dialect.quote(join_.table), dialect.quote(side_.own_column().name),
            dialect.quote(side_.other_column().name), dialect.placeholder(1),
            dialect.placeholder(2));
        for (const OwnedValue& key : *missing) {
            const SqlValue values[] = {borrow(side_.key), borrow(key)};
            session_.run(sql, values);
        }
        announce(M2mAction::post_add, missing);
    }

    void remove(std::vector<OwnedValue> given) {
        Keys keys = std::move(given);
        announce(M2mAction::pre_remove, keys);
        const Dialect& dialect = session_.dialect();
        const std::string sql = fmt::format(
            "DELETE FROM {} WHERE {} = {} AND {} = {}", dialect.quote(join_.table),
            dialect.quote(side_.own_column().name), dialect.placeholder(1),
            dialect.quote(side_.other_column().name), dialect.placeholder(2));
        for (const OwnedValue& key : *keys) {
            const SqlValue values[] = {borrow(side_.key), borrow(key)};
            session_.run(sql, values);
        }
        announce(M2mAction::post_remove, keys);
    }

    void clear() {
        Keys none;
        announce(M2mAction::pre_clear, none);
        const Dialect& dialect = session_.dialect();
        const SqlValue key = borrow(side_.key);
        session_.run(
            fmt::format(
                "DELETE FROM {} WHERE {} = {}", dialect.quote(join_.table),
                dialect.quote(side_.own_column().name), dialect.placeholder(1)),
            {&key, 1});
        announce(M2mAction::post_clear, none);
    }

private:
    void announce(M2mAction action, Keys& keys) {
        const Sender& sender = side_.relation->sender;
        if (!m2m_changed.has_listeners(sender)) return;
        const bool is_clear = !keys;
        const M2mEvent event{
            .action = action,
            .reverse = side_.reverse,
            .model = side_.other_model(),
            .pks = keys,
            .through = join_,
            .database = session_.database()};
        const CallChain link{m2m_changed.name(), side_.own_model(), side_.record};
        m2m_changed.send_from(sender, AnyModel{side_.own_model(), side_.record}, event);
        if (!is_clear && !keys) keys.emplace(); // a receiver's way to erase all of them
    }

    const ManySide& side_;
    const ModelInfo& join_;
    Session& session_;
};

} // namespace

const ModelInfo& ManySide::own_model() const {
    return reverse ? relation->target() : relation->source();
}
const ModelInfo& ManySide::other_model() const {
    return reverse ? relation->source() : relation->target();
}
const Column& ManySide::own_column() const { return relation->join().columns[reverse ? 2 : 1]; }
const Column& ManySide::other_column() const { return relation->join().columns[reverse ? 1 : 2]; }

Query related_rows(const ManySide& side) {
    const ModelInfo& join = side.relation->join();
    Query keys{
        .model = &join,
        .conditions = {make_operation(
            Op::equal, {make_column(join, side.own_column()), make_literal(side.key)})}};
    const ModelInfo& other = side.other_model();
    return {
        .model = &other,
        .conditions = {make_operation(
            Op::in, {make_column(other, other.key()),
                     make_subquery(std::move(keys), side.other_column())})}};
}

void add_related(const ManySide& side, std::vector<OwnedValue> keys) {
    Change change{side};
    change.as_unit([&] { change.add(sorted_once(std::move(keys))); });
}

void remove_related(const ManySide& side, std::vector<OwnedValue> keys) {
    Change change{side};
    change.as_unit([&] { change.remove(sorted_once(std::move(keys))); });
}

void clear_related(const ManySide& side) {
    Change change{side};
    change.as_unit([&] { change.clear(); });
}

void set_related(const ManySide& side, std::vector<OwnedValue> keys) {
    Change change{side};
    change.as_unit([&] {
        const auto wanted = sorted_once(std::move(keys));
        const auto present = change.present();
        if (auto surplus = difference(present, wanted); !surplus.empty())
            change.remove(std::move(surplus));
        if (auto missing = difference(wanted, present); !missing.empty()) change.add(missing);
    });
}

void throw_unsaved_side(const ModelInfo& model) {
    throw ProgrammingError{
        fmt::format("a relation needs the keys of both sides: save the {} first", model.name),
        {.table = model.table}};
}

} // namespace rowcall::detail
