#pragma once

#include "signals/detail/misuse.hpp"

#include <cstddef>
#include <exception>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

namespace rowcall {

/// What one receiver of a send_robust() gave back: its value, or the exception that it threw.
template<class R>
class Response {
public:
    explicit Response(R&& value) : value_(std::move(value)) {}
    explicit Response(std::exception_ptr error) noexcept : error_(std::move(error)) {}

    /// Whether the receiver returned.
    explicit operator bool() const noexcept { return value_.has_value(); }

    /// What the receiver returned. If it threw instead, throws that again.
    const R& value() const& {
        if (error_) std::rethrow_exception(error_);
        return *value_;
    }
    R value() && {
        if (error_) std::rethrow_exception(error_);
        return *std::move(value_);
    }

    /// What the receiver threw; null if it returned.
    const std::exception_ptr& error() const noexcept { return error_; }

private:
    std::optional<R> value_;
    std::exception_ptr error_;
};

// What became of a send_robust() of a signal that has no responses to return.
struct Outcome {
    std::size_t called = 0;           ///< receivers that were called
    std::size_t failed = 0;           ///< those of them that threw
    std::exception_ptr first_error{}; ///< what the first of these threw, to be thrown again

    /// Whether no receiver failed.
    explicit operator bool() const noexcept { return failed == 0; }
};

} // namespace rowcall
