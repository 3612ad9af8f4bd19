#include "orm/testing/expect_no_silent_writes.hpp"

#include "orm/database/session.hpp"
#include "orm/signals.hpp"
#include "orm/testing/row_watch.hpp"
#include "signals/testing/failure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <thread>

namespace rowcall::testing {

namespace {

thread_local Excused* innermost_excuse = nullptr;

} // namespace

Excused::Excused(const ModelInfo* model) noexcept
    : model_{model}, outer_{std::exchange(innermost_excuse, this)} {}
Excused::~Excused() { innermost_excuse = outer_; }

bool Excused::covers(std::string_view table) noexcept {
    for (const Excused* excuse = innermost_excuse; excuse; excuse = excuse->outer_)
        if (!excuse->model_ || excuse->model_->table == table) return true;
    return false;
}

} // namespace rowcall::testing

namespace rowcall::detail {

// What the signals told meanwhile, on one thread, of one database.
class Announced {
public:
    Announced(Database& database, const RowWatch& watch)
        : database_{database}, watch_{watch},
          connections_{
              post_save.connect([this](const AnyModel& record, const SaveEvent& event) {
                  if (is_mine(event.database)) note(record.info(), record.key());
              }),
              post_delete.connect([this](const AnyModel& record, const DeleteEvent& event) {
                  if (is_mine(event.database)) note_deleted(record);
              }),
              post_bulk.connect([this](const BulkEvent& event) {
                  if (is_mine(event.database)) note(event);
              }),
              m2m_changed.connect([this](const AnyModel& record, const M2mEvent& event) {
                  if (is_mine(event.database)) note(record, event);
              })} {}

    /// Up to which change a row was told of; 0: never.
    std::size_t told(const ModelInfo& model, const OwnedValue& key) const {
        const auto of_model = keys_.find(&model);
        if (of_model == keys_.end()) return 0;
        const auto found = of_model->second.find(key);
        return found == of_model->second.end() ? 0 : found->second;
    }

    /// Was a row told of that a foreign key with this value points at, when it was deleted?
    bool knows_deleted(const Column& foreign_key, const OwnedValue& value) const {
        return deleted_.contains(
            {&foreign_key.reference.model(), foreign_key.reference.target().name, value});
    }

    /// The same of a join row, which a change of its relation tells of.
    std::size_t told_pair(const ModelInfo& join, const std::vector<const OwnedValue*>& ends) const {
        std::size_t last = 0;
        for (const Relation& relation : relations_)
            for (const OwnedValue* const own : ends)
                for (const OwnedValue* const other : ends)
                    if (relation.join == &join && own != other && *own == relation.key &&
                        (!relation.others || relation.others->contains(*other)))
                        last = relation.number;
        return last;
    }

private:
    struct Relation {
        const ModelInfo* join;
        OwnedValue key;
        std::optional<std::set<OwnedValue>> others; ///< none: all
        std::size_t number;
    };

    bool is_mine(const Database& database) const {
        return &database == &database_ && std::this_thread::get_id() == thread_;
    }
    void note(const ModelInfo& model, const OwnedValue& key) { keys_[&model][key] = watch_.last(); }
    void note_deleted(const AnyModel& record) {
        note(record.info(), record.key());
        for (const Column& column : record.info().columns)
            if (column.primary_key || column.unique)
                deleted_.insert({&record.info(), column.name, record.value(column.name)});
    }
    void note(const BulkEvent& event) {
        for (const OwnedValue& key : event.keys) {
            note(event.model, key);
            if (event.operation == BulkOperation::remove)
                deleted_.insert({&event.model, event.model.key().name, key});
        }
    }
    void note(const AnyModel& record, const M2mEvent& event) {
        Relation relation{&event.through, record.key(), {}, watch_.last()};
        if (event.pks) relation.others.emplace(event.pks->begin(), event.pks->end());
        relations_.push_back(std::move(relation));
    }

    Database& database_;
    const RowWatch& watch_;
    std::thread::id thread_ = std::this_thread::get_id();
    std::map<const ModelInfo*, std::map<OwnedValue, std::size_t>> keys_;
    std::set<std::tuple<const ModelInfo*, std::string, OwnedValue>> deleted_;
    std::vector<Relation> relations_;
    ScopedConnection connections_[4];
};

namespace {

using Values = RowWatch::Values;

// One row that changed.
class ChangedRow {
public:
    ChangedRow(const RowWatch& watch, const RowPlace& place, const Announced& announced)
        : place_{place}, names_{watch.columns(place.table)}, now_{watch.read(place)} {
        for (const ModelInfo* model : registered_models())
            if (model->table == place.table) model_ = model;
        const std::vector<RowWatch::Change>& changes = watch.rows().at(place);
        const std::vector<Step> steps = effective(changes, told_up_to(changes, announced));
        for (std::size_t i = 0; i < steps.size() && !is_silent_; ++i) {
            const Values& after = i + 1 < steps.size() ? steps[i + 1].before : now_;
            is_silent_ =
                !steps[i].is_fine && !follows_a_deletion(steps[i].before, after, announced);
            before_ = steps[i].before;
        }
    }

