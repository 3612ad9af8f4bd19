// What is called: by a signal, and by a loop over raw function pointers.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

namespace bench {

/// Functions that each add another number, so that no two are one. No loop can take their bodies
/// in: it has pointers to them only.
template<long number>
[[gnu::noinline]] void add_number(long& total) {
    total += number;
}

using Function = void (*)(long&);

template<std::size_t... numbers>
constexpr std::array<Function, sizeof...(numbers)> functions_of(std::index_sequence<numbers...>) {
    return {add_number<static_cast<long>(numbers) + 1>...};
}
inline constexpr auto functions = functions_of(std::make_index_sequence<64>{});

/// What a receiver with a context is bound to.
struct Counter {
    long total = 0;
};
[[gnu::noinline]] inline void add_to(void* counter, long by) {
    static_cast<Counter*>(counter)->total += by;
}
[[gnu::noinline]] inline int double_of(void*, int number) { return 2 * number; }

/// A bound receiver of the loop.
template<class R, class... Args>
struct RawReceiver {
    R (*function)(void* context, Args...);
    void* context;
};

} // namespace bench
