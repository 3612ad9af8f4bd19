// What a check of a password does that is not seen from outside.
#pragma once

#include "models/auth/password.hpp"

#include <cstdint>
#include <string_view>

namespace rowcall::models::auth::detail {

/// Throws std::invalid_argument for a cost that is too small or too large.
void check_cost(const PasswordCost& cost);

/// Whether check_password() would compute anything for this hash, or it is none.
bool is_password_hash(std::string_view hash);

/// How many hashes this program has computed, be it to make one or to check one. What takes long
/// is only that: so two calls that add as much take as long as each other.
std::uint64_t computed_hashes() noexcept;

} // namespace rowcall::models::auth::detail
