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
    explicit Announced(Database& database)
        : database_{database},
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

    bool knows(const ModelInfo& model, const OwnedValue& key) const {
        const auto found = keys_.find(&model);
        return found != keys_.end() && found->second.contains(key);
    }

    /// Was a row told of that a foreign key with this value points at, when it was deleted?
    bool knows_deleted(const Column& foreign_key, const OwnedValue& value) const {
        return deleted_.contains(
            {&foreign_key.reference.model(), foreign_key.reference.target().name, value});
    }

    /// Was a change of this relation told of that this join row is a part of?
    bool knows_pair(const ModelInfo& join, const std::vector<const OwnedValue*>& ends) const {
        for (const Relation& relation : relations_)
            for (const OwnedValue* const own : ends)
                for (const OwnedValue* const other : ends)
                    if (relation.join == &join && own != other && *own == relation.key &&
                        (!relation.others || relation.others->contains(*other)))
                        return true;
        return false;
    }

private:
    struct Relation {
        const ModelInfo* join;
        OwnedValue key;
        std::optional<std::set<OwnedValue>> others; ///< none: all
    };

    bool is_mine(const Database& database) const {
        return &database == &database_ && std::this_thread::get_id() == thread_;
    }
    void note(const ModelInfo& model, OwnedValue key) { keys_[&model].insert(std::move(key)); }
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
        Relation relation{&event.through, record.key(), {}};
        if (event.pks) relation.others.emplace(event.pks->begin(), event.pks->end());
        relations_.push_back(std::move(relation));
    }

    Database& database_;
    std::thread::id thread_ = std::this_thread::get_id();
    std::map<const ModelInfo*, std::set<OwnedValue>> keys_;
    std::set<std::tuple<const ModelInfo*, std::string, OwnedValue>> deleted_;
    std::vector<Relation> relations_;
    ScopedConnection connections_[4];
};

namespace {

using Values = std::vector<OwnedValue>;

// One row that was left other than it was.
class ChangedRow {
public:
    ChangedRow(
        const RowPlace& place, std::vector<std::string> names, const std::optional<Values>& before,
        const std::optional<Values>& now)
        : place_{place}, names_{std::move(names)}, before_{before}, now_{now} {
        for (const ModelInfo* model : registered_models())
            if (model->table == place.table) model_ = model;
    }

    bool is_announced(const Announced& announced) const {
        if (!model_) return false;
        return announced.knows(*model_, value(model_->key(), before_)) ||
               announced.knows(*model_, value(model_->key(), now_)) ||
               announced.knows_pair(*model_, ends()) || follows_a_deletion(announced);
    }

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
    bool is_changed(std::size_t i) const { return (*before_)[i] != (*now_)[i]; }
    const Column* column(std::size_t i) const { return model_->find_column(names_[i]); }

    OwnedValue value(const Column& column, const std::optional<Values>& row) const {
        const auto found = std::ranges::find(names_, column.name);
        if (!row || found == names_.end()) return {};
        return row->at(static_cast<std::size_t>(found - names_.begin()));
    }

    std::vector<const OwnedValue*> ends() const {
        std::vector<const OwnedValue*> values;
        const Values& row = now_ ? *now_ : *before_;
        for (std::size_t i = 0; i < names_.size(); ++i)
            if (const Column* const end = column(i); end && end->is_foreign_key())
                values.push_back(&row[i]);
        return values;
    }

    // A join row that went with an end; a row whose foreign keys were set to something else.
    bool follows_a_deletion(const Announced& announced) const {
        if (!before_) return false;
        bool follows = false;
        for (std::size_t i = 0; i < names_.size(); ++i) {
            const Column* const foreign = column(i);
            const bool pointed = foreign && foreign->is_foreign_key() &&
                                 announced.knows_deleted(*foreign, (*before_)[i]);
            if (now_ && is_changed(i) && !pointed) return false;
            follows = follows || pointed;
        }
        return follows && (now_ || model_->is_join_table());
    }

    const RowPlace& place_;
    std::vector<std::string> names_;
    const std::optional<Values>& before_;
    const std::optional<Values>& now_;
    const ModelInfo* model_ = nullptr;
};

} // namespace

static std::vector<std::string> silent_writes(const RowWatch& watch, const Announced& announced) {
    std::vector<std::string> lines;
    for (const auto& [place, row] : watch.rows()) {
        const std::optional<Values> now = watch.read(place);
        if (row.is_excused || row.before == now) continue;
        const ChangedRow changed{place, watch.columns(place.table), row.before, now};
        if (!changed.is_announced(announced)) lines.push_back(changed.describe());
    }
    return lines;
}

} // namespace rowcall::detail

namespace rowcall::testing {

void expect_no_silent_writes(Database& database, const std::function<void()>& body) {
    const detail::Announced announced{database};
    std::vector<std::string> lines;
    {
        const detail::RowWatch watch{database.session()};
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
