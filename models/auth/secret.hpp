// Random texts that whoever holds them is known by.
#pragma once

#include <string>
#include <string_view>

namespace rowcall::models::auth {

/// 256 random bits, as 43 characters that may stand in a cookie or an address (base64url).
std::string new_secret();

/// What to store in place of a secret, so that nobody who reads the database can use it:
/// BLAKE2b-256, as 43 characters. Not for passwords, which can be guessed.
std::string hash_secret(std::string_view secret);

/// A text for one purpose that only those can make who know the secret, and that does not tell it:
/// BLAKE2b-256 with a key made of the secret (its BLAKE2b-512), as 43 characters.
std::string derive_token(std::string_view secret, std::string_view purpose);

/// Whether two texts are the same, in a time that does not tell where they differ.
bool equal_secrets(std::string_view a, std::string_view b);

} // namespace rowcall::models::auth
