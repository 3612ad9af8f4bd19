// What a prepared statement is found by, where its SQL need not be written to find it.
#pragma once

#include "orm/database/inline_vector.hpp"

#include <cstdint>
#include <string_view>

namespace rowcall::detail {

/// A list of numbers and addresses, which no SQL is: for use within a function.
class StatementKey {
public:
    void add(std::uint64_t word) { words_.push_back(word); }
    void add(const void* pointer) { add(std::uint64_t{reinterpret_cast<std::uintptr_t>(pointer)}); }

    operator std::string_view() const noexcept {
        return {reinterpret_cast<const char*>(words_.data()), words_.size() * sizeof(words_[0])};
    }

private:
    InlineVector<std::uint64_t, 128> words_;
};

} // namespace rowcall::detail
