// How a SignalRecorder writes what records send.
#pragma once

#include "orm/database/query_event.hpp"
#include "orm/model.hpp"
#include "orm/signals.hpp"

#include <concepts>
#include <string>

namespace rowcall {

/// "Todo (new)", "Todo 1, created", "Todo 1, raw", "Todo 1, fields done title".
std::string describe_send(const AnyModel& record, const SaveEvent& event);
/// "Todo 1", "Note 3, because of Todo 1" for one that a deletion elsewhere takes along.
std::string describe_send(const AnyModel& record, const DeleteEvent& event);
/// "Todo 1, pre_add Tag [2, 3]", "Todo 1, post_clear Tag [2, 3]", "Tag 2, post_add Todo [1],
/// reverse".
std::string describe_send(const AnyModel& record, const M2mEvent& event);
/// "create Todo [1, 2]", "update Todo [1, 2], fields done".
std::string describe_send(const BulkEvent& event);
/// The statement.
std::string describe_send(const QueryEvent& event);

/// A record that a signal of your own sends: "Todo 1".
template<class T>
requires std::derived_from<T, Model<T>> std::string to_string(const T& record) {
    return to_string(AnyModel{model_info<T>(), const_cast<T*>(&record)});
}

} // namespace rowcall
