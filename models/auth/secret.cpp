#include "models/auth/secret.hpp"

#include "models/auth/detail/sodium.hpp"

#include <array>
#include <span>
#include <stdexcept>

namespace rowcall::models::auth {

namespace {

using Digest = std::array<unsigned char, 32>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

template<std::size_t Size>
std::array<unsigned char, Size> blake2b(
    std::string_view text, std::span<const unsigned char> key = {}) {
    std::array<unsigned char, Size> digest;
    if (crypto_generichash(
            digest.data(), digest.size(), bytes_of(text), text.size(), key.data(), key.size()) != 0)
        throw std::runtime_error{"BLAKE2b failed"};
    return digest;
}

std::string base64url(const Digest& bytes) {
    std::array<
        char, sodium_base64_ENCODED_LEN(sizeof(Digest), sodium_base64_VARIANT_URLSAFE_NO_PADDING)>
        text;
    return sodium_bin2base64(
        text.data(), text.size(), bytes.data(), bytes.size(),
        sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

} // namespace

std::string new_secret() {
    detail::require_sodium();
    Digest bytes;
    randombytes_buf(bytes.data(), bytes.size());
    return base64url(bytes);
}

std::string hash_secret(std::string_view secret) {
    detail::require_sodium();
    return base64url(blake2b<sizeof(Digest)>(secret));
}

std::string derive_token(std::string_view secret, std::string_view purpose) {
    detail::require_sodium();
    // Not by hash_secret(), which whoever reads the database knows; BLAKE2b of another length is
    // another function.
    const auto key = blake2b<crypto_generichash_KEYBYTES_MAX>(secret);
    return base64url(blake2b<sizeof(Digest)>(purpose, key));
}

bool equal_secrets(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace rowcall::models::auth
