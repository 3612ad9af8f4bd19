#include "signals/detail/misuse.hpp"

#include <stdexcept>

namespace rowcall::detail {

void throw_invalid_argument(const char* what) { throw std::invalid_argument(what); }
void throw_length_error(const char* what) { throw std::length_error(what); }
void throw_out_of_range(const char* what) { throw std::out_of_range(what); }

} // namespace rowcall::detail
