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

} // namespace rowcall::detail
