// Errors: those that scenarios raise on purpose, and the neutral names of all.
#pragma once

#include "tests/conformance/values.hpp"

namespace rowcall::conformance {

/// Raised by a receiver, by an on_commit callback, by the operation `abort`.
struct ReceiverError {};
struct CallbackError {};
struct Abort {};
/// An object without a key is the value of a relation.
struct InvalidUse {};

/// `{"error", ...}` of an exception. One that no scenario foresees gets its own text as its name.
/// What is wrong with the scenario itself is thrown again.
json neutral_error(const std::exception_ptr& error);

} // namespace rowcall::conformance
