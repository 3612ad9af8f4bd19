#include "orm/records/old_row.hpp"

#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/events.hpp"
#include "orm/records/row_sql.hpp"
#include "orm/schema/field_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

namespace rowcall {

namespace detail {

struct FirstCall::State {
    std::mutex mutex;
    Connection connection;
    bool is_taken = false;
};

FirstCall::FirstCall() : state_{std::make_shared<State>()} {}

void FirstCall::set(const Connection& connection) const {
    const std::lock_guard lock{state_->mutex};
    if (state_->is_taken)
        connection.disconnect();
    else
        state_->connection = connection;
}

// The connection holds the receiver, which holds this: let go of it.
bool FirstCall::take() const {
    Connection ended;
    {
        const std::lock_guard lock{state_->mutex};
        if (std::exchange(state_->is_taken, true)) return false;
        ended = std::exchange(state_->connection, {});
    }
    ended.disconnect();
    return true;
}

bool is_old_row_wanted(const ModelInfo& model) noexcept {
    return old_row_wishes<void>.load(Order::relaxed) > 0 ||
           model.old_row_wishes->load(Order::relaxed) > 0;
}

OldRow::OldRow(
    Session& session, const ModelInfo& model, const void* record, bool is_insert) noexcept
    : session_{is_insert ? nullptr : &session}, model_{model}, saved_{record} {}

OldRow::OldRow(const ModelInfo& model, const void* record, std::shared_ptr<void> row) noexcept
    : session_{nullptr}, model_{model}, saved_{record}, row_{std::move(row)} {}

void OldRow::read() {
    Session* const session = std::exchange(session_, nullptr);
    if (!session) return;
    // After a rollback the key may be another row's by now.
    if (model_.memory_of(saved_).state.was_rolled_back()) return;
    if (!model_.key_access.is_set(model_.key_of(saved_))) return;
    Scratch scratch;
    const SqlValue key = model_.store(model_.key(), saved_, scratch);
    const auto statement = session->prepare(model_, select_by_key_sql);
    statement->start({&key, 1});
    if (!statement->next()) return;
    row_ = model_.create();
    session->load(model_, row_.get(), ResultRow{*statement});
}

void OldRow::compare(const std::vector<std::size_t>* written) {
    is_written_ = true;
    if (!row_) return;
    for (std::size_t i = 0; i < model_.columns.size(); ++i)
        if ((!written || std::ranges::find(*written, i) != written->end()) && differs(i))
            changed_.push_back(i);
}

bool OldRow::differs(std::size_t column) const {
    const Column& at = model_.columns[column];
    return model_.value(at, row_.get()) != model_.value(at, saved_);
}

const void* OldRow::record() {
    read();
    return row_.get();
}

bool OldRow::is_changed(std::size_t column) {
    if (is_written_) return std::ranges::find(changed_, column) != changed_.end();
    return record() && differs(column);
}

} // namespace detail

const void* SaveEvent::old_record(const ModelInfo& model) const {
    if (!old_row || &old_row->model() != &model) // is_old_row_wanted() of the model, or it was here
        throw ProgrammingError{fmt::format(
            "SaveEvent: asked what a {} was before, but this is a save of another model",
            model.name)};
    return old_row->record();
}

bool SaveEvent::is_changed(std::size_t first_column, std::size_t count) const {
    for (std::size_t i = first_column; i < first_column + count; ++i)
        if (old_row && old_row->is_changed(i)) return true;
    return false;
}

std::optional<AnyModel> SaveEvent::old() const {
    if (!old_row)
        throw ProgrammingError{
            "SaveEvent: the row as it was before was not read, since nobody had asked for it: "
            "connect the receiver with .old_row = true"};
    if (!old_row->record()) return {};
    return AnyModel{old_row->model(), const_cast<void*>(old_row->record())};
}

bool SaveEvent::changed(std::string_view field) const {
    const bool is_update = old().has_value();
    const std::size_t column = detail::find_field(old_row->model(), field);
    return is_update && old_row->is_changed(column);
}

} // namespace rowcall
