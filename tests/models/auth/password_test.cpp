#include "tests/models/auth/site.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace auth_test;

namespace {

std::string refusal_of(const PasswordCost& cost) {
    try {
        (void)hash_password("x", cost);
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "none";
}

} // namespace

TEST_CASE("a hash is of its password and of no other") {
    const std::string hash = hash_password("correct horse", cheap);
    CHECK(check_password("correct horse", hash));
    CHECK_FALSE(check_password("correct horse ", hash));
    CHECK_FALSE(check_password("Correct horse", hash));
    CHECK_FALSE(check_password("", hash));
}

TEST_CASE("a hash tells its cost, and has a salt of its own") {
    const std::string hash = hash_password("x", {.passes = 3, .memory = 16 * 1024});
    CHECK(hash.starts_with("$argon2id$v=19$m=16,t=3,p=1$"));
    CHECK(hash != hash_password("x", {.passes = 3, .memory = 16 * 1024}));
}

TEST_CASE("every byte of a password counts, and there may be none or many") {
    using namespace std::string_view_literals;
    const std::string hash = hash_password("a\0b"sv, cheap);
    CHECK(check_password("a\0b"sv, hash));
    CHECK_FALSE(check_password("a\0c"sv, hash));
    CHECK_FALSE(check_password("a"sv, hash));
    CHECK(check_password("", hash_password({}, cheap)));
    std::string large(100'000, 'x');
    const std::string hash_of_large = hash_password(large, cheap);
    CHECK(check_password(large, hash_of_large));
    large.back() = 'y';
    CHECK_FALSE(check_password(large, hash_of_large));
}

TEST_CASE("a text that is no hash is no password's, without any work") {
    const std::string hash = hash_password("x", cheap);
    const auto before = computed_hashes();
    for (const std::string& text :
         {std::string{}, std::string{"x"}, std::string{"$argon2id$"}, hash.substr(0, 40),
          hash + "$", hash.substr(1), std::string(200, '$'), hash + std::string(200, 'A'),
          std::string{"$argon2id$v=19$m=99999999999999999999,t=1,p=1$c2FsdA$aGFzaA"},
          hash + '\0' + 'x'}) {
        CAPTURE(text);
        CHECK_FALSE(check_password("x", text));
        CHECK_FALSE(check_password("", text));
        CHECK(needs_rehash(text, cheap));
    }
    CHECK(computed_hashes() == before);
    CHECK(check_password("x", hash));
    CHECK(computed_hashes() == before + 1);
}

TEST_CASE("a hash of another cost needs to be made anew") {
    const std::string hash = hash_password("x", cheap);
    CHECK_FALSE(needs_rehash(hash, cheap));
    CHECK(needs_rehash(hash, {.passes = 2, .memory = 8192}));
    CHECK(needs_rehash(hash, {.passes = 1, .memory = 16384}));
    CHECK(needs_rehash(hash));
    CHECK(needs_rehash("", cheap));
}

TEST_CASE("a cost that nothing can be computed at is refused by name") {
    CHECK(refusal_of({.passes = 0, .memory = 8192}).starts_with("PasswordCost: passes is 0"));
    CHECK(refusal_of({.passes = 1, .memory = 8191}).starts_with("PasswordCost: memory is 8191"));
    CHECK(refusal_of({.passes = std::uint64_t{1} << 32U}).find("passes") != std::string::npos);
    CHECK(
        refusal_of({.passes = 1, .memory = std::size_t{1} << 50U}).find("memory") !=
        std::string::npos);
    CHECK_THROWS_AS((void)needs_rehash("", {.passes = 0}), std::invalid_argument);
}

TEST_CASE("more threads than cores all get their hash") {
    const std::size_t number = 4 * std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::string> hashes(number);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < number; ++i)
        threads.emplace_back([&hash = hashes[i], i] {
            for (int round = 0; round < 20; ++round) hash = hash_password(std::to_string(i), cheap);
        });
    for (std::thread& thread : threads) thread.join();
    for (std::size_t i = 0; i < number; ++i) CHECK(check_password(std::to_string(i), hashes[i]));
}

TEST_CASE("a user's password is set as its hash, and is not empty") {
    User user{.username = "ann"};
    set_password(user, "secret", cheap);
    CHECK(check_password("secret", user.password));
    const std::string hash = user.password;
    CHECK_THROWS_AS(set_password(user, "", cheap), std::invalid_argument);
    CHECK_THROWS_AS(set_password(user, "x", {.passes = 0}), std::invalid_argument);
    CHECK(user.password == hash);
}
