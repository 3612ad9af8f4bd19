// What the user did wrong, in one line for them.
#pragma once

#include "orm/error.hpp"

#include <stdexcept>
#include <string_view>

namespace todo {

/// The program cannot do what was asked for. Nothing has been changed.
class UserError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The command line makes no sense.
class UsageError : public UserError {
    using UserError::UserError;
};

/// `record.validate()`, whose failure becomes a UserError: "the title has 201 characters, ...".
/// `prefix` says of what, where the member's name does not: "tag ".
template<class Record>
void require_valid(const Record& record, std::string_view prefix = "") {
    try {
        record.validate();
    } catch (const rowcall::ValidationError& error) {
        const rowcall::FieldError& first = error.errors().front();
        throw UserError{"the " + std::string{prefix} + first.field + " " + first.message};
    }
}

} // namespace todo
