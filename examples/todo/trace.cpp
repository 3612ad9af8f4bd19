#include "examples/todo/trace.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>

namespace todo {

using namespace rowcall;

namespace {

std::string key_of(const AnyModel& record) {
    const OwnedValue key = record.key();
    return std::holds_alternative<std::monostate>(key) ? "(new)" : to_string(borrow(key));
}

std::string details(const AnyModel& record, const SaveEvent& event) {
    std::string text = key_of(record);
    if (event.created) text += ", created";
    if (event.update_fields)
        text += fmt::format(", fields {}", fmt::join(*event.update_fields, " "));
    return text;
}

std::string details(const M2mEvent& event) {
    std::string text = fmt::format("{} of {}", to_string(event.action), event.model.name);
    if (event.pks)
        for (const OwnedValue& key : *event.pks) text += " " + to_string(borrow(key));
    return text;
}

// A trace that cannot be written must not make a save fail.
void write(const std::string& line) { std::fputs(line.c_str(), stderr); }

} // namespace

// These are connected before all others, so that a signal's line comes before its receivers'.
Tracer::Tracer() {
    const auto on_save = [this](auto& signal) {
        connections_.emplace_back(
            signal.connect([this, &signal](const AnyModel& record, const SaveEvent& event) {
                show(signal.name(), record.name(), details(record, event));
            }));
    };
    const auto on_delete = [this](auto& signal) {
        connections_.emplace_back(signal.connect([this, &signal](const AnyModel& record) {
            show(signal.name(), record.name(), key_of(record));
        }));
    };
    on_save(pre_save);
    on_save(post_save);
    on_delete(pre_delete);
    on_delete(post_delete);
    connections_.emplace_back(
        m2m_changed.connect([this](const AnyModel& record, const M2mEvent& event) {
            show(m2m_changed.name(), record.name(), key_of(record) + ", " + details(event));
        }));
    connections_.emplace_back(models::todo_completed.connect([this](models::Todo& item) {
        show(models::todo_completed.name(), "Todo", fmt::format("{}", item.id.value()));
    }));
}

void Tracer::run(std::string_view name, const std::function<void()>& receiver) {
    write(fmt::format("{:{}}-> {}\n", "", 2 * depth_ + 2, name));
    struct Deeper {
        int& depth;
        explicit Deeper(int& d) : depth{d} { depth += 2; }
        ~Deeper() { depth -= 2; }
    } deeper{depth_};
    receiver();
}

void Tracer::show(
    std::string_view signal, std::string_view sender, const std::string& details_text) {
    write(fmt::format("{:{}}{} {} {}\n", "", 2 * depth_, signal, sender, details_text));
}

} // namespace todo
