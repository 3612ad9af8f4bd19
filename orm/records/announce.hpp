// Sending a signal about a record, to those who want it now and those who want it afterwards.
#pragma once

#include "orm/signals.hpp"

namespace rowcall::detail {

class Session;

/// Calls the receivers that run at once. For those that run when the transaction has ended, a copy
/// of the record and of the event waits in the session. Throws what receivers throw, and
/// RecursionError.
template<class Event>
void announce(
    Session& session, const ModelSignal<Event>& signal, const Sender& sender,
    const AnyModel& record, const Event& event);

/// Fills in the event's update_fields.
void name_fields(SaveEvent& event, const ModelInfo& model, const std::vector<std::size_t>& fields);

/// Names the fields in the event, and announces pre_save of a save of these. Returns the fields
/// that are to be written, now named in the event: what receivers set beside these is saved, too.
std::vector<std::size_t> announce_pre_save(
    Session& session, const AnyModel& record, SaveEvent& event, std::vector<std::size_t> fields);

} // namespace rowcall::detail
