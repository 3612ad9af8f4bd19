#include "orm/error.hpp"

#include <fmt/format.h>

namespace rowcall {

namespace {

std::string summary(std::string_view model, const std::vector<FieldError>& errors) {
    std::string text = fmt::format("{} is not valid:", model);
    for (const FieldError& error : errors)
        text += error.field.empty() ? fmt::format(" {};", error.message)
                                    : fmt::format(" {}: {};", error.field, error.message);
    text.pop_back();
    return text;
}

} // namespace

ValidationError::ValidationError(std::string_view model, std::vector<FieldError> errors)
    : Error{summary(model, errors)}, errors_{std::move(errors)} {}

} // namespace rowcall
