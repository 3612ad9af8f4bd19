#include "orm/records/direct_deletion.hpp"

#include "orm/database/session.hpp"
#include "orm/query/dialect.hpp"
#include "orm/records/incoming.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rowcall::detail {

/// What to run for one model's records, ?1 being the key.
struct DeletionPlan {
    struct Change {
        Incoming relation; ///< by which the rows are found; of the record itself, no column
        std::string sql;
    };

    std::size_t models_known = 0; ///< when it was made: another model may point here
    bool is_tree = true;          ///< else the plan is of no use
    std::vector<const ModelInfo*> reached;
    std::vector<std::string> obstacles; ///< must not find a row
    std::vector<Change> detachments;    ///< ?2 being the new value
    std::vector<Change> deletions;
};

namespace {

constexpr std::size_t most_at_once = 10'000;

class Planner {
public:
    Planner(const ModelInfo& root, const Dialect& dialect) : dialect_{dialect} {
        plan_.models_known = count_registered_models();
        models_ = registered_models();
        reach(root, {&root, nullptr});
        for (std::size_t i = 0; i < found_by_.size() && plan_.is_tree; ++i) look_at(i);
        if (!plan_.is_tree) return;
        // Those that were reached last point at those before them.
        for (std::size_t i = found_by_.size(); i-- > 0;)
            plan_.deletions.push_back(
                {found_by_[i],
                 fmt::format("DELETE FROM {} WHERE {}", table(*plan_.reached[i]), rows(i))});
    }

    DeletionPlan take() { return std::move(plan_); }

private:
    void reach(const ModelInfo& model, const Incoming& by) {
        plan_.is_tree =
            plan_.is_tree && std::ranges::find(plan_.reached, &model) == plan_.reached.end();
        plan_.reached.push_back(&model);
        found_by_.push_back(by);
    }

    void look_at(std::size_t i) {
        const std::string too_many = fmt::format(" LIMIT 1 OFFSET {}", most_at_once);
        for (const Incoming& relation : incoming(models_, *plan_.reached[i])) {
            const std::string pointing = points_at(i, relation);
            switch (relation.on_delete()) {
            case OnDelete::do_nothing:
                continue;
            case OnDelete::cascade:
                reach(*relation.model, relation);
                targets_.push_back(i);
                break;
            case OnDelete::protect:
            case OnDelete::restrict:
                plan_.obstacles.push_back(find(relation, pointing) + " LIMIT 1");
                continue;
            default:
                plan_.detachments.push_back(
                    {relation, fmt::format(
                                   "UPDATE {} SET {} = ?2 WHERE {} AND {} IS DISTINCT FROM ?2",
                                   table(*relation.model), quote(*relation.column), pointing,
                                   quote(*relation.column))});
            }
            plan_.obstacles.push_back(find(relation, pointing) + too_many);
        }
    }

    std::string find(const Incoming& relation, const std::string& pointing) const {
        return fmt::format("SELECT 1 FROM {} WHERE {}", table(*relation.model), pointing);
    }

    // The condition for the rows of the i-th model that go.
    std::string rows(std::size_t i) const {
        if (i == 0) return fmt::format("{} = ?1", quote(plan_.reached[0]->key()));
        return points_at(targets_[i - 1], found_by_[i]);
    }

    std::string points_at(std::size_t target, const Incoming& relation) const {
        const Column& column = relation.column->reference.target();
        const std::string key = quote(*relation.column);
        if (target == 0 && column.primary_key) return fmt::format("{} = ?1", key);
        return fmt::format(
            "{} IN (SELECT {} FROM {} WHERE {})", key, quote(column), table(*plan_.reached[target]),
            rows(target));
    }

    std::string table(const ModelInfo& model) const { return dialect_.quote(model.table); }
    std::string quote(const Column& column) const { return dialect_.quote(column.name); }

    const Dialect& dialect_;
    std::vector<const ModelInfo*> models_;
    DeletionPlan plan_;
    std::vector<Incoming> found_by_;   // beside plan_.reached
    std::vector<std::size_t> targets_; // of all but the first: which of these they point at
};

const DeletionPlan& plan_for(Session& session, const ModelInfo& model) {
    std::shared_ptr<const DeletionPlan>& plan = session.deletion_plan(model);
    if (!plan || plan->models_known != count_registered_models())
        plan = std::make_shared<const DeletionPlan>(Planner{model, session.dialect()}.take());
    return *plan;
}

bool finds_a_row(Session& session, const std::string& sql, const SqlValue& key) {
    const auto statement = session.prepare(sql);
    statement->start({&key, 1});
    return statement->next();
}

} // namespace

std::optional<DeleteResult> delete_directly(
    Session& session, const ModelInfo& model, const OwnedValue& key) {
    const DeletionPlan& plan = plan_for(session, model);
    const auto is_heard = [](const ModelInfo* reached) { return is_announced(*reached, {}); };
    if (!plan.is_tree || std::ranges::any_of(plan.reached, is_heard)) return {};
    const SqlValue which = borrow(key);
    std::optional<DeleteResult> result;
    const auto change = [&] {
        for (const std::string& obstacle : plan.obstacles)
            if (finds_a_row(session, obstacle, which)) return;
        for (const auto& [relation, sql] : plan.detachments) {
            const OwnedValue replacement = relation.replacement();
            const SqlValue parameters[] = {which, borrow(replacement)};
            session.run(sql, parameters);
        }
        result.emplace();
        for (const auto& [relation, sql] : plan.deletions)
            result->add(*relation.model, session.run(sql, {&which, 1}));
    };
    if (plan.reached.size() == 1 && plan.detachments.empty() && plan.obstacles.empty())
        spoil_on_error(session, change);
    else
        run_as_unit(session, change);
    return result;
}

} // namespace rowcall::detail
