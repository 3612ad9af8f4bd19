#pragma once

#include <stdexcept>

namespace rowcall::testing {

/// What was to be is not. The text says what was expected, and what came instead. Any framework of
/// tests reports it as it does an exception that leaves a test.
class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

} // namespace rowcall::testing
