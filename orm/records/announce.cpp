#include "orm/records/announce.hpp"

#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/records/call_chain.hpp"
#include "signals/detail/signal_base.hpp"

#include <algorithm>

namespace rowcall::detail {

namespace {

// A record as it is now, without the related rows that came along with it.
std::shared_ptr<void> copy_of(const AnyModel& record) {
    const ModelInfo& model = record.info();
    const std::shared_ptr<void> copy = model.create();
    Scratch scratch;
    for (const Column& column : model.columns)
        if (const SqlValue value = model.store(column, record.record(), scratch);
            !column.primary_key || !value.is_null())
            model.load(column, copy.get(), value);
    const void* const original = record.record();
    model.mark(copy.get(), model.memory_of(original).state);
    return copy;
}

// pre_add and its like speak of what is still to be done.
template<class Event>
bool is_done(const Event&) {
    return true;
}
bool is_done(const M2mEvent& event) {
    return event.action == M2mAction::post_add || event.action == M2mAction::post_remove ||
           event.action == M2mAction::post_clear;
}

} // namespace

// An event that outlives what it refers to, and shares nothing with another.
template<class Event>
struct Kept {
    Kept(const Event& from, const AnyModel&, const std::shared_ptr<void>&) : event{from} {}
    Event event;
};
template<>
struct Kept<SaveEvent> {
    Kept(const SaveEvent& from, const AnyModel&, const std::shared_ptr<void>&) : event{from} {
        if (!event.old_row) return;
        event.old_row = std::make_shared<OldRow>(*event.old_row);
        if (const void* const row = event.old_row->record())
            event.old_row->set_row(copy_of({event.old_row->model(), const_cast<void*>(row)}));
    }
    SaveEvent event;
};
template<>
struct Kept<DeleteEvent> {
    Kept(const DeleteEvent& from, const AnyModel& record, const std::shared_ptr<void>& copy)
        : event{from} {
        if (!event.origin) return;
        origin = event.origin->record() == record.record() ? copy : copy_of(*event.origin);
        event.origin = AnyModel{event.origin->info(), origin.get()};
    }
    std::shared_ptr<void> origin;
    DeleteEvent event;
};
template<>
struct Kept<M2mEvent> {
    Kept(const M2mEvent& from, const AnyModel&, const std::shared_ptr<void>&)
        : pks{from.pks}, removed{from.removed}, event{
                                                    .action = from.action,
                                                    .reverse = from.reverse,
                                                    .model = from.model,
                                                    .pks = pks,
                                                    .removed = removed,
                                                    .through = from.through,
                                                    .raw = from.raw,
                                                    .database = from.database} {}
    std::optional<std::vector<OwnedValue>> pks;
    std::vector<OwnedValue> removed;
    M2mEvent event;
};

// One send that waits for the end of the transaction; there may be two such, for its two ends.
template<class Event>
struct Announcement {
    Announcement(const Sender& of, const AnyModel& about, const Event& what)
        : sender{of}, copy{copy_of(about)}, record{about.info(), copy.get()}, kept{
                                                                                  what, about,
                                                                                  copy} {}

    using Receivers = typename Ends<Event>::Receivers;

    void send(const Receivers& receivers) const {
        const CallChain link{receivers, record.info(), record.record()};
        receivers.send_robust_from(sender, record, kept.event);
    }

    Sender sender;
    std::shared_ptr<void> copy;
    AnyModel record;
    Kept<Event> kept;
};

// A record is not for two threads: to read a related row is to keep it. So each executor has an
// announcement of its own, and the thread that wrote looks at it no more.
template<class Event>
void send_where_it_runs(
    const std::shared_ptr<const Announcement<Event>>& later, ExecutorRef on,
    const typename Ends<Event>::Receivers& receivers) {
    if (!on) return later->send(receivers);
    if (!receivers.has_listeners(later->sender)) return; // nor may there be the executor
    try {
        on.execute([later, &receivers] { later->send(receivers); });
    } catch (...) {
        report_current_exception(receivers.name(), nullptr);
    }
}

// Apart, so that a send takes little of the stack: receivers may send in turn.
template<class Event>
void announce_later(
    Session& session, const ModelSignal<Event>& signal, const Sender& sender,
    const AnyModel& record, const Event& event) {
    if (!is_done(event)) return;
    for (const Ends<Event>* ends = &signal.ends(); ends; ends = ends->next.load(Order::acquire)) {
        const bool after_commit_too = ends->committed.has_listeners(sender);
        const bool on_rollback_too = ends->rolled_back.has_listeners(sender);
        if (!(after_commit_too || on_rollback_too)) continue;
        const auto later = std::make_shared<const Announcement<Event>>(sender, record, event);
        const auto to = [&](const auto& receivers) {
            return [later, on = ends->on, &receivers] { send_where_it_runs(later, on, receivers); };
        };
        if (after_commit_too) session.on_commit(to(ends->committed), true);
        if (on_rollback_too) session.on_rollback(to(ends->rolled_back));
    }
}

template<class Event>
void announce(
    Session& session, const ModelSignal<Event>& signal, const Sender& sender,
    const AnyModel& record, const Event& event) {
    // First, since receivers that run at once may write in turn, or throw.
    if (signal.may_have_late_listeners()) announce_later(session, signal, sender, record, event);
    const typename Ends<Event>::Receivers& now = signal;
    if (!now.may_have_listeners()) return;
    const CallChain link{signal, record.info(), record.record()};
    signal.send_from(sender, record, event);
}

void name_fields(SaveEvent& event, const ModelInfo& model, const std::vector<std::size_t>& fields) {
    event.update_fields.emplace();
    for (const std::size_t i : fields) event.update_fields->push_back(model.columns[i].member);
}

namespace {

// By column; NULL for the fields, and for what no column can hold, which is nobody's concern as
// long as it is not written.
std::vector<OwnedValue> values_beside(
    const AnyModel& record, const std::vector<std::size_t>& fields) {
    const ModelInfo& model = record.info();
    std::vector<OwnedValue> values(model.columns.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i == model.key_column || std::ranges::find(fields, i) != fields.end()) continue;
        try {
            values[i] = model.value(model.columns[i], record.record());
        } catch (const DataError&) {}
    }
    return values;
}

} // namespace

std::vector<std::size_t> announce_pre_save(
    Session& session, const AnyModel& record, SaveEvent& event, std::vector<std::size_t> fields) {
    const ModelInfo& model = record.info();
    name_fields(event, model, fields);
    if (!pre_save.has_listeners(model.sender)) return fields;
    const std::vector<OwnedValue> before = values_beside(record, fields);
    announce(session, pre_save, model.sender, record, event);
    const std::vector<OwnedValue> after = values_beside(record, fields);
    for (std::size_t i = 0; i < before.size(); ++i)
        if (before[i] != after[i]) fields.push_back(i);
    name_fields(event, model, fields);
    return fields;
}

template void announce(
    Session&, const ModelSignal<SaveEvent>&, const Sender&, const AnyModel&, const SaveEvent&);
template void announce(
    Session&, const ModelSignal<DeleteEvent>&, const Sender&, const AnyModel&, const DeleteEvent&);
template void announce(
    Session&, const ModelSignal<M2mEvent>&, const Sender&, const AnyModel&, const M2mEvent&);

} // namespace rowcall::detail
