#include "orm/fields/format.hpp"
#include "orm/fields/uuid.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <stdexcept>
#include <thread>
#include <unordered_set>
#include <vector>

#include <doctest/doctest.h>

using namespace rowcall;

namespace {

int variant(const Uuid& uuid) { return std::to_integer<int>(uuid.bytes()[8] >> 6); }

std::int64_t milliseconds_of(const Uuid& uuid) {
    std::int64_t value = 0;
    for (std::size_t i = 0; i < 6; ++i)
        value = value << 8 | std::to_integer<std::int64_t>(uuid.bytes()[i]);
    return value;
}

std::int64_t milliseconds_now() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace

TEST_SUITE("Uuid") {

    TEST_CASE("a UUID is written hyphenated in lower case and read in the forms in use") {
        constexpr const char* text = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
        const Uuid uuid = Uuid::parse(text);
        CHECK(uuid.to_string() == text);
        CHECK(std::to_integer<int>(uuid.bytes().front()) == 0xf8);
        CHECK(std::to_integer<int>(uuid.bytes().back()) == 0xf6);
        CHECK(Uuid::parse("F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6") == uuid);
        CHECK(Uuid::parse("f81d4fae7dec11d0a76500a0c91e6bf6") == uuid);
        CHECK(uuid.version() == 1);
    }

    TEST_CASE("the limits are nil and all ones") {
        CHECK(Uuid{}.is_nil());
        CHECK(Uuid{}.version() == 0);
        CHECK(Uuid{}.to_string() == "00000000-0000-0000-0000-000000000000");
        const Uuid ones = Uuid::parse("ffffffff-ffff-ffff-ffff-ffffffffffff");
        CHECK_FALSE(ones.is_nil());
        for (const Uuid& uuid : {Uuid{}, ones})
            CHECK(FieldType<Uuid>::from_sql(FieldType<Uuid>::to_sql(uuid)) == uuid);
    }

    TEST_CASE("a text that is no UUID is refused with the reason") {
        const auto refused = [](std::string_view text, std::string_view reason) {
            const std::string message =
                '"' + std::string{text} + "\" is not a UUID: " + std::string{reason};
            CHECK_THROWS_WITH_AS(Uuid::parse(text), message.c_str(), std::invalid_argument);
        };
        constexpr std::string_view shape =
            "a UUID has 32 hexadecimal digits and four hyphens or none";
        refused("", shape);
        refused("f81d4fae", shape);
        refused("{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}", shape);
        refused("f81d4fae-7dec-11d0-a765-00a0c91e6bf", shape);
        refused("f81d4fae-7dec-11d0-a765-00a0c91e6bf66", shape);
        refused("g81d4fae-7dec-11d0-a765-00a0c91e6bf6", "there is no hexadecimal digit at place 1");
        refused(
            "f81d4fae-7dec-11d0-a765-00a0c91e6bf-", "there is no hexadecimal digit at place 36");
        refused("f81d4fae07dec-11d0-a765-00a0c91e6bf6", "there is no hyphen at place 9");
        refused("f81d4fae-7dec-11d0-a76500a0c91e6bf60", "there is no hyphen at place 24");
        refused("f81d4fae-dec11d0a76500a0c91e6bf6", "there is no hexadecimal digit at place 9");
    }

    TEST_CASE("random UUIDs are of version 4 and differ") {
        std::unordered_set<Uuid> seen;
        for (int i = 0; i < 1'000; ++i) {
            const Uuid uuid = Uuid::random();
            CHECK(uuid.version() == 4);
            CHECK(variant(uuid) == 2);
            seen.insert(uuid);
        }
        CHECK(seen.size() == 1'000);
    }

    TEST_CASE("a version 7 UUID carries the time in milliseconds") {
        const auto before = milliseconds_now();
        const Uuid uuid = Uuid::v7();
        const auto after = milliseconds_now();
        CHECK(uuid.version() == 7);
        CHECK(variant(uuid) == 2);
        CHECK(before <= milliseconds_of(uuid));
        // It may run ahead of the clock by the UUIDs made just before.
        CHECK(milliseconds_of(uuid) <= after + 1);
    }

    TEST_CASE("version 7 UUIDs increase, however fast they are made") {
        Uuid previous = Uuid::v7();
        for (int i = 0; i < 20'000; ++i) {
            const Uuid next = Uuid::v7();
            REQUIRE(previous < next);
            REQUIRE(previous.to_string() < next.to_string());
            previous = next;
        }
    }

    TEST_CASE("version 7 UUIDs of several threads differ and increase on each") {
        std::vector<std::vector<Uuid>> made(4);
        std::vector<std::thread> threads;
        for (auto& mine : made)
            threads.emplace_back([&mine] {
                for (int i = 0; i < 5'000; ++i) mine.push_back(Uuid::v7());
            });
        for (std::thread& thread : threads) thread.join();
        std::unordered_set<Uuid> all;
        for (const auto& mine : made) {
            CHECK(std::ranges::is_sorted(mine));
            all.insert(mine.begin(), mine.end());
        }
        CHECK(all.size() == 20'000);
    }

    TEST_CASE("any bytes survive the round trip, and texts are in the order of values") {
        std::mt19937 random{2027};
        const auto any = [&] {
            Uuid::Bytes bytes;
            for (std::byte& byte : bytes) byte = std::byte(random() & 0xff);
            return Uuid{bytes};
        };
        for (int i = 0; i < 10'000; ++i) {
            const Uuid a = any(), b = any();
            const std::string text_a = FieldType<Uuid>::to_sql(a),
                              text_b = FieldType<Uuid>::to_sql(b);
            REQUIRE(FieldType<Uuid>::from_sql(text_a) == a);
            REQUIRE((a <=> b) == (text_a <=> text_b));
        }
    }
}
