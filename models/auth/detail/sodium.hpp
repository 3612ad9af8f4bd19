// libsodium, which has to be started once.
#pragma once

#include <sodium.h>

#include <stdexcept>

namespace rowcall::models::auth::detail {

/// To be called before anything else of it; any thread may. Throws std::runtime_error if there is
/// no source of random numbers.
inline void require_sodium() {
    static const int result = sodium_init();
    if (result < 0) throw std::runtime_error{"libsodium cannot start: no source of random numbers"};
}

} // namespace rowcall::models::auth::detail
