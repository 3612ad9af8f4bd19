#include "orm/fields/uuid.hpp"

#include "orm/fields/refusal.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <system_error>

#include <sys/random.h>

namespace rowcall {

namespace {

constexpr std::string_view uuid_kind = "a UUID";
constexpr std::array<std::size_t, 4> hyphens{8, 13, 18, 23};

Uuid::Bytes random_bytes() {
    Uuid::Bytes bytes;
    if (getentropy(bytes.data(), bytes.size()) != 0)
        throw std::system_error(errno, std::generic_category(), "no random bytes for a UUID");
    return bytes;
}

Uuid with_version(Uuid::Bytes bytes, int version) {
    bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte(version << 4);
    bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};
    return Uuid{bytes};
}

// Unix time in units of 1/4096 millisecond, the 60 bits of time in a version 7. When the clock
// stands still, or is set back, it counts on from the last one given out.
std::uint64_t next_tick() {
    static std::atomic<std::uint64_t> last{0};
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    const auto micros = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count());
    const std::uint64_t now = (micros / 1000) << 12 | (micros % 1000) * 4096 / 1000;
    std::uint64_t previous = last.load(std::memory_order_relaxed);
    std::uint64_t tick;
    do {
        tick = std::max(now, previous + 1);
    } while (!last.compare_exchange_weak(previous, tick, std::memory_order_relaxed));
    return tick;
}

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_hyphen_place(std::size_t at) noexcept {
    return std::find(hyphens.begin(), hyphens.end(), at) != hyphens.end();
}

} // namespace

Uuid Uuid::random() { return with_version(random_bytes(), 4); }

Uuid Uuid::v7() {
    Bytes bytes = random_bytes();
    const std::uint64_t tick = next_tick();
    for (std::size_t i = 0; i < 6; ++i) bytes[i] = std::byte(tick >> (52 - 8 * i) & 0xff);
    bytes[6] = std::byte(tick >> 8 & 0x0f);
    bytes[7] = std::byte(tick & 0xff);
    return with_version(bytes, 7);
}

Uuid Uuid::parse(std::string_view text) {
    const bool hyphenated = text.size() == 36;
    if (!hyphenated && text.size() != 32)
        detail::refuse(
            text, uuid_kind, "a UUID has 32 hexadecimal digits and four hyphens or none");
    Bytes bytes{};
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (hyphenated && is_hyphen_place(i)) {
            if (text[i] != '-')
                detail::refuse(
                    text, uuid_kind, "there is no hyphen at place " + std::to_string(i + 1));
            continue;
        }
        const int digit = hex_digit(text[i]);
        if (digit < 0)
            detail::refuse(
                text, uuid_kind, "there is no hexadecimal digit at place " + std::to_string(i + 1));
        bytes[digits / 2] = bytes[digits / 2] << 4 | std::byte(digit);
        ++digits;
    }
    return Uuid{bytes};
}

std::string Uuid::to_string() const {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (const std::byte byte : bytes_) {
        if (is_hyphen_place(text.size())) text += '-';
        text += hex[std::to_integer<std::size_t>(byte >> 4)];
        text += hex[std::to_integer<std::size_t>(byte & std::byte{0xf})];
    }
    return text;
}

} // namespace rowcall
