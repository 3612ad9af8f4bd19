#include "orm/testing/describe_send.hpp"

#include <fmt/format.h>

namespace rowcall {

namespace {

std::string keys_text(const std::vector<OwnedValue>& keys) {
    std::string text;
    for (const OwnedValue& key : keys) text += (text.empty() ? "" : ", ") + to_string(borrow(key));
    return "[" + text + "]";
}

} // namespace

std::string describe_send(const AnyModel& record, const SaveEvent& event) {
    std::string text = to_string(record);
    if (event.created) text += ", created";
    if (event.raw) text += ", raw";
    if (!event.update_fields) return text;
    text += ", fields";
    for (const std::string_view field : *event.update_fields) text.append(" ").append(field);
    return text;
}

std::string describe_send(const AnyModel& record, const DeleteEvent& event) {
    if (!event.origin) return to_string(record);
    const std::string self = to_string(record), origin = to_string(*event.origin);
    return origin == self ? self : self + ", because of " + origin;
}

std::string describe_send(const AnyModel& record, const M2mEvent& event) {
    std::string text =
        fmt::format("{}, {} {}", to_string(record), to_string(event.action), event.model.name);
    if (event.pks)
        text += " " + keys_text(*event.pks);
    else if (!event.removed.empty())
        text += " " + keys_text(event.removed);
    if (event.reverse) text += ", reverse";
    if (event.raw) text += ", raw";
    return text;
}

std::string describe_send(const BulkEvent& event) {
    std::string text = fmt::format(
        "{} {} {}", to_string(event.operation), event.model.name, keys_text(event.keys));
    if (!event.fields.empty()) text += ", fields";
    for (const std::string_view field : event.fields) text.append(" ").append(field);
    return text;
}

std::string describe_send(const QueryEvent& event) { return std::string{event.sql}; }

} // namespace rowcall
