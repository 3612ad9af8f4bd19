#include "signals/signals.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace rowcall;

namespace {

// As many responses as asked for: 0, 1, 2, ...
template<class R>
struct Numbers {
    Signal<R()> signal;
    explicit Numbers(int count) {
        for (int i = 0; i < count; ++i) signal.connect([i] { return R(i); });
    }
};

// Counts those that live, and has an address that it must know when it is destroyed.
struct Counted {
    explicit Counted(int n) : number(n) { ++alive; }
    Counted(Counted&& other) noexcept : number(other.number) { ++alive; }
    ~Counted() {
        CHECK(self == this);
        --alive;
    }
    int number;
    const Counted* self = this;
    static inline int alive = 0;
};

} // namespace

TEST_CASE("responses are read like a vector") {
    const Numbers<int> numbers(3);
    const auto responses = numbers.signal.send();
    CHECK(responses.size() == 3);
    CHECK_FALSE(responses.empty());
    CHECK(responses.front() == 0);
    CHECK(responses[1] == 1);
    CHECK(responses.back() == 2);
    CHECK(responses.at(2) == 2);
    CHECK_THROWS_AS(responses.at(3), std::out_of_range);
    CHECK(responses == std::vector<int>{0, 1, 2});
    CHECK(responses != std::vector<int>{0, 1});
    CHECK(responses != std::vector<int>{0, 1, 3});
    const std::vector<int> copied = responses;
    CHECK(copied == std::vector<int>{0, 1, 2});
}

TEST_CASE("nobody's responses are none") {
    CHECK(Signal<int()>{}.send().empty());
    CHECK(Signal<int()>{}.send_robust().empty());
}

TEST_CASE("few and many responses are moved, and destroyed once each") {
    for (const int count : {0, 1, 7, 8, 9, 100}) {
        CAPTURE(count);
        {
            const Numbers<Counted> numbers(count);
            auto responses = numbers.signal.send();
            CHECK(Counted::alive == count);
            Responses<Counted> moved = std::move(responses);
            CHECK(responses.empty());
            CHECK(moved.size() == static_cast<std::size_t>(count));
            if (count > 0) CHECK(moved.back().number == count - 1);
            responses = std::move(moved);
            CHECK(moved.empty());
            CHECK(Counted::alive == count);
            auto& same = responses;
            responses = std::move(same);
            CHECK(Counted::alive == count);
            responses = numbers.signal.send();
            CHECK(Counted::alive == count);
        }
        CHECK(Counted::alive == 0);
    }
}

TEST_CASE("responses that were there when a receiver threw are destroyed") {
    Numbers<Counted> numbers(20);
    numbers.signal.connect([]() -> Counted { throw std::runtime_error("no"); });
    CHECK_THROWS_AS(numbers.signal.send(), std::runtime_error);
    CHECK(Counted::alive == 0);
    CHECK(numbers.signal.send_robust().size() == 21);
    CHECK(Counted::alive == 0);
}

TEST_CASE("responses may be large, and aligned to more than memory is") {
    struct alignas(64) Large {
        explicit Large(int n) : number(n) {}
        int number;
        char bytes[300] = {};
    };
    const Numbers<Large> numbers(5);
    int expected = 0;
    for (const Large& response : numbers.signal.send()) {
        CHECK(reinterpret_cast<std::uintptr_t>(&response) % 64 == 0);
        CHECK(response.number == expected++);
    }
    CHECK(expected == 5);
}
