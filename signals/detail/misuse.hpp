#pragma once

namespace rowcall::detail {

// Throw the exceptions that <stdexcept> defines, which is too heavy for the headers.
[[noreturn]] void throw_invalid_argument(const char* what);
[[noreturn]] void throw_length_error(const char* what);
[[noreturn]] void throw_out_of_range(const char* what);

} // namespace rowcall::detail
