#include "orm/records/save.hpp"

#include "orm/database/database.hpp"
#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/query/select.hpp"
#include "orm/records/call_chain.hpp"
#include "orm/records/row_sql.hpp"
#include "orm/signals.hpp"

#include <fmt/format.h>

namespace rowcall::detail {

namespace {

std::string key_text(const ModelInfo& model, const void* record) {
    Scratch scratch;
    return fmt::format(
        "{} = {}", model.key().name, to_string(model.store(model.key(), record, scratch)));
}

// One save. Its functions are the steps, in their order.
class Save {
public:
    Save(
        const ModelInfo& model, void* record, const SaveOptions& options,
        const std::vector<std::size_t>* fields, Session& session)
        : model_{model}, record_{record}, options_{options}, fields_{fields}, session_{session} {}

    void run() {
        check_options();
        if (fields_ && fields_->empty()) return; // as Django: nothing, not even a signal
        const bool announced =
            pre_save.has_listeners(model_.sender) || post_save.has_listeners(model_.sender);
        if (!announced)
            write();
        else if (session_.in_transaction())
            announce_and_write();
        else
            run_as_unit(session_, [&] { announce_and_write(); });
    }

private:
    void* key() const { return model_.key_of(record_); }
    bool must_update() const { return options_.force_update || fields_; }

    void check_options() const {
        if (options_.force_insert && must_update())
            throw ProgrammingError{fmt::format(
                "save {}: force_insert excludes force_update and update_fields", model_.table)};
    }

    void announce_and_write() {
        SaveEvent event{.raw = options_.raw, .database = session_.database()};
        if (fields_) {
            event.update_fields.emplace();
            for (const std::size_t i : *fields_)
                event.update_fields->push_back(model_.columns[i].member);
        }
        send(pre_save, event);
        event.created = write();
        send(post_save, event);
    }

    void send(ModelSignal<SaveEvent>& signal, const SaveEvent& event) {
        if (!signal.has_listeners(model_.sender)) return;
        const CallChain link{signal.name(), model_, record_};
        signal.send_from(model_.sender, AnyModel{model_, record_}, event);
    }

    /// Returns whether an INSERT was made.
    bool write() {
        const KeyAccess& access = model_.key_access;
        const bool had_key = access.is_set(key());
        if (!had_key && must_update())
            throw ProgrammingError{fmt::format(
                "save {}: an update of an object that has no primary key", model_.table)};
        // After a rollback the key may be another row's by now: that must not be updated.
        const bool lost_its_row = access.state(key()).was_rolled_back();
        if (had_key && !options_.force_insert && !lost_its_row) {
            if (update()) {
                if (!access.state(key()).is_stored()) access.mark(key(), session_.stored());
                return false;
            }
        }
        if (must_update())
            throw NotUpdated{
                fmt::format(
                    "update {}: there is no row with {}", model_.table, key_text(model_, record_)),
                {.table = model_.table}};
        insert(lost_its_row);
        return true;
    }

    bool update() {
        std::vector<std::size_t> columns;
        if (fields_)
            columns = *fields_;
        else
            for (std::size_t i = 0; i < model_.columns.size(); ++i)
                if (i != model_.key_column) columns.push_back(i);
        for (const std::size_t i : columns) touch(model_.columns[i], false);
        Scratch scratch;
        std::vector<SqlValue> values;
        for (const std::size_t i : columns)
            values.push_back(model_.store(model_.columns[i], record_, scratch));
        values.push_back(model_.store(model_.key(), record_, scratch));
        return session_.run(update_sql(model_, columns, session_.dialect()), values) > 0;
    }

    void insert(bool lost_its_row) {
        const KeyAccess& access = model_.key_access;
        if (!access.is_set(key()) && access.generate) access.generate(key());
        for (const Column& column : model_.columns) touch(column, true);
        // A generated key is tried again if it is still free. Others are the program's own: a
        // conflict is its error.
        const bool may_rekey = lost_its_row && model_.key().generated;
        if (!may_rekey || !insert_with(OnKeyConflict::ignore)) {
            if (may_rekey) access.clear(key());
            insert_with(OnKeyConflict::fail);
        }
        access.mark(key(), session_.inserted());
    }

    bool insert_with(OnKeyConflict on_conflict) {
        const bool with_key = model_.key_access.is_set(key()) || !model_.key().generated;
        Scratch scratch;
        std::vector<SqlValue> values;
        for (std::size_t i = 0; i < model_.columns.size(); ++i)
            if (with_key || i != model_.key_column)
                values.push_back(model_.store(model_.columns[i], record_, scratch));
        const auto sql = insert_sql(model_, with_key, on_conflict, session_.dialect());
        if (session_.run(sql, values) == 0) return false;
        if (!with_key) model_.key_access.set_generated(key(), session_.last_generated_key());
        return true;
    }

    void touch(const Column& column, bool inserting) {
        if (!options_.raw && (column.auto_now || (inserting && column.auto_now_add)))
            column.touch(column.member_of(record_));
    }

    const ModelInfo& model_;
    void* record_;
    const SaveOptions& options_;
    const std::vector<std::size_t>* fields_;
    Session& session_;
};

const RowState& state_of(const ModelInfo& model, const void* record) {
    return model.key_access.state(model.key_of(record));
}

} // namespace

void save_record(
    const ModelInfo& model, void* record, const SaveOptions& options,
    const std::vector<std::size_t>* fields) {
    Save{model, record, options, fields, session_for(options.database, state_of(model, record))}
        .run();
}

void refresh_record(
    const ModelInfo& model, void* record, Database* database,
    const std::vector<std::size_t>* fields) {
    Session& session = session_for(database, state_of(model, record));
    Scratch scratch;
    const SqlValue key = model.store(model.key(), record, scratch);
    auto statement = session.prepare(select_by_key_sql(model, session.dialect()));
    statement->start({&key, 1});
    std::vector<SqlValue> row(model.columns.size());
    if (!statement->next(row))
        throw DoesNotExist{
            fmt::format("refresh: {} has no row with {}", model.table, key_text(model, record))};
    if (!fields) return load_record(session, model, record, row);
    for (const std::size_t i : *fields) model.load(model.columns[i], record, row[i]);
}

} // namespace rowcall::detail
