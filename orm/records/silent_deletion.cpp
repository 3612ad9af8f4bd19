#include "orm/records/silent_deletion.hpp"

#include "orm/database/session.hpp"
#include "orm/query/compiler.hpp"
#include "orm/records/incoming.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rowcall::detail {

namespace {

/// Rows of one DELETE or UPDATE: databases keep a list of them in memory while it runs.
constexpr std::int64_t batch_size = 10'000;

// Rows that are to go: the number of their model in `reached_`, and their key. Rowids count up,
// so that what was added since is what stands behind the last one seen.
constexpr const char* create_list = "CREATE TEMP TABLE IF NOT EXISTS rowcall_doomed ("
                                    "number INTEGER PRIMARY KEY, model INTEGER NOT NULL, "
                                    "\"key\" NOT NULL, UNIQUE (model, \"key\"))";

class SilentDeletion {
public:
    SilentDeletion(Session& session, Audience audience)
        : session_{session}, audience_{audience}, dialect_{session.dialect()},
          models_{registered_models()} {}

    bool reach(const ModelInfo& root) {
        reached_ = {&root};
        for (std::size_t i = 0; i < reached_.size(); ++i) {
            if (is_announced(*reached_[i], audience_) || is_summed_up(*reached_[i], audience_))
                return false;
            for (const Incoming& relation : incoming(models_, *reached_[i]))
                if (relation.on_delete() == OnDelete::cascade && number_of(*relation.model) < 0)
                    reached_.push_back(relation.model);
        }
        return true;
    }

    /// False if a foreign key stands in the way.
    bool collect(const Query& root) {
        session_.run(create_list);
        session_.run("DELETE FROM rowcall_doomed");
        Query keys = root;
        keys.whole_record = false;
        keys.values = {make_literal(std::int64_t{0}), make_column(*root.model, root.model->key())};
        keys.order.clear();
        const CompiledQuery found = compile_select(keys, dialect_);
        std::int64_t& last = listed_;
        std::int64_t added = list(found.sql, found.parameters());
        while (added > 0) {
            const std::int64_t first = last;
            last += added;
            added = follow(first, last);
        }
        return !is_refused();
    }

    DeleteResult run() {
        for (const ModelInfo* model : reached_)
            for (const Incoming& relation : incoming(models_, *model)) {
                if (relation.is_detached()) detach(relation);
                if (is_unlisted(relation)) delete_unlisted(relation);
            }
        // Those that were reached last point at those before them.
        for (std::size_t i = reached_.size(); i-- > 0;) delete_listed(*reached_[i], i);
        session_.run("DELETE FROM rowcall_doomed");
        return std::move(result_);
    }

private:
    int number_of(const ModelInfo& model) const {
        const auto found = std::ranges::find(reached_, &model);
        return found == reached_.end() ? -1 : static_cast<int>(found - reached_.begin());
    }

    // Rows that nothing points at need not be listed; but the list shows which of those that
    // restrict go themselves.
    bool is_unlisted(const Incoming& relation) const {
        return relation.on_delete() == OnDelete::cascade &&
               is_fast(models_, *relation.model, audience_) && relation.model != reached_.front() &&
               std::ranges::none_of(relation.model->columns, [](const Column& column) {
                   return column.is_foreign_key() &&
                          column.reference.on_delete == OnDelete::restrict;
               });
    }

    std::int64_t list(const std::string& rows, std::span<const SqlValue> parameters = {}) {
        // WHERE, since ON would be read as a join's otherwise.
        return session_.run(
            "INSERT INTO rowcall_doomed (model, \"key\") SELECT * FROM (" + rows +
                ") WHERE TRUE ON CONFLICT DO NOTHING",
            parameters);
    }

    // "fk IN (...)": the rows that point at those listed; or of these, at some numbers. (The plus
    // keeps the database from looking for the numbers by the index that begins with the model.)
    std::string points_at_listed(const Incoming& relation, const std::string& numbers = "") const {
        const ModelInfo& target = relation.column->reference.model();
        const Column& column = relation.column->reference.target();
        const std::string listed = fmt::format(
            "SELECT \"key\" FROM rowcall_doomed WHERE {}model = {}{}", numbers.empty() ? "" : "+",
            number_of(target), numbers);
        const std::string key = dialect_.quote(relation.column->name);
        if (column.primary_key) return fmt::format("{} IN ({})", key, listed);
        return fmt::format(
            "{} IN (SELECT {} FROM {} WHERE {} IN ({}))", key, dialect_.quote(column.name),
            dialect_.quote(target.table), dialect_.quote(target.key().name), listed);
    }

