// A pointer that counts the owners of what it points at.
#pragma once

#include <cstddef>

namespace rowcall::detail {

/// Shares a T, which counts its owners itself and is born with one; or is null. The functions
/// `void add_owner(T&) noexcept` and `void remove_owner(T*) noexcept`, beside T, are compiled once:
/// each file with a model would generate the code of a std::shared_ptr again, for every model.
/// As thread-safe as the counting.
template<class T>
class CountedPtr {
public:
    constexpr CountedPtr() noexcept = default;
    constexpr CountedPtr(std::nullptr_t) noexcept {}
    /// Takes over an owner's place: the first one's, for a new T.
    explicit CountedPtr(T* owned) noexcept : target_{owned} {}
    CountedPtr(const CountedPtr& other) noexcept : target_{other.target_} {
        if (target_) add_owner(*target_);
    }
    CountedPtr(CountedPtr&& other) noexcept : target_{other.release()} {}
    CountedPtr& operator=(CountedPtr other) noexcept {
        T* const old = target_;
        target_ = other.target_;
        other.target_ = old;
        return *this;
    }
    ~CountedPtr() {
        if (target_) remove_owner(target_);
    }

    explicit operator bool() const noexcept { return target_ != nullptr; }
    T& operator*() const noexcept { return *target_; }
    T* operator->() const noexcept { return target_; }
    T* get() const noexcept { return target_; }
    /// Gives up its place as an owner.
    T* release() noexcept {
        T* const target = target_;
        target_ = nullptr;
        return target;
    }
    friend bool operator==(const CountedPtr&, const CountedPtr&) = default;

private:
    T* target_ = nullptr;
};

} // namespace rowcall::detail
