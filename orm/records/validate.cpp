#include "orm/records/validate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace rowcall::detail {

namespace {

// As SQL's length(): bytes that continue a character do not count.
std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

void check_value(const Column& column, const SqlValue& value, std::vector<FieldError>& errors) {
    const auto report = [&](std::string message) {
        errors.push_back({std::string{column.member}, std::move(message)});
    };
    if (value.is_null()) {
        const bool filled_in = column.generated || column.auto_now || column.auto_now_add;
        if (!column.nullable && !filled_in)
            report(
                column.primary_key ? "is a primary key that the program must set" : "is required");
        return;
    }
    if (column.max_length > 0 && value.type() == SqlType::text) {
        const std::size_t length = count_characters(value.text());
        if (length > column.max_length)
            report(fmt::format("has {} characters, {} are allowed", length, column.max_length));
    }
    if (!column.choices.empty() &&
        std::ranges::find(column.choices, own(value)) == column.choices.end()) {
        std::vector<std::string> choices;
        for (const OwnedValue& choice : column.choices)
            choices.push_back(to_string(borrow(choice)));
        report(fmt::format("{} is not one of {}", to_string(value), fmt::join(choices, ", ")));
    }
}

} // namespace

std::vector<FieldError> validate_record(const ModelInfo& model, const void* record) {
    std::vector<FieldError> errors;
    for (const Column& column : model.columns) {
        if (column.primary_key && model.key_access.generate) continue;
        Scratch scratch;
        try {
            check_value(column, column.store(column.member_of(record), scratch), errors);
        } catch (const std::logic_error& reason) {
            errors.push_back({std::string{column.member}, reason.what()});
        }
    }
    return errors;
}

} // namespace rowcall::detail
