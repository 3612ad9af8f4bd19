#include "models/auth/secret.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace rowcall::models::auth;

TEST_CASE("a secret is new each time, and may stand in a cookie") {
    std::set<std::string> secrets;
    for (int i = 0; i < 1000; ++i) {
        const std::string secret = new_secret();
        CHECK(secret.size() == 43);
        CHECK(
            secret.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                     "0123456789-_") == std::string::npos);
        secrets.insert(secret);
    }
    CHECK(secrets.size() == 1000);
}

TEST_CASE("hashes are BLAKE2b-256, as others compute them") {
    CHECK(hash_secret("abc") == "vd2BPGNCOXIxce8_7phXm5SWTjuxyz5CcmLIwGjVIxk");
    CHECK(hash_secret("") == "DldRwCblQ7Loqy6wYJnaodHl30d3j3eH-qtFzfEv46g");
    CHECK(hash_secret({}) == hash_secret(""));
}

TEST_CASE("a token is of its secret and its purpose") {
    CHECK(derive_token("abc", "csrf") == "CMvkoWMSQ0sEpFF-R4MbQq6_uKZemUGygPMP7mqSpgM");
    CHECK(derive_token("abc", "csrg") != derive_token("abc", "csrf"));
    CHECK(derive_token("abd", "csrf") != derive_token("abc", "csrf"));
    CHECK(derive_token("", "csrf") != hash_secret("csrf"));
    CHECK(derive_token({}, {}) == derive_token("", ""));
    const std::string large(1000, 'x');
    CHECK(derive_token(large, "csrf") != derive_token(large + 'x', "csrf"));
}

TEST_CASE("secrets are equal if all of them is") {
    const std::string secret = new_secret();
    CHECK(equal_secrets(secret, std::string{secret}));
    CHECK(equal_secrets("", {}));
    for (std::size_t i = 0; i < secret.size(); ++i) {
        std::string other = secret;
        other[i] = other[i] == 'a' ? 'b' : 'a';
        CHECK_FALSE(equal_secrets(secret, other));
    }
    CHECK_FALSE(equal_secrets(secret, secret.substr(1)));
    CHECK_FALSE(equal_secrets(secret, ""));
}
