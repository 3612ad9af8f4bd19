// An answer that is no success, in the one form that all of them have.
#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace web {

/// What is wrong with what the client sent, by the field's name: each has a list of sentences.
using FieldErrors = std::map<std::string, std::vector<std::string>>;

/// Thrown by handlers: the client gets the status and the message, as a page or as JSON, whichever
/// it asks for.
class HttpError : public std::runtime_error {
public:
    HttpError(int status, const std::string& message, FieldErrors fields = {})
        : std::runtime_error{message}, status_{status}, fields_{std::move(fields)} {}

    int status() const noexcept { return status_; }
    const FieldErrors& fields() const noexcept { return fields_; }

private:
    int status_;
    FieldErrors fields_;
};

/// A word for a status, for programs: "not_found".
std::string code_of(int status);
/// A sentence for people, for what has no better one.
std::string message_of(int status);

/// The body of an API's error:
///
///     {"error": {"status": 422, "code": "invalid", "message": "...", "fields": {"title":
///     ["..."]}}}
nlohmann::json error_json(const HttpError& error);

/// For templates: {"title": "is missing"}, the first of each field.
nlohmann::json flat(const FieldErrors& errors);

} // namespace web
