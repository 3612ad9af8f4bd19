// Passwords, kept as hashes by argon2id.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rowcall::models::auth {

/// What it costs to compute a hash, and so to guess a password.
struct PasswordCost {
    std::uint64_t passes = 2;              ///< over the memory; at least 1
    std::size_t memory = 64 * 1024 * 1024; ///< in bytes; at least 8 KiB
};

/// The hash of a password, with its salt and its cost: "$argon2id$v=19$m=65536,t=2,p=1$...". Each
/// call uses another salt. Takes about 0.1 s; as many threads as there are cores compute at once,
/// others wait for them, so that many log-ins do not take all of the memory. Throws
/// std::invalid_argument for a cost that is too small or too large, std::bad_alloc.
std::string hash_password(std::string_view password, const PasswordCost& cost = {});

/// Whether the hash is of this password. It takes as long as making the hash did, and waits as
/// that does. False at once for a text that is no hash. Throws std::bad_alloc.
bool check_password(std::string_view password, std::string_view hash);

/// Whether the hash was made at another cost, or is none. Throws std::invalid_argument as
/// hash_password() does.
bool needs_rehash(std::string_view hash, const PasswordCost& cost = {});

} // namespace rowcall::models::auth
