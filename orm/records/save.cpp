#include "orm/records/save.hpp"

#include "orm/database/database.hpp"
#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/query/select.hpp"
#include "orm/records/announce.hpp"
#include "orm/records/row_sql.hpp"

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
            spoil_on_error(session_, [&] { write(); });
        else if (session_.in_block())
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
        if (is_old_row_wanted(model_))
            event.old_row =
                std::make_shared<OldRow>(session_, model_, record_, options_.force_insert);
        const AnyModel record{model_, record_};
        if (fields_) {
            written_ = announce_pre_save(session_, record, event, *fields_);
            fields_ = &written_;
        } else {
            announce(session_, pre_save, model_.sender, record, event);
        }
        spoil_on_error(session_, [&] {
            if (event.old_row) event.old_row->read();
            event.created = write();
        });
        if (event.old_row) event.old_row->compare(fields_);
        announce(session_, post_save, model_.sender, record, event);
    }

    /// Returns whether an INSERT was made.
    bool write() {
        const KeyAccess& access = model_.key_access;
        const bool had_key = access.is_set(key());
        if (!had_key && must_update())
            throw ProgrammingError{
                fmt::format(
                    "save {}: an update of an object that has no primary key", model_.table),
                {.table = model_.table}};
        // After a rollback the key may be another row's by now: that must not be updated.
        const bool lost_its_row = model_.memory_of(record_).state.was_rolled_back();
        if (had_key && !options_.force_insert && !lost_its_row && update()) {
            const RowState& known = model_.memory_of(record_).state;
            const RowState now = session_.found(model_, record_);
            if (!known.is_stored() || known.database() != now.database()) model_.mark(record_, now);
            return false;
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
        Parameters parameters;
        if (fields_)
            for (const std::size_t i : *fields_)
                add_value(parameters, model_.columns[i], Writes::update);
        else
            for (const Column& column : model_.columns)
                if (!column.primary_key) add_value(parameters, column, Writes::update);
        parameters.values.push_back(model_.store(model_.key(), record_, parameters.scratch));
        const auto statement = fields_ ? session_.prepare(model_, update_columns_sql, *fields_)
                                       : session_.prepare(model_, update_sql);
        return session_.run(*statement, parameters.values) > 0;
    }

    void insert(bool lost_its_row) {
        const KeyAccess& access = model_.key_access;
        const bool generated = model_.key().generated;
        if (!access.is_set(key()) && access.generate) access.generate(key());
        if (generated && !access.is_set(key()))
            insert_with_new_key();
        else if (!generated || !lost_its_row)
            insert_row(insert_with_key_sql, true);
        // A generated key that was lost is tried again. Others are the program's own: a conflict
        // is its error.
        else if (insert_row(insert_if_free_sql, true) == 0)
            insert_with_new_key();
        model_.mark(record_, session_.inserted());
    }

    void insert_with_new_key() {
        insert_row(insert_sql, false);
        model_.key_access.set_generated(key(), session_.take_generated_key(model_));
    }

    std::int64_t insert_row(SqlOfModel sql, bool with_key) {
        Parameters parameters;
        for (const Column& column : model_.columns)
            if (with_key || !column.primary_key) add_value(parameters, column, Writes::insert);
        return session_.run(*session_.prepare(model_, sql), parameters.values);
    }

    // What a statement is given, and what that borrows from. Not of the object, since receivers may
    // save in turn: it takes more of the stack than all the rest.
    struct Parameters {
        SqlValues values;
        Scratch scratch;
    };
    enum class Writes { insert, update };
    void add_value(Parameters& parameters, const Column& column, Writes writes) {
        const bool moment = column.auto_now || (column.auto_now_add && writes == Writes::insert);
        if (moment && !options_.raw) column.touch(column.member_of(record_));
        parameters.values.push_back(model_.store(column, record_, parameters.scratch));
    }

    const ModelInfo& model_;
    void* record_;
    const SaveOptions& options_;
    const std::vector<std::size_t>* fields_;
    std::vector<std::size_t> written_; // in their place, since receivers may set others
    Session& session_;
};

const RowState& state_of(const ModelInfo& model, const void* record) {
    return model.memory_of(record).state;
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
    auto statement = session.prepare(model, select_by_key_sql);
    statement->start({&key, 1});
    if (!statement->next())
        throw DoesNotExist{
            fmt::format("refresh: {} has no row with {}", model.table, key_text(model, record))};
    if (!fields) return session.load(model, record, ResultRow{*statement});
    for (const std::size_t i : *fields) model.load(model.columns[i], record, statement->value(i));
}

} // namespace rowcall::detail