    // Lists what goes along with the rows of some numbers; returns how many those are.
    std::int64_t follow(std::int64_t after, std::int64_t to) {
        std::int64_t added = 0;
        const std::string fresh = numbers(after, to);
        for (const ModelInfo* model : reached_)
            for (const Incoming& relation : incoming(models_, *model))
                if (relation.on_delete() == OnDelete::cascade && !is_unlisted(relation))
                    added += list(fmt::format(
                        "SELECT {}, {} FROM {} WHERE {}", number_of(*relation.model),
                        dialect_.quote(relation.model->key().name),
                        dialect_.quote(relation.model->table), points_at_listed(relation, fresh)));
        return added;
    }

    bool is_refused() {
        return std::ranges::any_of(reached_, [&](const ModelInfo* model) {
            return std::ranges::any_of(incoming(models_, *model), [&](const Incoming& relation) {
                return stands_in_the_way(relation);
            });
        });
    }

    bool stands_in_the_way(const Incoming& relation) {
        if (relation.on_delete() != OnDelete::protect && relation.on_delete() != OnDelete::restrict)
            return false;
        std::string sql = fmt::format(
            "SELECT 1 FROM {} WHERE {}", dialect_.quote(relation.model->table),
            points_at_listed(relation));
        if (relation.on_delete() == OnDelete::restrict)
            sql += fmt::format(
                " AND {} NOT IN (SELECT \"key\" FROM rowcall_doomed WHERE model = {})",
                dialect_.quote(relation.model->key().name), number_of(*relation.model));
        auto statement = session_.prepare(sql + " LIMIT 1");
        statement->start({});
        return statement->next();
    }

    static std::string numbers(std::int64_t after, std::int64_t to) {
        return fmt::format(" AND number > {} AND number <= {}", after, to);
    }
    template<class Use>
    void in_batches(Use use) const {
        for (std::int64_t after = 0; after < listed_; after += batch_size)
            use(numbers(after, after + batch_size));
    }

    // Runs a statement for the rows of a condition, some at a time, until there are none; it
    // takes them out of the condition.
    std::int64_t run_in_batches(
        const ModelInfo& model, const std::string& statement, const std::string& condition,
        std::span<const SqlValue> parameters = {}) {
        const std::string key = dialect_.quote(model.key().name);
        const std::string sql = fmt::format(
            "{} WHERE {} IN (SELECT {} FROM {} WHERE {}{})", statement, key, key,
            dialect_.quote(model.table), condition,
            dialect_.limit(static_cast<std::size_t>(batch_size), 0));
        std::int64_t all = 0, rows = 0;
        do {
            all += rows = session_.run(sql, parameters);
        } while (rows == batch_size);
        return all;
    }

    void detach(const Incoming& relation) {
        const OwnedValue value = relation.replacement();
        const SqlValue parameter = borrow(value);
        const std::string table = dialect_.quote(relation.model->table);
        const std::string column = dialect_.quote(relation.column->name);
        const std::string placeholder = dialect_.placeholder(1);
        in_batches([&](const std::string& numbers) {
            run_in_batches(
                *relation.model, fmt::format("UPDATE {} SET {} = {}", table, column, placeholder),
                fmt::format(
                    "{} AND {} IS DISTINCT FROM {}", points_at_listed(relation, numbers), column,
                    placeholder),
                {&parameter, 1});
        });
    }

    void delete_unlisted(const Incoming& relation) {
        in_batches([&](const std::string& numbers) {
            result_.add(
                *relation.model,
                run_in_batches(
                    *relation.model,
                    fmt::format("DELETE FROM {}", dialect_.quote(relation.model->table)),
                    points_at_listed(relation, numbers)));
        });
    }

    void delete_listed(const ModelInfo& model, std::size_t number) {
        in_batches([&](const std::string& numbers) {
            result_.add(
                model, session_.run(fmt::format(
                           "DELETE FROM {} WHERE {} IN (SELECT \"key\" FROM rowcall_doomed WHERE "
                           "+model = {}{})",
                           dialect_.quote(model.table), dialect_.quote(model.key().name), number,
                           numbers)));
        });
    }

    Session& session_;
    Audience audience_;
    const Dialect& dialect_;
    std::vector<const ModelInfo*> models_;
    std::vector<const ModelInfo*> reached_; // over cascades; the root is the first
    std::int64_t listed_ = 0;               // the last number
    DeleteResult result_;
};

} // namespace

std::optional<DeleteResult> delete_silently(
    Session& session, const Query& root, Audience audience) {
    SilentDeletion deletion{session, audience};
    if (!deletion.reach(*root.model)) return {};
    DeleteResult result;
    if (is_fast(registered_models(), *root.model, audience)) {
        const CompiledQuery compiled = compile_delete(root, session.dialect());
        spoil_on_error(session, [&] {
            result.add(*root.model, session.run(compiled.sql, compiled.parameters()));
        });
        return result;
    }
    bool refused = false;
    run_as_unit(session, [&] {
        refused = !deletion.collect(root);
        if (!refused) result = deletion.run();
    });
    if (refused) return {};
    return result;
}

} // namespace rowcall::detail
