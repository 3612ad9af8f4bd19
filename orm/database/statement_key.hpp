// What a prepared statement is found by, where its SQL need not be written to find it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <string_view>
#include <vector>

namespace rowcall::detail {

/// A list of numbers and addresses, which no SQL is: for use within a function.
class StatementKey {
public:
    StatementKey() { words_.reserve(reserved); }
    void add(std::uint64_t word) { words_.push_back(word); }
    void add(const void* pointer) { add(std::uint64_t{reinterpret_cast<std::uintptr_t>(pointer)}); }

    operator std::string_view() const noexcept {
        return {reinterpret_cast<const char*>(words_.data()), words_.size() * sizeof(words_[0])};
    }

private:
    static constexpr std::size_t reserved = 128;
    std::array<std::byte, reserved * sizeof(std::uint64_t)> buffer_;
    std::pmr::monotonic_buffer_resource resource_{buffer_.data(), buffer_.size()};
    std::pmr::vector<std::uint64_t> words_{&resource_};
};

} // namespace rowcall::detail
