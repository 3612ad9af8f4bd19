#include "orm/records/bulk_announcement.hpp"

#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/query/key_batches.hpp"
#include "orm/query/select.hpp"
#include "orm/records/announce.hpp"
#include "orm/records/call_chain.hpp"
#include "signals/detail/link.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rowcall::detail {

RowsOfKeys read_rows(Session& session, const Query& query) {
    RowsOfKeys rows;
    const ModelInfo& model = *query.model;
    select_rows(session, query, [&](const ResultRow& values) {
        auto row = model.create();
        session.load(model, row.get(), values);
        rows.emplace(own(values[model.key_column]), std::move(row));
    });
    return rows;
}

RowsOfKeys read_rows(
    Session& session, const ModelInfo& model, const std::vector<OwnedValue>& keys) {
    RowsOfKeys rows;
    in_batches(keys, [&](std::span<const OwnedValue> batch) {
        Query query{model};
        query.add_filter(is_one_of(make_column(model, model.key()), batch));
        rows.merge(read_rows(session, query));
    });
    return rows;
}

namespace {

void require_seen_by(
    const SignalBase& signal, const ModelInfo& model, std::string_view write,
    std::string_view instead) {
    const std::string receiver = must_see_receiver(signal, model.sender);
    if (receiver.empty()) return;
    throw ProgrammingError{
        fmt::format(
            "{} {}: the receiver {} of {} must see every write, and would not be told of this "
            "one: {}",
            write, model.table, receiver, signal.name(),
            instead.empty() ? "say Announce::each" : instead),
        {.table = model.table}};
}

template<class Event>
void require_seen_by(
    const ModelSignal<Event>& signal, const ModelInfo& model, std::string_view write,
    std::string_view instead) {
    const auto require = [&](const SignalBase& receivers) {
        require_seen_by(receivers, model, write, instead);
    };
    require(signal);
    any_ends(signal.ends(), [&](const auto& ends) {
        require(ends.committed);
        require(ends.rolled_back);
        return false;
    });
}

} // namespace

void require_seen(
    const ModelInfo& model, BulkOperation operation, Announce announce, std::string_view write,
    std::string_view instead) {
    if (announce == Announce::each) return;
    if (announce == Announce::none)
        require_seen_by(
            post_bulk, model, write, instead.empty() ? "say Announce::summary" : instead);
    if (operation == BulkOperation::remove) {
        require_seen_by(pre_delete, model, write, instead);
        require_seen_by(post_delete, model, write, instead);
    } else {
        require_seen_by(pre_save, model, write, instead);
        require_seen_by(post_save, model, write, instead);
    }
}

BulkAnnouncement::BulkAnnouncement(
    Session& session, const ModelInfo& model, BulkOperation operation, Announce announce)
    : session_{session}, model_{model}, operation_{operation},
      of_each_{
          announce == Announce::each &&
          (pre_save.has_listeners(model.sender) || post_save.has_listeners(model.sender))},
      of_keys_{announce != Announce::none && post_bulk.has_listeners(model.sender)} {}

bool BulkAnnouncement::wants_old_rows() const noexcept {
    return of_each_ && is_old_row_wanted(model_);
}

ToldRow BulkAnnouncement::before(
    void* record, const std::vector<std::size_t>& fields, std::shared_ptr<void> old) {
    ToldRow row{.record = record, .event = {.database = session_.database()}};
    if (is_old_row_wanted(model_))
        row.event.old_row = std::make_shared<OldRow>(model_, record, std::move(old));
    const AnyModel view{model_, record};
    if (fields.empty())
        announce(session_, pre_save, model_.sender, view, row.event);
    else
        row.fields = announce_pre_save(session_, view, row.event, fields);
    return row;
}

ToldRow BulkAnnouncement::unheralded(const std::vector<std::size_t>& fields) const {
    ToldRow row{.record = nullptr, .event = {.database = session_.database()}, .fields = fields};
    name_fields(row.event, model_, fields);
    return row;
}

void BulkAnnouncement::tell(ToldRow& unheralded, void* record) {
    unheralded.record = record;
    unheralded.is_written = true;
    if (is_old_row_wanted(model_))
        unheralded.event.old_row = std::make_shared<OldRow>(model_, record, nullptr);
    after(unheralded);
}

void BulkAnnouncement::set_fields(
    ToldRow& row, const std::vector<std::size_t>& fields, std::shared_ptr<void> old) const {
    row.fields = fields;
    name_fields(row.event, model_, fields);
    if (row.event.old_row) row.event.old_row->set_row(std::move(old));
}

void BulkAnnouncement::after(ToldRow& row) {
    if (!row.is_written) return;
    if (row.event.old_row) row.event.old_row->compare(row.fields.empty() ? nullptr : &row.fields);
    announce(session_, post_save, model_.sender, AnyModel{model_, row.record}, row.event);
}

void BulkAnnouncement::sum_up(
    std::vector<OwnedValue> keys, const std::vector<std::size_t>& fields, std::int64_t count) {
    if (of_keys_) detail::sum_up(session_, model_, operation_, std::move(keys), fields, count);
}

void sum_up(
    Session& session, const ModelInfo& model, BulkOperation operation, std::vector<OwnedValue> keys,
    const std::vector<std::size_t>& fields, std::int64_t count) {
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    BulkEvent event{
        .operation = operation,
        .model = model,
        .keys = std::move(keys),
        .count = count,
        .database = session.database()};
    for (const std::size_t i : fields) event.fields.push_back(model.columns[i].member);
    const CallChain link{post_bulk, model, nullptr};
    post_bulk.send_from(model.sender, event);
}

} // namespace rowcall::detail