    bool is_silent() const noexcept { return is_silent_; }

    std::string describe() const {
        const char* const verb = !before_ ? "INSERT" : !now_ ? "DELETE" : "UPDATE";
        std::string text = fmt::format("{} {}", verb, place_.table);
        if (model_)
            text += " " + to_string(borrow(value(model_->key(), before_ ? before_ : now_)));
        else
            text += fmt::format(" (rowid {})", place_.rowid);
        if (before_ && now_)
            for (std::size_t i = 0; i < names_.size(); ++i)
                if (is_changed(i))
                    text += fmt::format(
                        ", {}: {} -> {}", names_[i], to_string(borrow((*before_)[i])),
                        to_string(borrow((*now_)[i])));
        return text;
    }

private:
    std::size_t told_up_to(
        const std::vector<RowWatch::Change>& changes, const Announced& announced) const {
        if (!model_) return 0;
        std::size_t told = 0;
        const auto look_at = [&](const Values& row) {
            if (row)
                told = std::max(
                    {told, announced.told(*model_, value(model_->key(), row)),
                     announced.told_pair(*model_, ends(*row))});
        };
        for (const RowWatch::Change& change : changes) look_at(change.before);
        look_at(now_);
        return told;
    }
    struct Step {
        Values before;
        bool is_fine; ///< told of, or excused
    };
    // The changes that led to what the row is now: without those that were undone, after which it
    // was again what it had been.
    std::vector<Step> effective(
        const std::vector<RowWatch::Change>& changes, std::size_t told) const {
        std::vector<Step> steps;
        const auto go_back_to = [&](const Values& state) {
            steps.erase(std::ranges::find(steps, state, &Step::before), steps.end());
        };
        for (const RowWatch::Change& change : changes) {
            go_back_to(change.before);
            steps.push_back({change.before, change.is_excused || change.number <= told});
        }
        go_back_to(now_);
        return steps;
    }

    bool is_changed(std::size_t i) const { return (*before_)[i] != (*now_)[i]; }
    const Column* column(std::size_t i) const { return model_->find_column(names_[i]); }

    OwnedValue value(const Column& column, const Values& row) const {
        const auto found = std::ranges::find(names_, column.name);
        if (!row || found == names_.end()) return {};
        return row->at(static_cast<std::size_t>(found - names_.begin()));
    }

    std::vector<const OwnedValue*> ends(const std::vector<OwnedValue>& row) const {
        std::vector<const OwnedValue*> values;
        for (std::size_t i = 0; i < names_.size(); ++i)
            if (const Column* const end = column(i); end && end->is_foreign_key())
                values.push_back(&row[i]);
        return values;
    }

    // A join row that went with an end; a row whose foreign keys were set to something else.
    bool follows_a_deletion(
        const Values& before, const Values& after, const Announced& announced) const {
        if (!model_ || !before) return false;
        bool follows = false;
        for (std::size_t i = 0; i < names_.size(); ++i) {
            const Column* const foreign = column(i);
            const bool pointed = foreign && foreign->is_foreign_key() &&
                                 announced.knows_deleted(*foreign, (*before)[i]);
            if (after && (*before)[i] != (*after)[i] && !pointed) return false;
            follows = follows || pointed;
        }
        return follows && (after || model_->is_join_table());
    }

    const RowPlace& place_;
    std::vector<std::string> names_;
    Values before_; // the silent change
    Values now_;
    const ModelInfo* model_ = nullptr;
    bool is_silent_ = false;
};

} // namespace

static std::vector<std::string> silent_writes(const RowWatch& watch, const Announced& announced) {
    std::vector<std::string> lines;
    for (const auto& [place, changes] : watch.rows()) {
        const ChangedRow row{watch, place, announced};
        if (row.is_silent()) lines.push_back(row.describe());
    }
    return lines;
}

} // namespace rowcall::detail

namespace rowcall::testing {

void expect_no_silent_writes(Database& database, const std::function<void()>& body) {
    std::vector<std::string> lines;
    {
        const detail::RowWatch watch{database.session()};
        const detail::Announced announced{database, watch};
        body();
        lines = silent_writes(watch, announced);
    }
    if (lines.empty()) return;
    constexpr std::size_t shown = 20;
    std::string text = fmt::format(
        "{} {} written in silence:", lines.size(), lines.size() == 1 ? "row was" : "rows were");
    for (std::size_t i = 0; i < std::min(shown, lines.size()); ++i) text += "\n  " + lines[i];
    if (lines.size() > shown) text += fmt::format("\n  and {} more", lines.size() - shown);
    throw Failure{text};
}

void expect_no_silent_writes(const std::function<void()>& body) {
    expect_no_silent_writes(Database::default_database(), body);
}

} // namespace rowcall::testing
