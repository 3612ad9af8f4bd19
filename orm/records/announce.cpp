#include "orm/records/announce.hpp"

#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/records/call_chain.hpp"

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

// An event that outlives what it refers to.
template<class Event>
struct Kept {
    Kept(const Event& from, const AnyModel&, const std::shared_ptr<void>&) : event{from} {}
    Event event;
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

    void send(const Signal<void(const AnyModel&, const Event&)>& signal) const {
        const CallChain link{signal, record.info(), record.record()};
        signal.send_robust_from(sender, record, kept.event);
    }

    Sender sender;
    std::shared_ptr<void> copy;
    AnyModel record;
    Kept<Event> kept;
};

// Apart, so that a send takes little of the stack: receivers may send in turn.
template<class Event>
void announce_later(
    Session& session, const ModelSignal<Event>& signal, const Sender& sender,
    const AnyModel& record, const Event& event) {
    const bool after_commit_too = signal.at(after_commit).has_listeners(sender);
    const bool on_rollback_too = signal.at(on_rollback).has_listeners(sender);
    if (!(after_commit_too || on_rollback_too) || !is_done(event)) return;
    const auto later = std::make_shared<const Announcement<Event>>(sender, record, event);
    if (after_commit_too)
        session.on_commit([later, &signal] { later->send(signal.at(after_commit)); }, true);
    if (on_rollback_too)
        session.on_rollback([later, &signal] { later->send(signal.at(on_rollback)); });
}

template<class Event>
void announce(
    Session& session, const ModelSignal<Event>& signal, const Sender& sender,
    const AnyModel& record, const Event& event) {
    // First, since receivers that run at once may write in turn, or throw.
    if (signal.at(after_commit).may_have_listeners() || signal.at(on_rollback).may_have_listeners())
        announce_later(session, signal, sender, record, event);
    if (!signal.at(at_once).may_have_listeners()) return;
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
