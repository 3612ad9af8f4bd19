#include "models/auth/password.hpp"

#include "models/auth/detail/hashing.hpp"
#include "models/auth/detail/sodium.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <new>
#include <stdexcept>
#include <thread>

namespace rowcall::models::auth {

namespace {

std::atomic<std::uint64_t> hash_counter{0};

// How many more may compute now. Not a std::counting_semaphore: that of GCC 12 forgets to wake a
// second thread when two places become free at once.
struct FreePlaces {
    std::mutex mutex;
    std::condition_variable changed;
    unsigned number = std::max(1U, std::thread::hardware_concurrency());
};

FreePlaces& free_places() {
    static FreePlaces places;
    return places;
}

// A place among those that compute.
class HashingPlace {
public:
    HashingPlace() {
        std::unique_lock lock{free_.mutex};
        free_.changed.wait(lock, [this] { return free_.number > 0; });
        --free_.number;
        hash_counter.fetch_add(1, std::memory_order_relaxed);
    }
    ~HashingPlace() {
        {
            const std::lock_guard lock{free_.mutex};
            ++free_.number;
        }
        free_.changed.notify_one();
    }
    HashingPlace(const HashingPlace&) = delete;
    HashingPlace& operator=(const HashingPlace&) = delete;

private:
    FreePlaces& free_ = free_places();
};

// A hash as libsodium wants it: ended by a zero, in an array of fixed size.
using HashText = std::array<char, crypto_pwhash_STRBYTES>;

// False for a text that can be none.
bool copy_hash(std::string_view hash, HashText& text) {
    if (!hash.starts_with(crypto_pwhash_argon2id_STRPREFIX) || hash.size() >= text.size() ||
        hash.find('\0') != std::string_view::npos)
        return false;
    text.fill('\0');
    std::ranges::copy(hash, text.begin());
    return true;
}

// libsodium's functions take no null pointer, not even with a length of 0.
const char* data_of(std::string_view text) { return text.empty() ? "" : text.data(); }

} // namespace

std::string hash_password(std::string_view password, const PasswordCost& cost) {
    detail::require_sodium();
    detail::check_cost(cost);
    HashText text{};
    const HashingPlace place;
    if (crypto_pwhash_argon2id_str(
            text.data(), data_of(password), password.size(), cost.passes, cost.memory) != 0)
        throw std::bad_alloc{};
    return text.data();
}

bool check_password(std::string_view password, std::string_view hash) {
    detail::require_sodium();
    HashText text;
    if (!detail::is_password_hash(hash) || !copy_hash(hash, text)) return false;
    const HashingPlace place;
    errno = 0;
    if (crypto_pwhash_argon2id_str_verify(text.data(), data_of(password), password.size()) == 0)
        return true;
    if (errno == ENOMEM) throw std::bad_alloc{};
    return false;
}

bool needs_rehash(std::string_view hash, const PasswordCost& cost) {
    detail::check_cost(cost);
    HashText text;
    return !copy_hash(hash, text) ||
           crypto_pwhash_argon2id_str_needs_rehash(text.data(), cost.passes, cost.memory) != 0;
}

void detail::check_cost(const PasswordCost& cost) {
    if (cost.passes < crypto_pwhash_argon2id_OPSLIMIT_MIN ||
        cost.passes > crypto_pwhash_argon2id_OPSLIMIT_MAX)
        throw std::invalid_argument{
            "PasswordCost: passes is " + std::to_string(cost.passes) + ", not 1 to " +
            std::to_string(crypto_pwhash_argon2id_OPSLIMIT_MAX)};
    if (cost.memory < crypto_pwhash_argon2id_MEMLIMIT_MIN ||
        cost.memory > crypto_pwhash_argon2id_MEMLIMIT_MAX)
        throw std::invalid_argument{
            "PasswordCost: memory is " + std::to_string(cost.memory) + " bytes, not 8192 to " +
            std::to_string(crypto_pwhash_argon2id_MEMLIMIT_MAX)};
}

bool detail::is_password_hash(std::string_view hash) {
    HashText text;
    // 1 for another cost than this, -1 for a text that cannot be read.
    return copy_hash(hash, text) && crypto_pwhash_argon2id_str_needs_rehash(
                                        text.data(), crypto_pwhash_argon2id_OPSLIMIT_MIN,
                                        crypto_pwhash_argon2id_MEMLIMIT_MIN) >= 0;
}

std::uint64_t detail::computed_hashes() noexcept {
    return hash_counter.load(std::memory_order_relaxed);
}

} // namespace rowcall::models::auth
